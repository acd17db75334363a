import { consumerSorts, consumerStatusSchema, grantTypeSchema, idSchema } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { ConsumerListView } from './consumer.queries.ts'

const fields = {
  search: z.string().trim().min(1).max(200),
  sort: z.enum(consumerSorts),
  grantType: grantTypeSchema,
  status: consumerStatusSchema,
  permissionGroupId: idSchema,
}

/** The order a list has when nobody chose one. */
export const defaultSort: ConsumerListView['sort'] = 'name'

const read = (parameters: URLSearchParams): ConsumerListView => {
  const valid = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined =>
    schema.safeParse(parameters.get(name)).data
  const search = valid('search', fields.search)
  const grantType = valid('grantType', fields.grantType)
  const status = valid('status', fields.status)
  const permissionGroupId = valid('permissionGroupId', fields.permissionGroupId)
  return {
    sort: valid('sort', fields.sort) ?? defaultSort,
    ...(search === undefined ? {} : { search }),
    ...(grantType === undefined ? {} : { grantType }),
    ...(status === undefined ? {} : { status }),
    ...(permissionGroupId === undefined ? {} : { permissionGroupId }),
  }
}

/** What to change about the view; `undefined` takes a field out. */
export type ConsumerViewChange = { [Field in keyof ConsumerListView]?: ConsumerListView[Field] | undefined }

/**
 * How the list is searched, filtered and sorted. It lives in the address, so that a reload, a link and the way back from the
 * panel show the same list; what the address holds and the contract doesn't know is ignored.
 */
export function useConsumerView() {
  const { parameters, change: changeAddress } = useAddressParameters()
  const view = useMemo(() => read(parameters), [parameters])
  const change = useCallback(
    (changes: ConsumerViewChange): void =>
      changeAddress(changes.sort === defaultSort ? { ...changes, sort: undefined } : changes),
    [changeAddress],
  )
  const filterCount = [view.grantType, view.status, view.permissionGroupId].filter(Boolean).length
  return { view, change, filterCount, isNarrowed: filterCount > 0 || view.search !== undefined }
}

/** The change that takes every filter, and the search, out. */
export const everything: ConsumerViewChange = {
  search: undefined,
  grantType: undefined,
  status: undefined,
  permissionGroupId: undefined,
}
