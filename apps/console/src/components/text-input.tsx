import FormControl from '@mui/material/FormControl'
import FormHelperText from '@mui/material/FormHelperText'
import InputLabel from '@mui/material/InputLabel'
import OutlinedInput, { type OutlinedInputProps } from '@mui/material/OutlinedInput'
import { useId } from 'react'

interface TextInputProps extends Omit<OutlinedInputProps, 'error' | 'label' | 'id'> {
  label: string
  /** The fault in words; marks the field. */
  error?: string | undefined
  helperText?: string | undefined
}

/** A labelled text field with its fault underneath. Leaner than MUI's TextField, which brings the whole select along. */
export function TextInput({
  label,
  error,
  helperText,
  required,
  disabled,
  fullWidth = true,
  ...input
}: TextInputProps) {
  const id = useId()
  const note = error ?? helperText
  return (
    <FormControl
      fullWidth={fullWidth}
      error={error !== undefined}
      required={required ?? false}
      disabled={disabled ?? false}
    >
      <InputLabel htmlFor={id}>{label}</InputLabel>
      <OutlinedInput id={id} aria-describedby={note ? `${id}-note` : undefined} {...input} />
      {note ? <FormHelperText id={`${id}-note`}>{note}</FormHelperText> : null}
    </FormControl>
  )
}
