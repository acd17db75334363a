import {
  type ApiConnection,
  type ApiConnectionUpdate,
  apiConnectionSchema,
  apiConnectionSecretSchema,
} from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { isApiProblem, request } from '../../api/client.ts'

/** The company's API Key and its status; never the secret. */
export const apiConnectionOptions = queryOptions({
  queryKey: ['api-connection'],
  queryFn: ({ signal }) => request('GET', '/api-connection', { schema: apiConnectionSchema, signal }),
})

const useApiConnectionChange = <Input>(change: (input: Input) => Promise<ApiConnection>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (connection) => client.setQueryData(apiConnectionOptions.queryKey, connection),
    onError: (error) => {
      if (isApiProblem(error, 'conflict')) void client.invalidateQueries({ queryKey: apiConnectionOptions.queryKey })
    },
  })
}

/** Makes the key and secret, or a new secret that ends the old one. */
export const useGenerateApiConnection = () =>
  useApiConnectionChange<void>(() => request('POST', '/api-connection', { schema: apiConnectionSchema }))

/** Switches the key on or off. */
export const useUpdateApiConnection = () =>
  useApiConnectionChange((body: ApiConnectionUpdate) =>
    request('PATCH', '/api-connection', { schema: apiConnectionSchema, body }),
  )

/** Asks for the secret. The answer is handed to the caller and kept in no cache. */
export const useRevealSecret = () =>
  useMutation({
    // A finished mutation is otherwise remembered for minutes, with its answer.
    gcTime: 0,
    mutationFn: async (): Promise<string> =>
      (await request('POST', '/api-connection/secret', { schema: apiConnectionSecretSchema })).secret,
  })
