import Box from '@mui/material/Box'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { RefreshFailed } from '../../components/refresh-failed.tsx'
import { useLanguage } from '../../i18n/use-language.ts'
import { rereading } from '../../lib/rereading.ts'
import { slotStarts, type TimeSpan, timeSpans } from './time-span.ts'

const isTimeSpan = (value: unknown): value is TimeSpan => timeSpans.some((span) => span === value)

interface UsageOfSpanProps<Usage> {
  span: TimeSpan
  onSpan: (span: TimeSpan) => void
  query: UseQueryResult<{ readAt: Date; usage: Usage }>
  /** What all this is, and what to know about it: said before everything else. */
  lead: ReactNode
  /** Shows what there is; `label` writes a slot's beginning in a few characters. */
  children: (usage: Usage, starts: Date[], label: (start: Date) => string) => ReactNode
}

/** What happened over time, for a span that one chooses, in every state that can be in. */
export function UsageOfSpan<Usage>({ span, onSpan, query, lead, children }: UsageOfSpanProps<Usage>) {
  const { t } = useTranslation('consumers')
  const { data, error, isFetching, isPlaceholderData } = query
  const retry = () => void query.refetch()
  const format = new Intl.DateTimeFormat(
    useLanguage(),
    span === 'day' ? { hour: 'numeric', minute: '2-digit' } : { month: 'short', day: 'numeric' },
  )
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {lead}
      <ToggleButtonGroup
        exclusive
        fullWidth
        size="small"
        value={span}
        onChange={(_, chosen: unknown) => isTimeSpan(chosen) && onSpan(chosen)}
        aria-label={t('spans.label')}
      >
        {timeSpans.map((one) => (
          <ToggleButton key={one} value={one} sx={{ textTransform: 'none', lineHeight: 1.3 }}>
            {t(`spans.${one}`)}
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
        <Box
          aria-busy={isPlaceholderData}
          sx={{ display: 'grid', gap: 2, minWidth: 0, ...rereading(isPlaceholderData) }}
        >
          {error ? <RefreshFailed error={error} retrying={isFetching} onRetry={retry} /> : null}
          {children(data.usage, slotStarts(span, data.readAt), (start) => format.format(start))}
        </Box>
      )}
    </Box>
  )
}
