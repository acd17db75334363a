import type { OutlinedInputProps } from '@mui/material/OutlinedInput'
import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form'
import { useFieldMessage } from '../i18n/use-field-message.ts'
import { TextInput } from './text-input.tsx'

interface FormTextFieldProps<Values extends FieldValues, Output> {
  control: Control<Values, unknown, Output>
  name: FieldPath<Values>
  label: string
  required?: boolean
  disabled?: boolean
  multiline?: boolean
  minRows?: number
  helperText?: string | undefined
  /** What is said of a text that hasn't the right form, where an example helps. */
  rightForm?: string
  placeholder?: string
  autoFocus?: boolean
  type?: 'text' | 'email' | 'number' | 'url'
  inputProps?: OutlinedInputProps['inputProps']
  autoComplete?: string
}

/** A text field of a form; its fault is put into words by {@link useFieldMessage}. */
export function FormTextField<Values extends FieldValues, Output>({
  control,
  name,
  label,
  rightForm,
  ...props
}: FormTextFieldProps<Values, Output>) {
  const { field, fieldState } = useController({ control, name })
  const fieldMessage = useFieldMessage()
  const fault = fieldState.error?.message
  const told = fault === 'invalid_format' ? rightForm : undefined
  return (
    <TextInput
      {...props}
      name={field.name}
      value={field.value ?? ''}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      label={label}
      error={told ?? (fault === undefined ? undefined : fieldMessage(fault, label))}
    />
  )
}
