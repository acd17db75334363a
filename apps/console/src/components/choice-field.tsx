import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import { type ReactNode, type Ref, useId } from 'react'

interface ChoiceFieldProps<Value extends string> {
  label: string
  /** Empty while nothing is chosen. */
  value: Value | ''
  options: readonly { value: Value; label: ReactNode; help?: string }[]
  onChange: (value: Value) => void
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement>
  /** The fault in words; marks the field. */
  error?: string | undefined
  helperText?: string | undefined
  disabled?: boolean
  required?: boolean
  /** Each option stands in a frame of its own. */
  framed?: boolean
}

const frame = (isFaulty: boolean) => ({
  m: 0,
  pl: 0.5,
  pr: 1.75,
  alignItems: 'flex-start',
  border: 1,
  borderColor: isFaulty ? 'error.main' : 'divider',
  borderRadius: 1,
  '&:hover': { bgcolor: 'action.hover' },
  '&:has(:checked)': { borderColor: 'primary.main', bgcolor: 'action.hover' },
})

/** A choice of a few, all in view, each with a sentence on when it is right. */
export function ChoiceField<Value extends string>({
  label,
  value,
  options,
  onChange,
  onBlur,
  inputRef,
  error,
  helperText,
  disabled = false,
  required = false,
  framed = false,
}: ChoiceFieldProps<Value>) {
  const id = useId()
  const isFaulty = error !== undefined
  // Where nothing is chosen yet, the keyboard begins at the first.
  const focused = options.some((option) => option.value === value) ? value : options[0]?.value
  return (
    <FormControl error={isFaulty} disabled={disabled} required={required}>
      <FormLabel id={id} sx={{ mb: framed ? 1 : 0.5 }}>
        {label}
      </FormLabel>
      <RadioGroup
        aria-labelledby={id}
        aria-describedby={isFaulty ? `${id}-fault` : undefined}
        value={value}
        onBlur={onBlur}
        onChange={(_, text) => {
          const chosen = options.find((option) => option.value === text)
          if (chosen) onChange(chosen.value)
        }}
        sx={framed ? { display: 'grid', gap: 1 } : {}}
      >
        {options.map((option) => (
          <FormControlLabel
            key={option.value}
            value={option.value}
            control={
              <Radio
                size={framed ? 'medium' : 'small'}
                {...(inputRef && option.value === focused ? { slotProps: { input: { ref: inputRef } } } : {})}
              />
            }
            sx={
              framed
                ? frame(isFaulty)
                : {
                    mr: 0,
                    ...(option.help ? { alignItems: 'flex-start', py: 0.75, '& .MuiRadio-root': { mt: -0.75 } } : {}),
                  }
            }
            label={
              option.help ? (
                <>
                  <Typography component="span" sx={{ display: 'block' }}>
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
      {isFaulty ? (
        <FormHelperText id={`${id}-fault`} sx={framed ? { mx: 0 } : {}}>
          {error}
        </FormHelperText>
      ) : null}
      {helperText ? <FormHelperText error={false}>{helperText}</FormHelperText> : null}
    </FormControl>
  )
}
