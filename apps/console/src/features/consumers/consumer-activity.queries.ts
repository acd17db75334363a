import { type ConsumerUsage, consumerFailureListSchema, consumerUsageSchema } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { consumerPath, detailKey } from './consumer.queries.ts'

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
