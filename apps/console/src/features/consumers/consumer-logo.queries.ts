import { type Consumer, consumerSchema } from '@latchkey/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ifMatch, request } from '../../api/client.ts'
import { authorizationsKey } from '../../api/query-keys.ts'
import { consumerPath, remember, rereadOutdated } from './consumer.queries.ts'

/** Where the API has a consumer's logo. @param id the consumer's */
export const consumerLogoPath = (id: string): string => `${consumerPath(id)}/logo`

interface LogoChange {
  base: Consumer
  picture?: Blob
}

function useLogoChange<Change extends LogoChange>(method: 'PUT' | 'DELETE') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, picture }: Change) =>
      request(method, consumerLogoPath(base.id), {
        schema: consumerSchema,
        headers: ifMatch(base.version),
        ...(picture ? { body: picture } : {}),
      }),
    onSuccess: (consumer) => {
      remember(client, consumer)
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error, { base }) => rereadOutdated(client, base.id, error),
  })
}

/** Gives a consumer a logo, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useReplaceConsumerLogo = () => useLogoChange<Required<LogoChange>>('PUT')

/** Takes a consumer's logo away, unless somebody else changed it since `base` was read (`precondition_failed`). */
export const useRemoveConsumerLogo = () => useLogoChange<Pick<LogoChange, 'base'>>('DELETE')
