import {
  type AccountLink,
  accountLinkSchema,
  idSchema,
  type PermissionLosses,
  permissionLossesSchema,
  twoStepSchema,
  type UserAccount,
  userAccountPageSchema,
  userAccountSchema,
  type UserInvite,
  type UserInvited,
  userInvitedSchema,
  type UserListQuery,
  type UserPreviewQuestion,
  type UserUpdate,
} from '@latchkey/contracts'
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { ApiProblem, ifMatch, isApiProblem, request } from '../../api/client.ts'
import { type Pages, paging } from '../../api/pages.ts'
import { authorizationsKey, permissionGroupsKey, usersKey } from '../../api/query-keys.ts'
import { sessionQueryOptions } from '../../api/session.ts'

const userPageSize = 50

/** What the list is narrowed to and ordered by. */
export type UserListView = Pick<UserListQuery, 'sort'> &
  Partial<Pick<UserListQuery, 'search' | 'role' | 'status' | 'permissionGroupId'>>

const lists = [...usersKey, 'list'] as const
const detailKey = (id: string) => [...usersKey, 'detail', id] as const
const userPath = (id: string): string => `/users/${encodeURIComponent(id)}`

/**
 * The company's people, page after page by the server's cursor.
 * @param view order, search and filters; all of them are the server's work
 */
export const userListOptions = (view: UserListView) =>
  infiniteQueryOptions({
    queryKey: [...lists, view],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/users', {
        schema: userAccountPageSchema,
        query: { ...view, limit: userPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** One person. @param id their id */
export const userOptions = (id: string) =>
  queryOptions({
    queryKey: detailKey(id),
    queryFn: ({ signal }) => {
      // The address bar holds anything; to a person a mistyped id and an unknown one are the same.
      if (!idSchema.safeParse(id).success) throw new ApiProblem({ status: 404, code: 'not_found' })
      return request('GET', userPath(id), { schema: userAccountSchema, signal })
    },
  })

/** Whether a person signs in in two steps, and with what. @param id theirs */
export const userTwoStepOptions = (id: string) =>
  queryOptions({
    queryKey: [...detailKey(id), 'two-step'],
    queryFn: ({ signal }) => request('GET', `${userPath(id)}/two-step`, { schema: twoStepSchema, signal }),
  })

/**
 * A person as they were last loaded, by themselves or in a list: enough to open the panel at once.
 * @param client holds what was loaded
 * @param id the person's id
 */
export const findKnown = (client: QueryClient, id: string): UserAccount | undefined =>
  client.getQueryData(userOptions(id).queryKey) ??
  client
    .getQueriesData<Pages<UserAccount>>({ queryKey: lists })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items)
    .find((user) => user.id === id)

/** The lists of people, and how many of them have a permission group. */
const forgetCounts = (client: QueryClient): void => {
  void client.invalidateQueries({ queryKey: lists })
  void client.invalidateQueries({ queryKey: permissionGroupsKey })
}

const remember = (client: QueryClient, user: UserAccount): void => {
  client.setQueryData(userOptions(user.id).queryKey, user)
  forgetCounts(client)
}

/** What is on the screen is out of date: the next try goes from what is there now. */
const rereadOutdated = (client: QueryClient, id: string, error: unknown): void => {
  if (!isApiProblem(error, 'precondition_failed', 'not_found')) return
  void client.invalidateQueries({ queryKey: detailKey(id) })
  void client.invalidateQueries({ queryKey: lists })
}

/** Invites a person. The answer may hold the link: it is handed to the caller and kept in no cache. */
export function useInviteUser() {
  const client = useQueryClient()
  return useMutation({
    // A finished mutation is otherwise remembered for minutes, with its answer.
    gcTime: 0,
    mutationFn: (body: UserInvite): Promise<UserInvited> =>
      request('POST', '/users', { schema: userInvitedSchema, body }),
    onSuccess: ({ user }) => remember(client, user),
  })
}

/** What is to be saved of a person, and the state it was made from. */
export interface UserChange {
  base: UserAccount
  body: UserUpdate
}

/** Changes a person, unless somebody else changed them since `base` was read (`precondition_failed`). */
export function useUpdateUser() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: UserChange): Promise<UserAccount> =>
      request('PATCH', userPath(base.id), { schema: userAccountSchema, body, headers: ifMatch(base.version) }),
    onSuccess: (user) => {
      remember(client, user)
      // It may be the person in front of the screen, and their name is among the authorizations.
      void client.invalidateQueries({ queryKey: sessionQueryOptions.queryKey })
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error, { base }) => rereadOutdated(client, base.id, error),
  })
}

/** Asks what a person would lose by a change, right before it is saved. */
export const previewUser = (id: string, body: UserPreviewQuestion): Promise<PermissionLosses> =>
  request('POST', `${userPath(id)}/preview`, { schema: permissionLossesSchema, body })

/** Removes a person, unless somebody else changed them since they were read (`precondition_failed`). */
export function useRemoveUser() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version }: UserAccount): Promise<void> =>
      request('DELETE', userPath(id), { headers: ifMatch(version) }),
    onSuccess: () => {
      forgetCounts(client)
      void client.invalidateQueries({ queryKey: authorizationsKey })
    },
    onError: (error, { id }) => rereadOutdated(client, id, error),
  })
}

/** Makes a person another link, which ends the one before; the answer may hold it, and no cache keeps it. */
export function useCreateAccountLink() {
  const client = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: ({ id }: UserAccount): Promise<AccountLink> =>
      request('POST', `${userPath(id)}/links`, { schema: accountLinkSchema }),
    onError: (error, { id }) => rereadOutdated(client, id, error),
  })
}

/** Takes all second factors of a person away. */
export function useResetTwoStep() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: UserAccount): Promise<void> => request('DELETE', `${userPath(id)}/two-step`),
    // Also after a failure: they may have switched it off themselves meanwhile.
    onSettled: (_answer, _error, { id }) =>
      void client.invalidateQueries({ queryKey: userTwoStepOptions(id).queryKey }),
  })
}
