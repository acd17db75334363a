import { maxCountedFound } from '@latchkey/contracts'
import { and, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Position, Total } from '../../lib/keyset.ts'
import { countSearched, firstRows, type Order, rowOrder } from '../../database/listing.ts'
import { foundIds, isFound, type ListSearch, searchedIds, type Walk, walkLength } from '../../database/search.ts'
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

/** Fewer than elsewhere: for each an app and a person are looked up. */
const sampleLength = 250

/** How many authorizations are met in about half of the time in which those of one app are looked up. */
const stepsPerFound = 4

/** What is searched for, and the column that names it. */
const searched = [
  { noun: 'consumer', column: authorizations.consumerId, found: sql.identifier('found_consumers') },
  { noun: 'user', column: authorizations.userId, found: sql.identifier('found_users') },
] as const

/** The first of each app and each person, from an index in the list's order: among them are the first of all. */
function firstOfEach(found: (one: (typeof searched)[number]) => SQL, asked: AskedAuthorizations, limit: number): SQL {
  const each = searched.map(
    (one) => sql`select each.id, each.value from ${found(one)} cross join lateral
      ${first({ ...asked, where: and(asked.where, sql`${one.column} = found.id`) }, limit)} as each`,
  )
  // Both with what has both: to leave it out, all would have to be brought together for the first few.
  return sql.join(each, sql` union all `)
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
 * The first authorizations of the apps and people that the index of trigrams finds. Of many, a walk soon meets enough: it tells them by their
 * ids, which costs a tenth of looking each up.
 */
function firstFound(search: string, asked: AskedAuthorizations, limit: number): SQL {
  const tables = searched.map(
    ({ noun, found }) => sql`${found} as materialized (select id from ${foundIds(noun, search)})`,
  )
  const isAmong = searched.map(({ column, found }) => sql`${column} in (select id from ${found})`)
  const counts = searched.map(({ found }) => sql`(select count(*) from ${found})`)
  const length = sql`least(${walkLength}, ${stepsPerFound} * (${sql.join(counts, sql` + `)}))`
  const met = walked(
    asked,
    sql`(${sql.join(isAmong, sql` or `)})`,
    {
      // Limited twice: how much of the first limit is needed PostgreSQL can't know, and of the second it knows it.
      part: (rows, order) => sql`(
        select id, value from (
          select * from (${rows} order by ${order} limit ${walkLength}) as near order by ${order} limit ${length}
        ) as walked where found order by ${order} limit ${limit})`,
      length,
    },
    limit,
  )
  return sql`
    with ${sql.join(tables, sql`, `)}, met as materialized ${met}, missing as materialized (select count(*) < ${limit} as are from met)
    select id, value from met where not (select are from missing)
    union all select id, value from (${firstOfEach(({ found }) => sql`${found} as found`, asked, limit)}) as of_each
    where (select are from missing)`
}

/** A search for apps and people, in their authorizations. @param find what the index of trigrams brings */
function searching(companyId: string, search: string, asked: AskedAuthorizations, find: SQL): ListSearch {
  // Looked up one by one: joined, they would be read from the first to the last.
  const isLike = (table: typeof consumers | typeof users, id: PgColumn) =>
    sql`(select ${isFound(table.searchText, search)} from ${table} where ${table.companyId} = ${companyId}::uuid and ${table.id} = ${id})`
  const isListed = sql`${isLike(consumers, authorizations.consumerId)} or ${isLike(users, authorizations.userId)}`
  return {
    walk: (walk, most) => walked(asked, isListed, walk, most),
    sample: {
      rows: listRows(authorizations.grantedAt, asked.where, sql`, ${isListed} as found`),
      order: rowOrder({ descending: false }),
      length: sampleLength,
    },
    find,
    // By its app and by its person.
    repeats: 2,
    order: rowOrder(asked.order),
  }
}

/** The ids of a page of the authorizations whose app or person a search finds, as a query, in no order. */
export const foundAuthorizations = (
  companyId: string,
  search: string,
  asked: AskedAuthorizations,
  limit: number,
): SQL => searchedIds(searching(companyId, search, asked, firstFound(search, asked, limit)), limit)

/** How many authorizations there are whose app or person a search finds, counted up to {@link maxCountedFound}. */
export function countFoundAuthorizations(
  executor: CompanyExecutor,
  companyId: string,
  search: string,
  asked: AskedAuthorizations,
): Promise<Total> {
  const any = firstOfEach(({ noun }) => foundIds(noun, search), asked, maxCountedFound + 1)
  return countSearched(executor, searching(companyId, search, asked, any))
}
