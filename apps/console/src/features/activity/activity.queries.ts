import type { Activity, Attention } from '@latchkey/contracts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answerWith } from '../../api/answer.ts'
import { request } from '../../api/client.ts'
import type { Period } from '../../lib/period.ts'
import { spanOf } from './use-activity-view.ts'

const refetchInterval = 60_000

const activityReader = answerWith<Activity>('span', 'before', 'hasConsumers', 'slots', 'consumers')
const attentionReader = answerWith<Attention>('failing', 'expiringSecrets', 'neverUsed', 'unused', 'legacyKey')

/** What the company's consumers did in a period, as the clock on the wall has it. @param view what the address says */
export const activityOptions = (view: Period) =>
  queryOptions({
    queryKey: ['activity', view],
    queryFn: ({ signal }) =>
      request('GET', '/activity', {
        schema: activityReader,
        query: { ...spanOf(view, new Date()), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
        signal,
      }),
    enabled: spanOf(view, new Date()) !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
  })

/** What needs attention now. */
export const attentionOptions = queryOptions({
  queryKey: ['attention'],
  queryFn: ({ signal }) => request('GET', '/activity/attention', { schema: attentionReader, signal }),
  refetchInterval,
})
