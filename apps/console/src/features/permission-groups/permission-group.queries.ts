import {
  type PermissionGroup,
  type PermissionGroupCreate,
  type PermissionLosses,
  type PermissionGroupPreviewQuestion,
  type PermissionGroupUpdate,
  permissionGroupPageSchema,
  permissionLossesSchema,
  permissionGroupSchema,
} from '@latchkey/contracts'
import {
  type QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { ifMatch, isApiProblem, request } from '../../api/client.ts'
import { type Pages, paging } from '../../api/pages.ts'
import { permissionGroupOptions, permissionGroupPath } from '../../api/permission-groups.ts'
import { authorizationsKey, consumersKey, permissionGroupsKey, usersKey } from '../../api/query-keys.ts'

const pageSize = 50

const lists = [...permissionGroupsKey, 'list'] as const

/**
 * The company's permission groups by name, page after page by the server's cursor.
 * @param search text in the name or description; empty for all
 */
export const permissionGroupListOptions = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...lists, search],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/permission-groups', {
        schema: permissionGroupPageSchema,
        query: { search, limit: pageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/**
 * A group as it was last loaded, by itself or in a list: enough to open the panel at once.
 * @param client holds what was loaded
 * @param id the group's id
 */
export const findKnownGroup = (client: QueryClient, id: string): PermissionGroup | undefined =>
  client.getQueryData(permissionGroupOptions(id).queryKey) ??
  client
    .getQueriesData<Pages<PermissionGroup>>({ queryKey: lists })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items)
    .find((group) => group.id === id)

/** Everything that names a group, or shows what it permits. */
const forgetUses = (client: QueryClient): void => {
  for (const queryKey of [permissionGroupsKey, consumersKey, usersKey, authorizationsKey]) {
    void client.invalidateQueries({ queryKey })
  }
}

const remember = (client: QueryClient, group: PermissionGroup): void => {
  client.setQueryData(permissionGroupOptions(group.id).queryKey, group)
  forgetUses(client)
}

/** What is on the screen is out of date: the next try goes from what is there now. */
const rereadOutdated = (client: QueryClient, error: unknown): void => {
  if (isApiProblem(error, 'precondition_failed', 'not_found', 'in_use')) {
    void client.invalidateQueries({ queryKey: permissionGroupsKey })
  }
}

/** Creates a permission group. */
export function useCreateGroup() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: PermissionGroupCreate): Promise<PermissionGroup> =>
      request('POST', '/permission-groups', { schema: permissionGroupSchema, body }),
    onSuccess: (group) => remember(client, group),
  })
}

/** What is to be saved of a group, and the state it was made from. */
export interface GroupChange {
  base: PermissionGroup
  body: PermissionGroupUpdate
}

/** Changes a permission group, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateGroup() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: GroupChange): Promise<PermissionGroup> =>
      request('PATCH', permissionGroupPath(base.id), {
        schema: permissionGroupSchema,
        body,
        headers: ifMatch(base.version),
      }),
    onSuccess: (group) => remember(client, group),
    onError: (error) => rereadOutdated(client, error),
  })
}

/** Asks who would lose what by a change of a group, right before it is saved. */
export const previewGroup = (
  id: string,
  body: PermissionGroupPreviewQuestion,
  signal?: AbortSignal,
): Promise<PermissionLosses> =>
  request('POST', `${permissionGroupPath(id)}/preview`, {
    schema: permissionLossesSchema,
    body,
    ...(signal ? { signal } : {}),
  })

/**
 * Who would lose what if another group took a group's place.
 * @param id the group that would go
 * @param replacement the one that would take its place
 */
export const replacementPreviewOptions = (id: string, replacement: string) =>
  queryOptions({
    queryKey: [...permissionGroupsKey, 'replacement', id, replacement],
    queryFn: ({ signal }) => previewGroup(id, { replacement }, signal),
    // It is what one decides by.
    staleTime: 0,
    gcTime: 0,
  })

/** Deletes a group, unless somebody else changed it (`precondition_failed`) or began to use it (`in_use`) since it was read. */
export function useDeleteGroup() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ group, replacement }: { group: PermissionGroup; replacement: string | undefined }): Promise<void> =>
      request('DELETE', permissionGroupPath(group.id), { query: { replacement }, headers: ifMatch(group.version) }),
    onSuccess: (_, { group }) => {
      // Its panel is still sliding out: asking for what is gone would only be refused.
      void client.invalidateQueries({ queryKey: lists })
      void client.invalidateQueries({ queryKey: [...permissionGroupsKey, 'search'] })
      void client.invalidateQueries({ queryKey: permissionGroupOptions(group.id).queryKey, refetchType: 'none' })
      for (const queryKey of [consumersKey, usersKey, authorizationsKey]) void client.invalidateQueries({ queryKey })
    },
    onError: (error) => rereadOutdated(client, error),
  })
}
