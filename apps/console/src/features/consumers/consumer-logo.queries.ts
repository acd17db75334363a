import { type Consumer, consumerSchema } from '@latchkey/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, request } from '../../api/client.ts'
import { authorizationsKey } from '../../api/query-keys.ts'
import { consumerPath, remember, rereadOutdated } from './consumer.queries.ts'

/** Where the API has a consumer's logo. @param id the consumer's */
export const consumerLogoPath = (id: string): string => `${consumerPath(id)}/logo`

function useLogoChange<Input = void>(
  base: Consumer,
  method: 'PUT' | 'DELETE',
  bodyOf: (input: Input) => { body?: Blob } = () => ({}),
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) =>
      request(method, consumerLogoPath(base.id), {
        schema: consumerSchema,
        headers: ifMatch(base.version),
        ...bodyOf(input),
      }),
    onSuccess: (consumer) => {
      remember(client, consumer)
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error) => rereadOutdated(client, base.id, error),
  })
}

/** Gives a consumer a logo, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useReplaceConsumerLogo = (base: Consumer) => useLogoChange(base, 'PUT', (body: Blob) => ({ body }))

/** Takes a consumer's logo away, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useRemoveConsumerLogo = (base: Consumer) => useLogoChange(base, 'DELETE')
