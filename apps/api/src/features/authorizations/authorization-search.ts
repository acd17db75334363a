import { and, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Position } from '../../lib/keyset.ts'
import { beyond, firstRows, type Order, rowOrder } from '../../database/listing.ts'
import {
  amongFound,
  costlySampleLength,
  firstBrought,
  foundTexts,
  isFound,
  type ListSearch,
  type Walk,
} from '../../database/search.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { users } from '../users/user.table.ts'
import { authorizations } from './authorization.table.ts'

/** Which authorizations come into question, in which order, and after which. */
export interface AskedAuthorizations {
  order: Order
  where: SQL | undefined
  after: Position | undefined
}

const listRows = (value: PgColumn, where: SQL | undefined, more = sql``): SQL =>
  sql`select ${authorizations.id} as id, ${value} as value${more} from ${authorizations} where ${where}`

/** The first authorizations of a list, as a query of `id` and `value`. */
export const first = (asked: AskedAuthorizations, limit: number): SQL =>
  firstRows((where) => listRows(asked.order.value, where), { ...asked, id: authorizations.id }, limit)

/** How many authorizations are met in about half of the time in which the first of one app are looked up. */
const stepsPerFound = 20

/** What is searched for, and the column that names it. */
const searched = [
  { noun: 'app', column: authorizations.consumerId, found: sql.identifier('found_apps') },
  { noun: 'user', column: authorizations.userId, found: sql.identifier('found_users') },
] as const

/** The first of each app and each person, from an index in the list's order: among them are the first of all. */
function firstOfEach(asked: AskedAuthorizations, limit: number): SQL {
  const each = searched.map(
    ({ column, found }) => sql`select each.id, each.value from ${found} as found cross join lateral
      ${first({ ...asked, where: and(asked.where, sql`${column} = found.id`) }, limit)} as each`,
  )
  // Both with what has both: to leave it out, all would have to be brought together for the first few.
  return sql.join(each, sql` union all `)
}

/** How many authorizations are read and sorted in the time in which those of as many apps are looked up one by one. */
const fewLength = sql.raw('1000')

/**
 * Where apps and people have few authorizations together, all of these.
 * @param ofMany the first of them, where they are many
 */
function fewOr(asked: AskedAuthorizations, ofMany: SQL): SQL {
  const afterwards = beyond(asked.order, authorizations.id, asked.after)
  const all = searched.map(({ column, found }) =>
    listRows(asked.order.value, and(asked.where, afterwards, amongFound(column, found))),
  )
  return sql`
    with few as materialized (
      select id, value from (${sql.join(all, sql` union all `)}) as of_all limit ${fewLength}
    ), many as materialized (select count(*) = ${fewLength} as are from few)
    select id, value from few where not (select are from many)
    union all select id, value from (${ofMany}) as of_many where (select are from many)`
}

/** The list's first rows of what is made of it. @param isWanted what a row's `found` tells */
const walked = (asked: AskedAuthorizations, isWanted: SQL, walk: Walk, most: number): SQL =>
  firstRows(
    (where) => listRows(asked.order.value, where, sql`, ${isWanted} as found`),
    { ...asked, id: authorizations.id },
    most,
    walk,
  )

/**
 * A search for apps and people, in their authorizations.
 * @param limit how many are wanted at the most
 */
export function searchAuthorizations(
  companyId: string,
  search: string,
  asked: AskedAuthorizations,
  limit: number,
): ListSearch {
  // Looked up one by one: joined, they would be read from the first to the last.
  const isLike = (table: typeof consumers | typeof users, id: PgColumn) =>
    sql`(select ${isFound(table.searchText, search)} from ${table} where ${table.companyId} = ${companyId}::uuid and ${table.id} = ${id})`
  const isAmong = sql.join(
    searched.map(({ column, found }) => sql`${column} in (select id from ${found})`),
    sql` or `,
  )
  const counts = searched.map(({ found }) => sql`(select count(*) from ${found})`)
  const isListed = sql`${isLike(consumers, authorizations.consumerId)} or ${isLike(users, authorizations.userId)}`
  return {
    walk: (walk, most) => walked(asked, isListed, walk, most),
    sample: {
      rows: listRows(authorizations.grantedAt, asked.where, sql`, ${isListed} as found`),
      order: rowOrder({ descending: false }),
      // For each an app and a person are looked up.
      length: costlySampleLength,
    },
    tables: searched.map(
      ({ noun, found }) => sql`${found} as materialized (select id from ${foundTexts(noun, search)})`,
    ),
    find: fewOr(
      asked,
      firstBrought(
        {
          walk: (walk, most) => walked(asked, sql`(${isAmong})`, walk, most),
          count: sql`(${sql.join(counts, sql` + `)})`,
          stepsPerFound,
          each: firstOfEach(asked, limit),
        },
        limit,
      ),
    ),
    findAny: (most) => firstOfEach({ ...asked, after: undefined }, most),
    // By its app and by its person.
    repeats: 2,
    order: rowOrder(asked.order),
    isFirst: asked.after === undefined,
  }
}
