import Add from '@mui/icons-material/Add'
import Insights from '@mui/icons-material/InsightsOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { PeriodFields } from '../../components/period-fields.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { faultOf } from '../../lib/period.ts'
import { rereading } from '../../lib/rereading.ts'
import { activityOptions, attentionOptions } from './activity.queries.ts'
import { AttentionList, AttentionSection } from './attention-list.tsx'
import { Charts } from './charts.tsx'
import { ComparedWith } from './compared-with.tsx'
import { figureNames, Figures, figuresGrid } from './figures.tsx'
import { rule, useActivityView } from './use-activity-view.ts'

function Loading() {
  return (
    <Box sx={{ display: 'grid', gap: 3 }}>
      <Box sx={figuresGrid}>
        {figureNames.map((name) => (
          <Skeleton key={name} variant="rounded" height={116} />
        ))}
      </Box>
      <LoadingState rows={2} height={220} />
    </Box>
  )
}

/** How to begin, for a company that nobody has connected anything to. */
function Beginning() {
  const { t } = useTranslation('activity')
  return (
    <EmptyState
      icon={<Insights />}
      title={t('beginning.title')}
      action={
        <Button component={Link} to={paths.newConsumer} variant="contained" startIcon={<Add />}>
          {t('beginning.new')}
        </Button>
      }
    >
      {t('beginning.body')}
    </EmptyState>
  )
}

/** Where administrators start: what the API does, compared with before, and what somebody should look at. */
export function ActivityPage() {
  const { t } = useTranslation('activity')
  const { view, change } = useActivityView()
  const activity = useQuery(activityOptions(view))
  const attention = useQuery(attentionOptions)
  // What comes later would push away what is there already.
  const isWaiting = activity.isLoading || attention.isLoading
  // The figures are those of the period before, until those that are asked for have come.
  const busy = activity.isPlaceholderData
  // Of a period that can't be looked at none come, and the field says why.
  const shown = faultOf(view, rule) ? undefined : activity.data
  const refreshActivity = () => void activity.refetch()
  const refreshAttention = () => void attention.refetch()

  if (activity.data && !activity.data.hasConsumers && !isWaiting) {
    return (
      <>
        <PageHeading title={t('shell.home', { ns: 'common' })} />
        <Beginning />
        {attention.data?.legacyKey ? (
          <AttentionSection>
            <AttentionList attention={attention.data} />
          </AttentionSection>
        ) : null}
      </>
    )
  }
  return (
    <>
      <PageHeading title={t('shell.home', { ns: 'common' })} guide="usage">
        {t('lead')}
      </PageHeading>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '200px minmax(0, 320px)' },
          gap: 1.5,
          mb: 2,
          maxWidth: 560,
        }}
      >
        <PeriodFields {...rule} value={view} onChange={({ period, from, to }) => change({ period, from, to })} />
      </Box>
      {isWaiting ? (
        <Loading />
      ) : (
        <Box sx={{ display: 'grid', gap: 3 }}>
          {shown ? (
            <Box aria-busy={busy} sx={{ display: 'grid', gap: 1, ...rereading(busy) }}>
              {activity.error ? (
                <RefreshFailed error={activity.error} retrying={activity.isFetching} onRetry={refreshActivity} />
              ) : null}
              <Figures activity={shown} />
              <ComparedWith activity={shown} />
            </Box>
          ) : activity.error ? (
            <ErrorState error={activity.error} retrying={activity.isFetching} onRetry={refreshActivity} />
          ) : null}
          <AttentionSection>
            {attention.data ? (
              <AttentionList attention={attention.data} />
            ) : (
              <ErrorState error={attention.error} retrying={attention.isFetching} onRetry={refreshAttention} />
            )}
          </AttentionSection>
          {shown ? (
            <Box aria-busy={busy} sx={{ minWidth: 0, ...rereading(busy) }}>
              <Charts activity={shown} />
            </Box>
          ) : null}
        </Box>
      )}
    </>
  )
}
