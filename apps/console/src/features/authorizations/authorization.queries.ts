import { type Authorization, type AuthorizationListQuery, authorizationPageSchema } from '@latchkey/contracts'
import { infiniteQueryOptions, keepPreviousData, useMutation, useQueryClient } from '@tanstack/react-query'
import { isApiProblem, request } from '../../api/client.ts'
import type { Pages } from '../../api/pages.ts'
import { authorizationsKey } from '../../api/query-keys.ts'

/** How many authorizations one call brings. */
export const authorizationPageSize = 25

/** What the list is narrowed to and ordered by; all of it is the server's work. */
export type AuthorizationView = Pick<AuthorizationListQuery, 'sort' | 'mine'> & { search?: string }

/** Authorizations, page after page by the server's cursor. @param view order, search and whose they are */
export const authorizationListOptions = (view: AuthorizationView) =>
  infiniteQueryOptions({
    queryKey: [...authorizationsKey, view],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/authorizations', {
        schema: authorizationPageSchema,
        query: { ...view, limit: authorizationPageSize, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

const without = (data: Pages<Authorization>, id: string): Pages<Authorization> => ({
  ...data,
  pages: data.pages.map((page) => ({
    ...page,
    items: page.items.filter((authorization) => authorization.id !== id),
    total: Math.max(0, page.total - 1),
  })),
})

/** Revokes one authorization. One that is gone already counts as revoked. */
export function useRevoke() {
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
      queryClient.setQueriesData<Pages<Authorization>>(
        { queryKey: authorizationsKey },
        (data) => data && without(data, id),
      )
      void queryClient.invalidateQueries({ queryKey: authorizationsKey })
    },
  })
}
