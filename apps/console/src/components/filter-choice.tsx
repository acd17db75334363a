import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

interface FilterChoiceProps<Value extends string> {
  label: string
  value: Value | undefined
  options: readonly { value: Value; text: string }[]
  onChange: (value: Value | undefined) => void
  /** What no choice is called; without it there always is one. */
  anyText?: string
}

/** What a list is narrowed to or ordered by, one of a few. */
export function FilterChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
  anyText,
}: FilterChoiceProps<Value>) {
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value)}
      slotProps={{
        select: { displayEmpty: true, MenuProps: { slotProps: { root: { role: 'region', 'aria-label': label } } } },
      }}
    >
      {anyText === undefined ? null : <MenuItem value="">{anyText}</MenuItem>}
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.text}
        </MenuItem>
      ))}
    </TextField>
  )
}
