import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { type Ref, useId } from 'react'

interface ChoiceFieldProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string; help?: string }[]
  onChange: (value: Value) => void
  inputRef?: Ref<HTMLInputElement>
  /** The fault in words; marks the field. */
  error?: string | undefined
  helperText?: string | undefined
  disabled?: boolean
}

/** A choice of a few, all in view, each with a sentence on when it is right. */
export function ChoiceField<Value extends string>({
  label,
  value,
  options,
  onChange,
  inputRef,
  error,
  helperText,
  disabled = false,
}: ChoiceFieldProps<Value>) {
  const id = useId()
  return (
    <FormControl error={error !== undefined} disabled={disabled}>
      <FormLabel id={id} sx={{ typography: 'body2', fontWeight: 500, color: 'text.primary', mb: 0.5 }}>
        {label}
      </FormLabel>
      <RadioGroup
        aria-labelledby={id}
        value={value}
        onChange={(_, text) => {
          const chosen = options.find((option) => option.value === text)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <FormControlLabel
            key={option.value}
            value={option.value}
            control={
              <Radio
                size="small"
                {...(inputRef && option.value === value ? { slotProps: { input: { ref: inputRef } } } : {})}
              />
            }
            sx={{
              mr: 0,
              ...(option.help ? { alignItems: 'flex-start', py: 0.75, '& .MuiRadio-root': { mt: -0.75 } } : {}),
            }}
            label={
              option.help ? (
                <>
                  <Typography component="span" sx={{ display: 'block', lineHeight: 1.4 }}>
                    {option.label}
                  </Typography>
                  <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
                    {option.help}
                  </Typography>
                </>
              ) : (
                option.label
              )
            }
          />
        ))}
      </RadioGroup>
      {error === undefined ? null : <FormHelperText sx={{ mx: 0 }}>{error}</FormHelperText>}
      {helperText ? (
        <FormHelperText error={false} sx={{ mx: 0 }}>
          {helperText}
        </FormHelperText>
      ) : null}
    </FormControl>
  )
}
