import { idSchema, permissionGroupPageSchema, permissionGroupSchema } from '@latchkey/contracts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiProblem, request } from './client.ts'
import { permissionGroupsKey } from './query-keys.ts'

const groupOptionsShown = 50

/**
 * The permission groups that match a search, the first {@link groupOptionsShown} by name.
 * @param search text in the name or description; empty for all
 */
export const permissionGroupSearchOptions = (search: string) =>
  queryOptions({
    queryKey: [...permissionGroupsKey, 'search', search],
    queryFn: ({ signal }) =>
      request('GET', '/permission-groups', {
        schema: permissionGroupPageSchema,
        query: { search: search || undefined, limit: groupOptionsShown },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** Where the API has a permission group. */
export const permissionGroupPath = (id: string): string => `/permission-groups/${encodeURIComponent(id)}`

/** One permission group with what it permits. @param id its id */
export const permissionGroupOptions = (id: string) =>
  queryOptions({
    queryKey: [...permissionGroupsKey, 'detail', id],
    queryFn: ({ signal }) => {
      // The address bar holds anything; to a person a mistyped id and an unknown one are the same.
      if (!idSchema.safeParse(id).success) throw new ApiProblem({ status: 404, code: 'not_found' })
      return request('GET', permissionGroupPath(id), { schema: permissionGroupSchema, signal })
    },
  })
