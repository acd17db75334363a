import Box from '@mui/material/Box'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SelectInput } from '../../components/select-input.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { daySchema, daysOfPeriod, relativePeriods } from './log-period.ts'
import type { TransactionView, TransactionViewChange } from './use-transaction-view.ts'

interface PeriodFieldsProps {
  view: TransactionView
  onChange: (change: TransactionViewChange) => void
}

const choices = ['any', ...relativePeriods, 'chosen'] as const

/** A period counted back from today, or days of one's own, From – To. */
export function PeriodFields({ view, onChange }: PeriodFieldsProps) {
  const { t } = useTranslation('transactions')
  const isDated = view.from !== undefined || view.to !== undefined
  const [choosing, setChoosing] = useState(isDated)
  const choice = view.period ?? (choosing || isDated ? 'chosen' : 'any')
  const isTurnedRound = view.from !== undefined && view.to !== undefined && view.to < view.from
  const choose = (next: (typeof choices)[number]) => {
    setChoosing(next === 'chosen')
    if (next === 'any') onChange({ period: undefined, from: undefined, to: undefined })
    // What was chosen before is a good place to begin.
    else if (next === 'chosen') onChange({ period: undefined, ...daysOfPeriod(view.period ?? 'today', new Date()) })
    else onChange({ period: next, from: undefined, to: undefined })
  }
  const day = (field: 'from' | 'to') => (
    <TextInput
      key={field}
      type="date"
      size="small"
      label={t(`filters.${field}`)}
      notched
      value={view[field] ?? ''}
      onChange={({ target }) => onChange({ [field]: daySchema.safeParse(target.value).data })}
      error={field === 'to' && isTurnedRound ? t('filters.toBeforeFrom') : undefined}
    />
  )
  return (
    <>
      <SelectInput
        size="small"
        label={t('filters.period')}
        value={choice}
        options={choices.map((value) => ({ value, label: t(`periods.${value}`) }))}
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
