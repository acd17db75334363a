import { consumerLastUses, consumerSorts, consumerStatusSchema, grantTypeSchema, idSchema } from '@latchkey/contracts'
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { daySchema } from '../../lib/day-schema.ts'
import { momentsOf, type Period, relativePeriods } from '../../lib/period.ts'
import { useAddressParameters } from '../../lib/use-address-parameters.ts'
import type { ConsumerListQuery } from './consumer.queries.ts'

const fields = {
  search: z.string().trim().min(1).max(200),
  sort: z.enum(consumerSorts),
  grantType: grantTypeSchema,
  status: consumerStatusSchema,
  permissionGroupId: idSchema,
  lastUsed: z.enum(consumerLastUses),
  created: z.enum(relativePeriods),
  createdFrom: daySchema,
  createdTo: daySchema,
}
type Fields = { [Field in keyof typeof fields]?: z.output<(typeof fields)[Field]> | undefined }

/** What the address says of the list; `created` counts back from today, `createdFrom` and `createdTo` are days. */
export type ConsumerView = Fields & { sort: (typeof consumerSorts)[number] }

/** What to change about the view; `undefined` takes a field out. */
export type ConsumerViewChange = Fields

/** The order a list has when nobody chose one. */
export const defaultSort: ConsumerView['sort'] = 'name'

const read = (parameters: URLSearchParams): ConsumerView => {
  const valid = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined =>
    schema.safeParse(parameters.get(name) ?? undefined).data
  return {
    search: valid('search', fields.search),
    sort: valid('sort', fields.sort) ?? defaultSort,
    grantType: valid('grantType', fields.grantType),
    status: valid('status', fields.status),
    permissionGroupId: valid('permissionGroupId', fields.permissionGroupId),
    lastUsed: valid('lastUsed', fields.lastUsed),
    created: valid('created', fields.created),
    createdFrom: valid('createdFrom', fields.createdFrom),
    createdTo: valid('createdTo', fields.createdTo),
  }
}

/** When the consumers of a view were created. */
export const creationOf = ({ created, createdFrom, createdTo }: ConsumerView): Period => ({
  period: created,
  from: createdFrom,
  to: createdTo,
})

/** The change that narrows the list to when consumers were created. @param period `{}` for any time */
export const createdIn = ({ period, from, to }: Period): ConsumerViewChange => ({
  created: period,
  createdFrom: from,
  createdTo: to,
})

/** The view as the API's query. @param view what the address says */
export function queryOf(view: ConsumerView): ConsumerListQuery {
  const { search, sort, grantType, status, permissionGroupId, lastUsed } = view
  const { from, to } = momentsOf(creationOf(view), new Date())
  return { search, sort, grantType, status, permissionGroupId, lastUsed, createdFrom: from, createdTo: to }
}

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
  const { grantType, status, permissionGroupId, lastUsed, created, createdFrom, createdTo } = view
  const filterCount = [grantType, status, permissionGroupId, lastUsed, created ?? createdFrom ?? createdTo].filter(
    Boolean,
  ).length
  return { view, change, filterCount, isNarrowed: filterCount > 0 || view.search !== undefined }
}

/** The change that takes every filter out. */
export const noFilters: ConsumerViewChange = {
  grantType: undefined,
  status: undefined,
  permissionGroupId: undefined,
  lastUsed: undefined,
  ...createdIn({}),
}

/** The change that takes every filter, and the search, out. */
export const everything: ConsumerViewChange = { ...noFilters, search: undefined }
