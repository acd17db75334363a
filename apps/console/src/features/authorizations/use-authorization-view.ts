import { authorizationSorts } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { AuthorizationView } from './authorization.queries.ts'

/** By what authorizations can be brought together. */
export const groupings = ['none', 'app', 'user'] as const

/** What is shown of the company's authorizations. */
export interface AuthorizationsView extends Pick<AuthorizationView, 'sort' | 'mine' | 'search'> {
  groupBy: (typeof groupings)[number]
}

const defaultSort: AuthorizationView['sort'] = '-grantedAt'

const read = (parameters: URLSearchParams): AuthorizationsView => {
  const search = parameters.get('search')?.trim().slice(0, 200)
  return {
    sort: authorizationSorts.find((sort) => sort === parameters.get('sort')) ?? defaultSort,
    mine: parameters.get('mine') === 'true',
    groupBy: groupings.find((grouping) => grouping === parameters.get('groupBy')) ?? 'none',
    ...(search ? { search } : {}),
  }
}

/** How the list is searched, narrowed, grouped and ordered. It lives in the address, so that a reload or a link shows the same. */
export function useAuthorizationView() {
  const { parameters, change: changeAddress } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  const change = useCallback(
    ({ sort, mine, groupBy, ...search }: Partial<AuthorizationsView>): void =>
      changeAddress({
        ...search,
        ...(sort === undefined ? {} : { sort: sort === defaultSort ? undefined : sort }),
        ...(mine === undefined ? {} : { mine: mine ? 'true' : undefined }),
        ...(groupBy === undefined ? {} : { groupBy: groupBy === 'none' ? undefined : groupBy }),
      }),
    [changeAddress],
  )
  return { view, change }
}
