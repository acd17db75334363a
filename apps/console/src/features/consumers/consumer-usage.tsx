import type { Consumer } from '@latchkey/contracts'
import BarChart from '@mui/icons-material/BarChart'
import Button from '@mui/material/Button'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { NumbersTable } from '../../components/numbers-table.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { CauseList } from './cause-list.tsx'
import { tokenUsageOptions } from './consumer-activity.queries.ts'
import type { TimeSpan } from './time-span.ts'
import { summarizeTokens, type TokenSummary } from './token-usage.ts'
import { UsageChart } from './usage-chart.tsx'
import { UsageOfSpan } from './usage-of-span.tsx'

interface ConsumerUsageProps {
  consumer: Consumer
  /** Leads to what was refused, one by one. */
  onRefused: () => void
}

/** How much a consumer is used: the tokens it got over time, and what it was refused and why. */
export function ConsumerUsage({ consumer, onRefused }: ConsumerUsageProps) {
  const { t } = useTranslation('consumers')
  const [span, setSpan] = useState<TimeSpan>('day')
  const query = useQuery({ ...tokenUsageOptions(consumer.id, span), placeholderData: keepPreviousData })
  return (
    <UsageOfSpan span={span} onSpan={setSpan} query={query} lead={<TabLead guide="usage">{t('usage.lead')}</TabLead>}>
      {(usage, starts, label) => (
        <Tokens
          summary={summarizeTokens(usage, starts)}
          label={label}
          lastUsedAt={consumer.lastUsedAt}
          onRefused={onRefused}
        />
      )}
    </UsageOfSpan>
  )
}

interface TokensProps {
  summary: TokenSummary
  label: (start: Date) => string
  lastUsedAt: string | null
  onRefused: () => void
}

function Tokens({ summary, label, lastUsedAt, onRefused }: TokensProps) {
  const { t } = useTranslation(['consumers', 'activity', 'common'])
  const format = useFormat()
  const { issued, refused, slots, reasons } = summary
  const lastUse = (
    <Fact name={t('fields.lastUsedAt')}>
      <RelativeTime alone moment={lastUsedAt} none={t('common:states.never')} />
    </Fact>
  )
  if (issued + refused === 0) {
    return (
      <>
        <FactList>{lastUse}</FactList>
        <EmptyState icon={<BarChart />} title={t('usage.none')}>
          {t('usage.noneBody')}
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <FactList>
        <Fact name={t('usage.tokensIssued')}>{format.number(issued)}</Fact>
        <Fact name={t('usage.requestsRefused')}>{format.number(refused)}</Fact>
        {lastUse}
      </FactList>
      <UsageChart summary={summary} label={label} />
      <NumbersTable
        title={t('spans.table')}
        columns={[t('spans.when'), t('usage.tokensIssued'), t('usage.requestsRefused')]}
        rows={slots
          .filter((slot) => slot.issued + slot.refused > 0)
          .toReversed()
          .map((slot) => ({
            key: slot.start.toISOString(),
            name: label(slot.start),
            values: [slot.issued, slot.refused].map(format.number),
          }))}
      />
      <CauseList
        title={t('usage.reasons')}
        causes={reasons.map(({ kind, count }) => ({
          kind,
          cause: t(`activity:causes.${kind}`),
          remedy: t(`remedies.${kind}`),
          count,
        }))}
      />
      {refused > 0 ? (
        <Button variant="outlined" onClick={onRefused} sx={{ justifySelf: 'start' }}>
          {t('usage.showFailures')}
        </Button>
      ) : null}
    </>
  )
}
