import {
  type ApiConnection,
  type ApiConnectionUpdate,
  apiConnectionSchema,
  apiConnectionSecretSchema,
  type BrownOutCreate,
  type Consumer,
  consumerCreatedSchema,
  legacyCallerPageSchema,
  replacementPreviewSchema,
  type Retirement,
} from '@latchkey/contracts'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { handOverSecret } from '../../api/fresh-secrets.ts'
import { paging } from '../../api/pages.ts'
import { consumersKey, permissionGroupsKey } from '../../api/query-keys.ts'

const path = '/api-connection'

/** The company's API Key, its status and what it is used for; never the secret. */
export const apiConnectionOptions = queryOptions({
  queryKey: ['api-connection'],
  queryFn: ({ signal }) => request('GET', path, { schema: apiConnectionSchema, signal }),
})

/** Who calls with the key, those who called last first. */
export const callerListOptions = infiniteQueryOptions({
  queryKey: ['api-connection-callers'],
  queryFn: ({ pageParam, signal }) =>
    request('GET', `${path}/callers`, {
      schema: legacyCallerPageSchema,
      query: { limit: 10, cursor: pageParam },
      signal,
    }),
  ...paging,
})

const replacementPath = (callerId: string | null): string =>
  callerId === null ? `${path}/replacement` : `${path}/callers/${encodeURIComponent(callerId)}/replacement`

/** What the consumer that replaces the key is going to get. @param callerId for whom; `null` for all */
export const replacementOptions = (callerId: string | null) =>
  queryOptions({
    queryKey: ['api-connection-replacement', callerId],
    queryFn: ({ signal }) => request('GET', replacementPath(callerId), { schema: replacementPreviewSchema, signal }),
    // Of what was called meanwhile.
    staleTime: 0,
  })

const useApiConnectionChange = <Input>(change: (input: Input) => Promise<ApiConnection>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (connection) => {
      client.setQueryData(apiConnectionOptions.queryKey, connection)
      void client.invalidateQueries({ queryKey: permissionGroupsKey })
    },
    onError: (error) => {
      if (isApiProblem(error, 'conflict', 'precondition_failed', 'not_found')) {
        void client.invalidateQueries({ queryKey: apiConnectionOptions.queryKey })
      }
    },
  })
}

/** A change of the key as it was read. */
interface Change<Body> {
  base: ApiConnection
  body: Body
}

/** Makes the key and secret, or a new secret that ends the old one. */
export const useGenerateApiConnection = () =>
  useApiConnectionChange<void>(() => request('POST', path, { schema: apiConnectionSchema }))

/** Switches the key on or off, or changes what it may do, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useUpdateApiConnection = () =>
  useApiConnectionChange(({ base, body }: Change<ApiConnectionUpdate>) =>
    request('PATCH', path, { schema: apiConnectionSchema, body, headers: ifMatch(base.version) }),
  )

/** Announces a brown-out. */
export const useAnnounceBrownOut = () =>
  useApiConnectionChange(({ base, body }: Change<BrownOutCreate>) =>
    request('POST', `${path}/brown-outs`, { schema: apiConnectionSchema, body, headers: ifMatch(base.version) }),
  )

/** Calls a brown-out off. */
export const useCallOffBrownOut = () =>
  useApiConnectionChange((id: string) =>
    request('DELETE', `${path}/brown-outs/${encodeURIComponent(id)}`, { schema: apiConnectionSchema }),
  )

/** Decides when the key stops working for good. */
export const useRetireApiConnection = () =>
  useApiConnectionChange(({ base, body }: Change<Retirement>) =>
    request('PUT', `${path}/retirement`, { schema: apiConnectionSchema, body, headers: ifMatch(base.version) }),
  )

/** Calls the retirement off. */
export const useKeepApiConnection = () =>
  useApiConnectionChange((base: ApiConnection) =>
    request('DELETE', `${path}/retirement`, { schema: apiConnectionSchema, headers: ifMatch(base.version) }),
  )

/** Makes the consumer that replaces the key. Its secret is handed over to its panel, and kept in no cache. */
export function useCreateReplacement() {
  const client = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: async ({ callerId, name }: { callerId: string | null; name: string }): Promise<Consumer> => {
      const { secret, ...consumer } = await request('POST', replacementPath(callerId), {
        schema: consumerCreatedSchema,
        body: { name },
      })
      if (secret !== null) handOverSecret(consumer.id, secret)
      return consumer
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: consumersKey })
      void client.invalidateQueries({ queryKey: permissionGroupsKey })
    },
  })
}

/** Asks for the secret. The answer is handed to the caller and kept in no cache. */
export const useRevealSecret = () =>
  useMutation({
    // A finished mutation is otherwise remembered for minutes, with its answer.
    gcTime: 0,
    mutationFn: async (): Promise<string> =>
      (await request('POST', `${path}/secret`, { schema: apiConnectionSecretSchema })).secret,
  })
