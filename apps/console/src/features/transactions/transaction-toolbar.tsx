import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import { transactionEvents } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { FilterMenu } from '../../components/filter-menu.tsx'
import { PeriodFields } from '../../components/period-fields.tsx'
import { RefreshButton } from '../../components/refresh-button.tsx'
import { usePeriodText } from '../../components/use-period-text.ts'
import { ActorSelect } from './actor-select.tsx'
import { EventSelect } from './event-select.tsx'
import { ModuleSelect } from './module-select.tsx'
import { TransactionExport } from './transaction-export.tsx'
import { actorOptions } from './transaction.queries.ts'
import { useLogWords } from './use-log-words.ts'
import { everything, type TransactionView, type TransactionViewChange } from './use-transaction-view.ts'

interface TransactionToolbarProps {
  view: TransactionView
  filterCount: number
  onChange: (change: TransactionViewChange) => void
  onRefresh: () => void
  refreshing: boolean
}

const anyTime: TransactionViewChange = { period: undefined, from: undefined, to: undefined }

/** What the log is narrowed to, in words, and the change that takes each out. */
function useChips(view: TransactionView): { text: string; without: TransactionViewChange }[] {
  const { t } = useTranslation('transactions')
  const words = useLogWords()
  const periodText = usePeriodText()
  const person = useQuery(actorOptions('user', view.userId))
  const consumer = useQuery(actorOptions('consumer', view.consumerId))
  const event = transactionEvents.find((known) => known === view.event)
  const period = periodText(view)
  return [
    view.userId && { text: person.data?.name ?? t('filters.person'), without: { userId: undefined } },
    view.consumerId && { text: consumer.data?.name ?? t('filters.consumer'), without: { consumerId: undefined } },
    view.targetType && {
      text:
        view.targetType === 'module'
          ? words.target({ type: 'module', id: view.targetId ?? '', name: view.targetId ?? null })
          : t('filters.thing', { noun: words.thing(view.targetType) }),
      without: { targetType: undefined, targetId: undefined },
    },
    view.event && {
      text: event ? words.event(event) : t('filters.allOf', { noun: words.thing(view.event) }),
      without: { event: undefined },
    },
    period && { text: period, without: anyTime },
  ].filter((chip) => typeof chip === 'object')
}

/** The log's tools: export, refresh, filter; beside them what it is narrowed to. */
export function TransactionToolbar({ view, filterCount, onChange, onRefresh, refreshing }: TransactionToolbarProps) {
  const { t } = useTranslation(['transactions', 'common'])
  const chips = useChips(view)
  return (
    <Box sx={{ display: 'flex', flexWrap: { xs: 'wrap-reverse', sm: 'nowrap' }, alignItems: 'center', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, minWidth: 0 }}>
        {chips.map(({ text, without }) => (
          <Chip
            key={text}
            size="small"
            label={text}
            aria-label={t('common:filters.remove', { filter: text })}
            onClick={() => onChange(without)}
            onDelete={() => onChange(without)}
          />
        ))}
      </Box>
      <Box
        sx={{
          display: 'flex',
          flex: { xs: '1 0 100%', sm: 1 },
          alignItems: 'center',
          justifyContent: 'flex-end',
          gap: 0.5,
          minWidth: 0,
          displayPrint: 'none',
        }}
      >
        <TransactionExport view={view} />
        <RefreshButton refreshing={refreshing} onClick={onRefresh} />
        <FilterMenu count={filterCount} onClear={() => onChange(everything)}>
          <ActorSelect
            kind="user"
            label={t('filters.person')}
            id={view.userId}
            onChange={(userId) => onChange({ userId })}
          />
          <ActorSelect
            kind="consumer"
            label={t('filters.consumer')}
            id={view.consumerId}
            onChange={(consumerId) => onChange({ consumerId })}
          />
          <ModuleSelect view={view} onChange={onChange} />
          <EventSelect value={view.event} onChange={(event) => onChange({ event })} />
          <PeriodFields optional value={view} onChange={({ period, from, to }) => onChange({ period, from, to })} />
        </FilterMenu>
      </Box>
    </Box>
  )
}
