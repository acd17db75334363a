import { type ConsumerUsage, consumerFailureListSchema, consumerUsageSchema, hubUsageSchema } from '@latchkey/contracts'
import { queryOptions } from '@tanstack/react-query'
import type { ZodType } from 'zod'
import { request } from '../../api/client.ts'
import { consumerPath, detailKey } from './consumer.queries.ts'
import { spanQuery, type TimeSpan } from './time-span.ts'
import { totalsOf } from './token-usage.ts'

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

/** Counts by the hour, and up to when they were read. @param span how far back; a day unless it is said */
const countsOptions = <Counts>(id: string, path: 'usage' | 'hub-usage', schema: ZodType<Counts>, span?: TimeSpan) =>
  queryOptions({
    queryKey: [...detailKey(id), path, span],
    queryFn: async ({ signal }) => {
      const readAt = new Date()
      const query = span === undefined ? {} : spanQuery(span, readAt)
      return { readAt, usage: await request('GET', `${consumerPath(id)}/${path}`, { schema, query, signal }) }
    },
    refetchInterval: 3 * refetchMilliseconds,
  })

/** How many tokens a consumer got in the last day, and how often it was refused. @param id the consumer's id */
export const consumerUsageOptions = (id: string) => ({
  ...countsOptions(id, 'usage', consumerUsageSchema),
  select: ({ usage }: { usage: ConsumerUsage }) => totalsOf(usage.items),
})

/** The tokens a consumer got and was refused, hour by hour, and up to when that was read. @param id the consumer's id @param span how far back */
export const tokenUsageOptions = (id: string, span: TimeSpan) => countsOptions(id, 'usage', consumerUsageSchema, span)

/** How a consumer's calls through the Hub went, and up to when that was read. @param id the consumer's id @param span how far back */
export const hubUsageOptions = (id: string, span: TimeSpan) => countsOptions(id, 'hub-usage', hubUsageSchema, span)
