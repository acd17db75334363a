import type { Consumer } from '@latchkey/contracts'
import Hub from '@mui/icons-material/HubOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { hubUsageOptions } from './consumer-activity.queries.ts'
import { HubTable } from './hub-table.tsx'
import { type HubSpan, type HubSummary, hubSpans, slotStarts, summarize } from './hub-usage.ts'

const HubChart = lazy(async () => ({ default: (await import('./hub-chart.tsx')).HubChart }))

const isHubSpan = (value: unknown): value is HubSpan => hubSpans.some((span) => span === value)

/** A consumer's calls through the Hub: how many, what became of them, and how soon they were answered, over time. */
export function ConsumerHub({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const language = useLanguage()
  const [span, setSpan] = useState<HubSpan>('day')
  const usage = useQuery({ ...hubUsageOptions(consumer.id, span), placeholderData: keepPreviousData })
  const { data, error, isFetching } = usage
  const retry = () => void usage.refetch()
  const slotFormat = new Intl.DateTimeFormat(
    language,
    span === 'day' ? { hour: 'numeric', minute: '2-digit' } : { month: 'short', day: 'numeric' },
  )
  const label = (start: Date) => slotFormat.format(start)

  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {consumer.usesHub ? null : <Alert severity="info">{t('hub.off')}</Alert>}
      <ToggleButtonGroup
        exclusive
        fullWidth
        size="small"
        value={span}
        onChange={(_, chosen: unknown) => isHubSpan(chosen) && setSpan(chosen)}
        aria-label={t('hub.span')}
      >
        {hubSpans.map((one) => (
          <ToggleButton key={one} value={one} sx={{ textTransform: 'none' }}>
            {t(`hub.spans.${one}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {!data ? (
        error ? (
          <ErrorState error={error} retrying={isFetching} onRetry={retry} />
        ) : (
          <LoadingState rows={5} height={56} />
        )
      ) : (
        <>
          {error ? <RefreshFailed error={error} retrying={isFetching} onRetry={retry} /> : null}
          <Calls summary={summarize(data.usage, slotStarts(span, data.readAt))} label={label} />
        </>
      )}
    </Box>
  )
}

function Calls({ summary, label }: { summary: HubSummary; label: (start: Date) => string }) {
  const { t } = useTranslation('consumers')
  const format = useFormat()
  const { answered, refused, failed, median, slow, outcomes, slots } = summary
  const calls = answered + refused + failed
  const milliseconds = (value: number) => t('hub.milliseconds', { number: format.number(Math.round(value)) })
  if (calls === 0) {
    return (
      <EmptyState icon={<Hub />} title={t('hub.none')}>
        {t('hub.noneBody')}
      </EmptyState>
    )
  }
  return (
    <>
      <FactList>
        <Fact name={t('hub.calls')}>{format.number(calls)}</Fact>
        <Fact name={t('hub.fates.answered')}>{format.number(answered)}</Fact>
        <Fact name={t('hub.fates.refused')}>{format.number(refused)}</Fact>
        <Fact name={t('hub.fates.failed')}>{format.number(failed)}</Fact>
        {median === null || slow === null ? null : (
          <Fact name={t('hub.answerTime')}>
            {t('hub.answerTimes', { median: milliseconds(median), slow: milliseconds(slow) })}
          </Fact>
        )}
      </FactList>
      {/* As high as the two charts, so that nothing moves when they come. */}
      <Suspense fallback={<Skeleton variant="rounded" height={416} />}>
        <HubChart slots={slots} label={label} />
      </Suspense>
      <HubTable slots={slots} label={label} />
      {outcomes.length === 0 ? null : (
        <Box component="section" aria-labelledby="hub-outcomes">
          <Typography id="hub-outcomes" variant="h3" sx={{ mb: 1 }}>
            {t('hub.unanswered')}
          </Typography>
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
            {outcomes.map(({ outcome, count }) => (
              <Box component="li" key={outcome}>
                <Typography variant="body2" sx={{ fontWeight: 500 }}>
                  {t(`hub.outcomes.${outcome}.cause`)} · {format.number(count)}
                </Typography>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {t(`hub.outcomes.${outcome}.remedy`)}
                </Typography>
              </Box>
            ))}
          </Box>
        </Box>
      )}
    </>
  )
}
