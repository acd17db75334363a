import {
  consumerPageSchema,
  consumerSchema,
  idSchema,
  type Transaction,
  type TransactionEvent,
  type TransactionNoun,
  transactionPageSchema,
  transactionSchema,
  userAccountPageSchema,
  userAccountSchema,
} from '@latchkey/contracts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiProblem, request } from '../../api/client.ts'
import { paging } from '../../api/pages.ts'

/** How many entries one call brings. */
export const transactionPageSize = 50

/** What the log is narrowed to, as the API takes it. */
export interface TransactionFilterQuery {
  userId?: string
  consumerId?: string
  targetType?: string
  targetId?: string
  event?: TransactionEvent
  noun?: TransactionNoun
  from?: string
  to?: string
}

/** How many are shown beside what they are about. */
const recentShown = 20

const root = ['transactions'] as const

/** The log, the newest first, page after page by the server's cursor. @param filter what it is narrowed to */
export const transactionListOptions = (filter: TransactionFilterQuery) =>
  infiniteQueryOptions({
    queryKey: [...root, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/transactions', {
        schema: transactionPageSchema,
        query: { ...filter, limit: transactionPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** The newest entries about a consumer. @param consumerId whose */
export const recentOfConsumerOptions = (consumerId: string) =>
  queryOptions({
    queryKey: [...root, 'recent', consumerId],
    queryFn: ({ signal }) =>
      request('GET', '/transactions', {
        schema: transactionPageSchema,
        query: { consumerId, limit: recentShown },
        signal,
      }),
  })

/** One entry with what changed; it never changes itself. @param id its id */
export const transactionOptions = (id: string) =>
  queryOptions({
    queryKey: [...root, 'detail', id],
    queryFn: ({ signal }): Promise<Transaction> => {
      // The address bar holds anything; to a person a mistyped id and an unknown one are the same.
      if (!idSchema.safeParse(id).success) throw new ApiProblem({ status: 404, code: 'not_found' })
      return request('GET', `/transactions/${encodeURIComponent(id)}`, { schema: transactionSchema, signal })
    },
    staleTime: Infinity,
  })

/** Someone or something the log can be narrowed to. */
export interface ActorChoice {
  id: string
  name: string
  /** What tells two of the same name apart. */
  detail: string
}

/** Who a filter can name. */
export type ActorKind = 'user' | 'consumer'

const choicesShown = 20

const search = {
  user: async (text: string, signal: AbortSignal): Promise<ActorChoice[]> => {
    const query = { search: text || undefined, limit: choicesShown }
    const { items } = await request('GET', '/users', { schema: userAccountPageSchema, query, signal })
    return items.map(({ id, name, email }) => ({ id, name, detail: email }))
  },
  consumer: async (text: string, signal: AbortSignal): Promise<ActorChoice[]> => {
    const query = { search: text || undefined, limit: choicesShown }
    const { items } = await request('GET', '/consumers', { schema: consumerPageSchema, query, signal })
    return items.map(({ id, name, key }) => ({ id, name, detail: key }))
  },
}

const read = {
  user: async (id: string, signal: AbortSignal): Promise<ActorChoice> => {
    const { name, email } = await request('GET', `/users/${encodeURIComponent(id)}`, {
      schema: userAccountSchema,
      signal,
    })
    return { id, name, detail: email }
  },
  consumer: async (id: string, signal: AbortSignal): Promise<ActorChoice> => {
    const { name, key } = await request('GET', `/consumers/${encodeURIComponent(id)}`, {
      schema: consumerSchema,
      signal,
    })
    return { id, name, detail: key }
  },
}

/** The first that match what was typed. @param kind whom to look for @param text in the name, address or key */
export const actorSearchOptions = (kind: ActorKind, text: string) =>
  queryOptions({
    queryKey: [...root, 'choices', kind, text],
    queryFn: ({ signal }) => search[kind](text, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** Who an id in the address is. @param kind what it is the id of @param id `undefined` asks nothing */
export const actorOptions = (kind: ActorKind, id: string | undefined) =>
  queryOptions({
    queryKey: [...root, 'choice', kind, id],
    queryFn: ({ signal }) => read[kind](id ?? '', signal),
    enabled: id !== undefined,
    retry: false,
    staleTime: 60_000,
  })
