import { type ConsumerUsage, consumerFailureListSchema, consumerUsageSchema, hubUsageSchema } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { consumerPath, detailKey } from './consumer.queries.ts'
import { type HubSpan, slotStarts } from './hub-usage.ts'

const refetchMilliseconds = 10_000

/** What a consumer was refused of late, the newest first; asked for again while somebody looks. @param id the consumer's id */
export const consumerFailuresOptions = (id: string) =>
  queryOptions({
    queryKey: [...detailKey(id), 'failures'],
    queryFn: async ({ signal }) =>
      (await request('GET', `${consumerPath(id)}/failures`, { schema: consumerFailureListSchema, signal })).items,
    refetchInterval: refetchMilliseconds,
    staleTime: 0,
  })

/** How often something happened. */
export interface UsageTotals {
  issued: number
  refused: number
}

const totalsOf = ({ items }: ConsumerUsage): UsageTotals => {
  const totals = { issued: 0, refused: 0 }
  for (const { outcome, count } of items) totals[outcome === 'issued' ? 'issued' : 'refused'] += count
  return totals
}

/** How many tokens a consumer got in the last day, and how often it was refused. @param id the consumer's id */
export const consumerUsageOptions = (id: string) =>
  queryOptions({
    queryKey: [...detailKey(id), 'usage'],
    queryFn: async ({ signal }) =>
      totalsOf(await request('GET', `${consumerPath(id)}/usage`, { schema: consumerUsageSchema, signal })),
    refetchInterval: 3 * refetchMilliseconds,
  })

/** How a consumer's calls through the Hub went, and up to when that was read. @param id the consumer's id @param span how far back */
export const hubUsageOptions = (id: string, span: HubSpan) =>
  queryOptions({
    queryKey: [...detailKey(id), 'hub-usage', span],
    queryFn: async ({ signal }) => {
      const readAt = new Date()
      const from = slotStarts(span, readAt)[0]?.toISOString() ?? ''
      // Up to a minute from now, since clocks differ.
      const to = new Date(readAt.getTime() + 60_000).toISOString()
      const path = `${consumerPath(id)}/hub-usage?${new URLSearchParams({ from, to }).toString()}`
      return { readAt, usage: await request('GET', path, { schema: hubUsageSchema, signal }) }
    },
    refetchInterval: 3 * refetchMilliseconds,
  })
