import { idSchema, roleSchema, userSorts, userStatusSchema } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { UserListView } from './user.queries.ts'

const defaultSort: UserListView['sort'] = 'name'

const viewSchema = z.object({
  search: z.string().trim().min(1).max(200).optional().catch(undefined),
  sort: z.enum(userSorts).catch(defaultSort),
  role: roleSchema.optional().catch(undefined),
  status: userStatusSchema.optional().catch(undefined),
  permissionGroupId: idSchema.optional().catch(undefined),
})

const read = (parameters: URLSearchParams): UserListView => {
  const { sort, ...narrowing } = viewSchema.parse(Object.fromEntries(parameters))
  return { sort, ...Object.fromEntries(Object.entries(narrowing).filter(([, value]) => value !== undefined)) }
}

/** What to change about the view; `undefined` takes a field out. */
export type UserViewChange = { [Field in keyof UserListView]?: UserListView[Field] | undefined }

/**
 * How the list is searched, filtered and sorted. It lives in the address, so that a reload, a link and the way back from the
 * panel show the same list; what the address holds and the contract doesn't know is ignored.
 */
export function useUserView() {
  const { parameters, change: changeAddress } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  const change = useCallback(
    (changes: UserViewChange): void =>
      changeAddress(changes.sort === defaultSort ? { ...changes, sort: undefined } : changes),
    [changeAddress],
  )
  const filterCount = [view.role, view.status, view.permissionGroupId].filter(Boolean).length
  return { view, change, filterCount, isNarrowed: filterCount > 0 || view.search !== undefined }
}

/** The change that takes every filter out. */
export const noFilters: UserViewChange = { role: undefined, status: undefined, permissionGroupId: undefined }
