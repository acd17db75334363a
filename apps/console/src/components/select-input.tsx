import FormControl from '@mui/material/FormControl'
import FormHelperText from '@mui/material/FormHelperText'
import InputLabel from '@mui/material/InputLabel'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import { useId } from 'react'

interface SelectInputProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
  size?: 'small' | 'medium'
  helperText?: string
}

/** A labelled choice from a short list, with the browser's own list, which every keyboard and phone knows. */
export function SelectInput<Value extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
  size = 'medium',
  helperText,
}: SelectInputProps<Value>) {
  const id = useId()
  return (
    <FormControl fullWidth size={size} disabled={disabled}>
      <InputLabel htmlFor={id}>{label}</InputLabel>
      <NativeSelect
        id={id}
        input={<OutlinedInput />}
        value={value}
        inputProps={{ 'aria-describedby': helperText === undefined ? undefined : `${id}-note` }}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
      {helperText === undefined ? null : <FormHelperText id={`${id}-note`}>{helperText}</FormHelperText>}
    </FormControl>
  )
}
