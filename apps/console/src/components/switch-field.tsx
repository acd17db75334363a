import Box from '@mui/material/Box'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import Switch from '@mui/material/Switch'
import { type Ref, useId } from 'react'

interface SwitchFieldProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  inputRef?: Ref<HTMLInputElement>
  /** What it means, or why it can't be changed. */
  helperText: string
  /** The fault in words; marks the field. */
  error?: string | undefined
  disabled?: boolean
}

/** Something that is on or off, and underneath what that means. */
export function SwitchField({
  label,
  checked,
  onChange,
  inputRef,
  helperText,
  error,
  disabled = false,
}: SwitchFieldProps) {
  const id = useId()
  return (
    <FormControl error={error !== undefined} disabled={disabled}>
      <FormControlLabel
        label={label}
        sx={{ alignItems: 'flex-start', mr: 0, '& .MuiFormControlLabel-label': { pt: 0.25, fontWeight: 500 } }}
        control={
          <Switch
            checked={checked}
            onChange={(_, next) => onChange(next)}
            slotProps={{
              input: { role: 'switch', 'aria-describedby': `${id}-note`, ...(inputRef ? { ref: inputRef } : {}) },
            }}
          />
        }
      />
      <Box id={`${id}-note`} sx={{ pl: '50px' }}>
        {error === undefined ? null : <FormHelperText sx={{ mt: 0.25 }}>{error}</FormHelperText>}
        <FormHelperText error={false} sx={{ mt: 0.25 }}>
          {helperText}
        </FormHelperText>
      </Box>
    </FormControl>
  )
}
