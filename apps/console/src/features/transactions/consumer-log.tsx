import HistoryOutlined from '@mui/icons-material/HistoryOutlined'
import Box from '@mui/material/Box'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { TransactionCards } from './transaction-cards.tsx'
import { recentOfConsumerOptions } from './transaction.queries.ts'

/** The newest entries about one consumer, and the way to all of them. */
export function ConsumerLog({ consumerId }: { consumerId: string }) {
  const { t } = useTranslation('transactions')
  // Around the opened entry the log is narrowed to the consumer, too.
  const whole = paths.transactionsOf({ consumerId })
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <TabLead guide="transactions-log" whole={{ to: whole, text: t('ofConsumer.whole') }}>
        {t('ofConsumer.lead')}
      </TabLead>
      <Entries consumerId={consumerId} narrowing={whole.slice(whole.indexOf('?'))} />
    </Box>
  )
}

interface EntriesProps {
  consumerId: string
  /** What the log is narrowed to, as the end of an address. */
  narrowing: string
}

function Entries({ consumerId, narrowing }: EntriesProps) {
  const { t } = useTranslation('transactions')
  const navigate = useNavigate()
  const { data, error, isFetching, refetch } = useQuery(recentOfConsumerOptions(consumerId))
  const retry = () => void refetch()
  const hrefOf = (id: string) => `${paths.transaction(id)}${narrowing}`

  if (!data) {
    if (!error) return <LoadingState rows={5} height={96} />
    return <ErrorState error={error} retrying={isFetching} onRetry={retry} />
  }
  if (data.items.length === 0) {
    return (
      <EmptyState icon={<HistoryOutlined />} title={t('ofConsumer.empty')}>
        {t('ofConsumer.emptyBody')}
      </EmptyState>
    )
  }
  return (
    <>
      {error ? <RefreshFailed error={error} retrying={isFetching} onRetry={retry} /> : null}
      <TransactionCards entries={data.items} busy={false} hrefOf={hrefOf} onOpen={(id) => void navigate(hrefOf(id))} />
    </>
  )
}
