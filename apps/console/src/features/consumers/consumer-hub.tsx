import type { Consumer } from '@latchkey/contracts'
import Hub from '@mui/icons-material/HubOutlined'
import Alert from '@mui/material/Alert'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Fact, FactList } from '../../components/fact-list.tsx'
import { TabLead } from '../../components/tab-lead.tsx'
import { useFormat } from '../../i18n/use-format.ts'
import { CauseList } from './cause-list.tsx'
import { hubUsageOptions } from './consumer-activity.queries.ts'
import { HubChart } from './hub-chart.tsx'
import { HubTable } from './hub-table.tsx'
import { type HubSummary, summarizeHub } from './hub-usage.ts'
import type { TimeSpan } from './time-span.ts'
import { UsageOfSpan } from './usage-of-span.tsx'

/** A consumer's calls through the Hub: how many, what became of them, and how soon they were answered, over time. */
export function ConsumerHub({ consumer }: { consumer: Consumer }) {
  const { t } = useTranslation('consumers')
  const [span, setSpan] = useState<TimeSpan>('day')
  const query = useQuery({ ...hubUsageOptions(consumer.id, span), placeholderData: keepPreviousData })
  return (
    <UsageOfSpan
      span={span}
      onSpan={setSpan}
      query={query}
      lead={
        <>
          <TabLead guide="usage">{t('hub.lead')}</TabLead>
          {consumer.usesHub ? null : <Alert severity="info">{t('hub.off')}</Alert>}
        </>
      }
    >
      {(usage, starts, label) => <Calls summary={summarizeHub(usage, starts)} label={label} />}
    </UsageOfSpan>
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
      <HubChart slots={slots} label={label} />
      <HubTable slots={slots} label={label} />
      <CauseList
        title={t('hub.unanswered')}
        causes={outcomes.map(({ kind, count }) => ({
          kind,
          cause: t(`hub.outcomes.${kind}.cause`),
          remedy: t(`hub.outcomes.${kind}.remedy`),
          count,
        }))}
      />
    </>
  )
}
