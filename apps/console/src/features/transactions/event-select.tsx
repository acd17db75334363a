import { nounOf, transactionEvents, transactionNouns } from '@latchkey/contracts'
import FormControl from '@mui/material/FormControl'
import InputLabel from '@mui/material/InputLabel'
import NativeSelect from '@mui/material/NativeSelect'
import OutlinedInput from '@mui/material/OutlinedInput'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogWords } from './use-log-words.ts'
import type { TransactionView } from './use-transaction-view.ts'

interface EventSelectProps {
  value: TransactionView['event']
  onChange: (event: TransactionView['event']) => void
}

/** One event, or all that happen to one kind of thing, grouped by that kind. */
export function EventSelect({ value, onChange }: EventSelectProps) {
  const { t } = useTranslation(['transactions', 'common'])
  const words = useLogWords()
  const id = useId()
  const known = [...transactionEvents, ...transactionNouns]
  return (
    <FormControl fullWidth size="small">
      <InputLabel htmlFor={id}>{t('filters.event')}</InputLabel>
      <NativeSelect
        id={id}
        input={<OutlinedInput />}
        value={value ?? ''}
        onChange={({ target }) => onChange(known.find((option) => option === target.value))}
      >
        <option value="">{t('common:filters.any')}</option>
        {transactionNouns.map((noun) => (
          <optgroup key={noun} label={words.thing(noun)}>
            <option value={noun}>{t('filters.allOf', { noun: words.thing(noun) })}</option>
            {transactionEvents
              .filter((event) => nounOf(event) === noun)
              .map((event) => (
                <option key={event} value={event}>
                  {words.event(event)}
                </option>
              ))}
          </optgroup>
        ))}
      </NativeSelect>
    </FormControl>
  )
}
