import Box from '@mui/material/Box'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFieldMessage } from '../i18n/use-field-message.ts'
import {
  daysOfPeriod,
  faultOf,
  type Period,
  type PeriodFault,
  type PeriodRule,
  relativePeriods,
} from '../lib/period.ts'
import { DayInput } from './day-input.tsx'
import { SelectInput } from './select-input.tsx'

interface PeriodFieldsProps extends PeriodRule {
  /** What the period is of; by default it is called that. */
  label?: string
  value: Period
  onChange: (period: Period) => void
}

const given = [...relativePeriods, 'chosen'] as const

/** A period counted back from today, or days of one's own, From – To. */
export function PeriodFields({ label, value, onChange, optional = false, ...rule }: PeriodFieldsProps) {
  const { t } = useTranslation()
  const fieldMessage = useFieldMessage()
  const isDated = value.from !== undefined || value.to !== undefined
  const [choosing, setChoosing] = useState(isDated)
  const choices = optional ? (['any', ...given] as const) : given
  const choice = value.period ?? (choosing || isDated ? 'chosen' : 'any')
  const fault = faultOf(value, { optional, ...rule })
  const wordsOf = (found: PeriodFault, name: string): string => {
    if (found.code === 'missing') return fieldMessage('blank', name)
    return found.code === 'tooLong' ? t('period.tooLong', { days: found.maxDays }) : t('period.toBeforeFrom')
  }
  const choose = (next: 'any' | (typeof given)[number]) => {
    setChoosing(next === 'chosen')
    if (next === 'any') onChange({})
    // What was chosen before is a good place to begin.
    else if (next === 'chosen') onChange(daysOfPeriod(value.period ?? 'today', new Date()))
    else onChange({ period: next })
  }
  const day = (field: 'from' | 'to') => {
    const name = t(`period.${field}`)
    return (
      <DayInput
        key={field}
        label={name}
        value={value[field]}
        onChange={(chosen) => onChange({ ...value, [field]: chosen })}
        error={fault?.field === field ? wordsOf(fault, name) : undefined}
      />
    )
  }
  return (
    <>
      <SelectInput
        size="small"
        label={label ?? t('period.label')}
        value={choice}
        options={choices.map((one) => ({ value: one, label: t(`period.${one}`) }))}
        onChange={choose}
      />
      {choice === 'chosen' ? (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 1 }}>
          {day('from')}
          {day('to')}
        </Box>
      ) : null}
    </>
  )
}
