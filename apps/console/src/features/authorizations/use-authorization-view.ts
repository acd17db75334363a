import { authorizationSorts } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
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
  const [parameters, setParameters] = useSearchParams()
  const text = parameters.toString()
  const view = useMemo(() => read(new URLSearchParams(text)), [text])
  const change = useCallback(
    (changes: Partial<AuthorizationView>): void => {
      setParameters(
        (current) => {
          const { search, sort, mine } = { ...read(current), ...changes }
          return {
            ...(search ? { search } : {}),
            ...(sort === defaultSort ? {} : { sort }),
            ...(mine ? { mine: 'true' } : {}),
          }
        },
        { replace: true },
      )
    },
    [setParameters],
  )
  return { view, change }
}
