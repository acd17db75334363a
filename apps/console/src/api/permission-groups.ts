import { type PermissionGroup, maxPageSize, permissionGroupPageSchema } from '@latchkey/contracts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

const groupOptionsShown = 50

/**
 * The permission groups that match a search, the first {@link groupOptionsShown} by name.
 * @param search text in the name or description; empty for all
 */
export const permissionGroupSearchOptions = (search: string) =>
  queryOptions({
    queryKey: ['permission-groups', 'search', search],
    queryFn: ({ signal }) =>
      request('GET', '/permission-groups', {
        schema: permissionGroupPageSchema,
        query: { search: search || undefined, limit: groupOptionsShown },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/**
 * One permission group with what it permits, found by its name because there is no address for a single one.
 * @param reference id and name as what refers to it holds them
 */
export const permissionGroupOptions = (reference: { id: string; name: string }) =>
  queryOptions({
    queryKey: ['permission-groups', 'one', reference.id],
    queryFn: async ({ signal }): Promise<PermissionGroup | null> => {
      const page = await request('GET', '/permission-groups', {
        schema: permissionGroupPageSchema,
        query: { search: reference.name, limit: maxPageSize },
        signal,
      })
      return page.items.find(({ id }) => id === reference.id) ?? null
    },
    staleTime: 60_000,
  })
