import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import FormControl from '@mui/material/FormControl'
import FormLabel from '@mui/material/FormLabel'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import { type Ref, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type Duration, type DurationUnit, durationUnits } from '../lib/duration.ts'

const units = Object.keys(durationUnits).filter((unit): unit is DurationUnit => unit in durationUnits)

interface DurationFieldProps {
  label: string
  value: Duration
  onChange: (value: Duration) => void
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement>
  /** The fault in words; marks the field. */
  error?: string | undefined
  helperText?: string | undefined
}

/** A length of time: a number and its unit. */
export function DurationField({ label, value, onChange, onBlur, inputRef, error, helperText }: DurationFieldProps) {
  const { t } = useTranslation()
  const id = useId()
  const note = error ?? helperText
  return (
    <div>
      <FormLabel htmlFor={id} sx={{ display: 'block', mb: 0.75 }}>
        {label}
      </FormLabel>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 8.5rem', gap: 1 }}>
        <FormControl error={error !== undefined}>
          <OutlinedInput
            id={id}
            type="number"
            value={value.amount}
            onChange={(event) => onChange({ ...value, amount: event.target.value })}
            {...(onBlur ? { onBlur } : {})}
            {...(inputRef ? { inputRef } : {})}
            aria-describedby={note ? `${id}-note` : undefined}
            inputProps={{ min: 0, step: 'any', inputMode: 'decimal' }}
          />
        </FormControl>
        <FormControl error={error !== undefined}>
          <NativeSelect
            input={<OutlinedInput />}
            value={value.unit}
            onChange={(event) => {
              const unit = units.find((candidate) => candidate === event.target.value)
              if (unit) onChange({ ...value, unit })
            }}
            inputProps={{ 'aria-label': t('durations.unitOf', { label }) }}
          >
            {units.map((unit) => (
              <option key={unit} value={unit}>
                {t(`durations.${unit}`)}
              </option>
            ))}
          </NativeSelect>
        </FormControl>
      </Box>
      {note ? (
        <FormHelperText id={`${id}-note`} error={error !== undefined}>
          {note}
        </FormHelperText>
      ) : null}
    </div>
  )
}
