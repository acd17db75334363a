import CheckCircleOutline from '@mui/icons-material/CheckCircleOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { maxConsumerFailures } from '@latchkey/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshButton } from '../../components/refresh-button.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { VisuallyHidden } from '../../components/visually-hidden.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { consumerFailuresOptions } from './consumer-activity.queries.ts'
import { FailureItem } from './failure-item.tsx'
import { useCalmList } from './use-calm-list.ts'

/** What a consumer was refused of late, and why: what the integrator is told in general terms, here in full. */
export function ConsumerFailures({ consumerId }: { consumerId: string }) {
  const { t } = useTranslation(['consumers', 'common'])
  const format = useFormat()
  const failures = useQuery(consumerFailuresOptions(consumerId))
  const { data, error, isFetching } = failures
  const { shown, waiting, showAll } = useCalmList(data ?? [])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const refresh = async () => {
    await failures.refetch()
    showAll()
  }
  const toggle = (id: string, expanded: boolean) =>
    setOpen((before) => {
      const next = new Set(before)
      if (expanded) next.add(id)
      else next.delete(id)
      return next
    })

  if (!data) {
    if (!error) return <LoadingState rows={5} height={56} />
    return <ErrorState error={error} retrying={isFetching} onRetry={() => void refresh()} />
  }
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <TabLead guide="usage">{t('failures.lead', { limit: format.number(maxConsumerFailures) })}</TabLead>
        <RefreshButton refreshing={isFetching} onClick={() => void refresh()} />
      </Box>
      {error ? <RefreshFailed error={error} retrying={isFetching} onRetry={() => void refresh()} /> : null}
      <VisuallyHidden live="polite">{waiting > 0 ? t('failures.newer', { count: waiting }) : ''}</VisuallyHidden>
      {waiting > 0 ? (
        <Button size="small" variant="outlined" fullWidth onClick={showAll}>
          {t('failures.newer', { count: waiting })}
        </Button>
      ) : null}
      {shown.length === 0 ? (
        <EmptyState icon={<CheckCircleOutline />} title={t('failures.none')}>
          {t('failures.noneBody')}
        </EmptyState>
      ) : (
        <Box component="ul" aria-label={t('tabs.failures')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {shown.map((failure) => (
            <FailureItem
              key={failure.id}
              failure={failure}
              open={open.has(failure.id)}
              onToggle={(expanded) => toggle(failure.id, expanded)}
            />
          ))}
        </Box>
      )}
    </Box>
  )
}
