import type { Authorization, Revocation, RevocationPreview, RevocationResult } from '@latchkey/contracts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answerWith } from '../../api/answer.ts'
import { isApiProblem, request } from '../../api/client.ts'
import type { Pages } from '../../api/pages.ts'
import { authorizationsKey } from '../../api/query-keys.ts'
import { authorizationListKey, without } from './authorization.queries.ts'

const previewReader = answerWith<RevocationPreview>('total', 'permissions', 'items')
const resultReader = answerWith<RevocationResult>('revoked', 'isMore')

/**
 * Revokes one authorization, and is done when the lists are without it. One that is gone already counts as revoked.
 * @param onRevoked called as soon as it is revoked, whatever the lists then take off the page
 */
export function useRevoke(onRevoked: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ id }: Pick<Authorization, 'id'>) => {
      try {
        await request('DELETE', `/authorizations/${encodeURIComponent(id)}`)
      } catch (error) {
        if (!isApiProblem(error, 'not_found')) throw error
      }
    },
    onSuccess: (_, { id }) => {
      onRevoked()
      queryClient.setQueriesData<Pages<Authorization>>(
        { queryKey: authorizationListKey },
        (data) => data && without(data, id),
      )
      return queryClient.invalidateQueries({ queryKey: authorizationsKey })
    },
  })
}

/** What a revocation would end, as it is whenever somebody is about to confirm it. @param chosen what is to be revoked */
export const revocationPreviewOptions = (chosen: Revocation) =>
  queryOptions({
    queryKey: ['revocation-preview', chosen],
    queryFn: ({ signal }) =>
      request('POST', '/authorizations/revocations/preview', { schema: previewReader, body: chosen, signal }),
    gcTime: 0,
    staleTime: 0,
  })

/**
 * Revokes many, call after call until there are no more, and is done when the lists are without them.
 * @param onProgress told how many have been, after each call
 * @param onRevoked told how many, as soon as all are revoked, whatever the lists then take off the page
 */
export function useRevokeAll(onProgress: (revoked: number) => void, onRevoked: (revoked: number) => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (body: Revocation) => {
      let revoked = 0
      let isMore = true
      while (isMore) {
        const result = await request('POST', '/authorizations/revocations', { schema: resultReader, body })
        revoked += result.revoked
        onProgress(revoked)
        isMore = result.isMore
      }
      return revoked
    },
    onSuccess: onRevoked,
    // Also of one that failed half-way: what was revoked until then stays so.
    onSettled: () => queryClient.invalidateQueries({ queryKey: authorizationsKey }),
  })
}
