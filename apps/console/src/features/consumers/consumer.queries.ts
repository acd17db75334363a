import {
  type Consumer,
  type ConsumerCreate,
  type ConsumerFilter,
  type ConsumerUpdate,
  type SecretCreated,
  type SecretRotate,
  consumerCreatedSchema,
  consumerDefaultsSchema,
  consumerPageSchema,
  consumerSchema,
  idSchema,
  secretCreatedSchema,
} from '@latchkey/contracts'
import {
  type QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { ApiProblem, ifMatch, isApiProblem, request } from '../../api/client.ts'
import { type Pages, paging } from '../../api/pages.ts'
import { authorizationsKey, consumerDefaultsKey, consumersKey, permissionGroupsKey } from '../../api/query-keys.ts'

/** How many consumers one call brings. */
export const consumerPageSize = 50

/** What the list is narrowed to and ordered by. */
export type ConsumerListQuery = Pick<ConsumerFilter, 'sort'> & {
  [Field in Exclude<keyof ConsumerFilter, 'sort' | 'id'>]?: ConsumerFilter[Field]
}

const lists = [...consumersKey, 'list'] as const
/** Under which all that is known of one consumer is kept. */
export const detailKey = (id: string) => [...consumersKey, 'detail', id] as const

/**
 * The company's consumers, page after page by the server's cursor.
 * @param query order, search and filters; all of them are the server's work
 */
export const consumerListOptions = (query: ConsumerListQuery) =>
  infiniteQueryOptions({
    queryKey: [...lists, query],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/consumers', {
        schema: consumerPageSchema,
        query: { ...query, limit: consumerPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** One consumer. @param id its id */
export const consumerOptions = (id: string) =>
  queryOptions({
    queryKey: detailKey(id),
    queryFn: ({ signal }) => {
      // The address bar holds anything; to a person a mistyped id and an unknown one are the same.
      if (!idSchema.safeParse(id).success) throw new ApiProblem({ status: 404, code: 'not_found' })
      return request('GET', consumerPath(id), { schema: consumerSchema, signal })
    },
  })

/** What a new consumer has unless told otherwise. */
export const consumerDefaultsOptions = queryOptions({
  queryKey: consumerDefaultsKey,
  queryFn: ({ signal }) => request('GET', '/consumers/defaults', { schema: consumerDefaultsSchema, signal }),
})

/**
 * A consumer as it was last loaded, by itself or in a list: enough to open the panel at once.
 * @param client holds what was loaded
 * @param id the consumer's id
 */
export const findKnown = (client: QueryClient, id: string): Consumer | undefined =>
  client.getQueryData(consumerOptions(id).queryKey) ??
  client
    .getQueriesData<Pages<Consumer>>({ queryKey: lists })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items)
    .find((consumer) => consumer.id === id)

/** Where the API has a consumer. */
export const consumerPath = (id: string): string => `/consumers/${encodeURIComponent(id)}`

/** The lists of consumers, and how many of them have a permission group. */
const forgetCounts = (client: QueryClient): void => {
  void client.invalidateQueries({ queryKey: lists })
  void client.invalidateQueries({ queryKey: permissionGroupsKey })
}

/** Keeps a consumer as it was answered, and has lists ask again. @param client holds what was loaded */
export const remember = (client: QueryClient, consumer: Consumer): void => {
  client.setQueryData(detailKey(consumer.id), consumer)
  forgetCounts(client)
}

/** What is on the screen is out of date, if that is the error: the next try goes from what is there now. */
export const rereadOutdated = (client: QueryClient, id: string, error: unknown): void => {
  if (!isApiProblem(error, 'precondition_failed', 'not_found')) return
  void client.invalidateQueries({ queryKey: detailKey(id) })
  void client.invalidateQueries({ queryKey: lists })
}

/** A consumer that was just made, and its secret apart from it. `secret` is `null` for a public app. */
export interface NewConsumer {
  consumer: Consumer
  secret: string | null
}

/**
 * Creates a consumer. The answer is the only one that holds the secret: it is handed to the caller and kept in no cache.
 */
export function useCreateConsumer() {
  const client = useQueryClient()
  return useMutation({
    // A finished mutation is otherwise remembered for minutes, with its answer.
    gcTime: 0,
    mutationFn: async (body: ConsumerCreate): Promise<NewConsumer> => {
      const { secret, ...consumer } = await request('POST', '/consumers', { schema: consumerCreatedSchema, body })
      return { consumer, secret }
    },
    onSuccess: ({ consumer }) => remember(client, consumer),
  })
}

/** Changes a consumer, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateConsumer() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: { base: Consumer; body: ConsumerUpdate }): Promise<Consumer> =>
      request('PATCH', consumerPath(base.id), { schema: consumerSchema, body, headers: ifMatch(base.version) }),
    onSuccess: (consumer) => {
      remember(client, consumer)
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error, { base }) => rereadOutdated(client, base.id, error),
  })
}

/** Deletes a consumer, unless somebody else changed it since it was read (`precondition_failed`). */
export function useDeleteConsumer() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version }: Consumer): Promise<void> =>
      request('DELETE', consumerPath(id), { headers: ifMatch(version) }),
    onSuccess: () => {
      forgetCounts(client)
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error, { id }) => rereadOutdated(client, id, error),
  })
}

/** Gives a consumer a new secret; the answer is the only one that holds it, and no cache keeps it. */
export function useCreateSecret() {
  const client = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: ({ id, body }: { id: string; body: SecretRotate }): Promise<SecretCreated> =>
      request('POST', `${consumerPath(id)}/secrets`, { schema: secretCreatedSchema, body }),
    onSuccess: (_, { id }) => {
      void client.invalidateQueries({ queryKey: detailKey(id) })
      void client.invalidateQueries({ queryKey: lists })
    },
  })
}

/** Ends one of a consumer's secrets before its time. */
export function useEndSecret() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, secretId }: { id: string; secretId: string }): Promise<void> =>
      request('DELETE', `${consumerPath(id)}/secrets/${encodeURIComponent(secretId)}`),
    onSettled: (_data, _error, { id }) => {
      void client.invalidateQueries({ queryKey: detailKey(id) })
      void client.invalidateQueries({ queryKey: lists })
    },
  })
}

/** Asks for a consumer again, for a question that hangs on its newest state. */
export function useReread(): (id: string) => void {
  const client = useQueryClient()
  return (id) => void client.invalidateQueries({ queryKey: detailKey(id), exact: true })
}
