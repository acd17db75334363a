import type { Authorization, AuthorizationListQuery, AuthorizedConsumer, AuthorizingUser } from '@latchkey/contracts'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { pageReader } from '../../api/answer.ts'
import { request } from '../../api/client.ts'
import { type Pages, paging } from '../../api/pages.ts'
import { authorizationsKey } from '../../api/query-keys.ts'

/** How many authorizations, apps or people one call brings. */
export const authorizationPageSize = 25

/** What the list is narrowed to and ordered by; all of it is the server's work. */
export type AuthorizationView = Pick<AuthorizationListQuery, 'sort' | 'mine'> & {
  search?: string
  consumerId?: string
  userId?: string
}

/** Under which lists of single authorizations are kept. */
export const authorizationListKey = [...authorizationsKey, 'list'] as const

/** Authorizations, page after page by the server's cursor. @param view order, search and whose they are */
export const authorizationListOptions = (view: AuthorizationView) =>
  infiniteQueryOptions({
    queryKey: [...authorizationListKey, view],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/authorizations', {
        schema: pageReader<Authorization>(),
        query: { ...view, limit: authorizationPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** Apps that somebody lets act for them, by name, page after page. @param search in the apps */
export const authorizedConsumerListOptions = (search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...authorizationsKey, 'consumers', search],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/authorizations/consumers', {
        schema: pageReader<AuthorizedConsumer>(),
        query: { search, limit: authorizationPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** People who let apps act for them, by name, page after page. @param search in the people */
export const authorizingUserListOptions = (search: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...authorizationsKey, 'users', search],
    queryFn: ({ pageParam, signal }) =>
      request('GET', '/authorizations/users', {
        schema: pageReader<AuthorizingUser>(),
        query: { search, limit: authorizationPageSize, cursor: pageParam },
        signal,
      }),
    ...paging,
    placeholderData: keepPreviousData,
  })

/** A list without one of its entries, if it has that. */
export function without(data: Pages<Authorization>, id: string): Pages<Authorization> {
  if (!data.pages.some(({ items }) => items.some((authorization) => authorization.id === id))) return data
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.filter((authorization) => authorization.id !== id),
      total: Math.max(0, page.total - 1),
    })),
  }
}
