import { authorizationSorts } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { AuthorizationView } from './authorization.queries.ts'

const defaultSort: AuthorizationView['sort'] = '-grantedAt'

const read = (parameters: URLSearchParams): AuthorizationView => {
  const search = parameters.get('search')?.trim().slice(0, 200)
  return {
    sort: authorizationSorts.find((sort) => sort === parameters.get('sort')) ?? defaultSort,
    mine: parameters.get('mine') === 'true',
    ...(search ? { search } : {}),
  }
}

/** How the list is searched, narrowed and ordered. It lives in the address, so that a reload or a link shows the same. */
export function useAuthorizationView() {
  const { parameters, change: changeAddress } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  const change = useCallback(
    ({ sort, mine, ...search }: Partial<AuthorizationView>): void =>
      changeAddress({
        ...search,
        ...(sort === undefined ? {} : { sort: sort === defaultSort ? undefined : sort }),
        ...(mine === undefined ? {} : { mine: mine ? 'true' : undefined }),
      }),
    [changeAddress],
  )
  return { view, change }
}
