import { maxCounted, maxCountedFound } from '@latchkey/contracts'
import { and, type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { type Position, type Total, totalOf } from '../lib/keyset.ts'
import type { CompanyExecutor } from './in-company.ts'
import {
  foundIds,
  isFound,
  type ListSearch,
  type Part,
  sampleLength,
  searchedCount,
  searchedIds,
  type SearchedNoun,
  type Walk,
} from './search.ts'

/** What a list is sorted by, and then by its rows' ids, and which way round. */
export interface Order {
  value: PgColumn
  /** The value's type. */
  cast: 'text' | 'timestamptz'
  descending: boolean
}

/** Which of a noun's rows are listed, and in which order. */
export interface Asked extends Order {
  search: string | undefined
  /** The company and the filters. */
  where: SQL | undefined
}

/** A noun whose list can be searched. */
export interface Listed {
  table: PgTable
  id: PgColumn
  searchText: PgColumn
  noun: SearchedNoun
  /** In whose order what is alike doesn't stand together, as it does by name. Each filter has an index in this order. */
  sampledBy: PgColumn
}

/** An order as SQL. @param value by default the order's own */
export const ordered = (
  { value, descending }: Pick<Order, 'descending'> & { value: SQLWrapper },
  id: SQLWrapper,
): SQL => (descending ? sql`${value} desc, ${id} desc` : sql`${value}, ${id}`)

/** The order of rows that are `id` and `value`. */
export const rowOrder = ({ descending }: Pick<Order, 'descending'>): SQL =>
  ordered({ value: sql`value`, descending }, sql`id`)

/** What comes after a position in an order. */
const beyond = ({ value, cast, descending }: Order, id: PgColumn, after: Position | undefined): SQL | undefined =>
  after &&
  sql`(${value}, ${id}) ${sql.raw(descending ? '<' : '>')} (${after.value}::${sql.raw(cast)}, ${after.id}::uuid)`

/**
 * The first rows of a list after a position, as a query. Those with the position's own value and those beyond it are asked for apart: where
 * many have the same value, PostgreSQL expects next to nothing beyond the position, and for next to nothing any index is as good as another.
 * @param rows `select id, value, …` from the list's table, for a condition
 * @param id the row's, as the condition has it
 * @param walk what is made of each, and of how many rows at the most; by default the first rows are taken as they are
 */
export function firstRows(
  rows: (where: SQL | undefined) => SQL,
  { order, id, where, after }: { order: Order; id: PgColumn; where: SQL | undefined; after: Position | undefined },
  limit: number,
  walk?: Walk,
): SQL {
  const part: Part = walk?.part ?? ((of, by) => sql`(${of} order by ${by} limit ${limit})`)
  const sorted = rowOrder(order)
  if (!after) return part(rows(where), sorted)
  const { value, descending } = order
  const past = sql.raw(descending ? '<' : '>')
  const position = sql`${after.value}::${sql.raw(order.cast)}`
  const ofValue = rows(and(where, sql`${value} = ${position} and ${id} ${past} ${after.id}::uuid`))
  // By their ids alone: PostgreSQL knows rows of one value to be in order only where they are asked for.
  const sameValue = part(ofValue, sql`id ${sql.raw(descending ? 'desc' : 'asc')}`)
  // Of what is beyond nothing is needed where there is enough before it, and nothing may be taken where the walk ends before it.
  const isReached =
    walk &&
    sql`(select count(*) from same) < ${limit} and (select count(*) from (${ofValue} limit ${walk.length}) as walked) < ${walk.length}`
  const otherValues = part(rows(and(where, sql`${value} ${past} ${position}`, isReached)), sorted)
  return sql`(
    with same as materialized (${sameValue})
    select * from (select * from same union all ${otherValues}) as rest order by ${sorted} limit ${limit})`
}

function searchIn(
  { table, id, searchText, noun, sampledBy }: Listed,
  { where, search, ...order }: Asked & { search: string },
  after: Position | undefined,
): ListSearch {
  const rows = (value: PgColumn, condition: SQL | undefined) =>
    sql`select ${id} as id, ${value} as value, ${isFound(searchText, search)} as found from ${table} where ${condition}`
  return {
    walk: (walk, most) =>
      firstRows((condition) => rows(order.value, condition), { order, id, where, after }, most, walk),
    sample: { rows: rows(sampledBy, where), order: rowOrder({ descending: false }), length: sampleLength },
    // Limited, so that each is looked up: joined, all there are might be read for a few.
    find: sql`select each.id, each.value from ${foundIds(noun, search)} cross join lateral (
      select ${id} as id, ${order.value} as value from ${table}
      where ${and(where, beyond(order, id, after))} and ${id} = found.id limit 1) as each`,
    repeats: 1,
    order: rowOrder(order),
  }
}

const isSearch = (asked: Asked): asked is Asked & { search: string } => asked.search !== undefined

/**
 * Which rows are a page of a noun's list, and in which order.
 * @param after where the page before ended
 * @param limit how many rows the page has
 */
export function pageOf(listed: Listed, asked: Asked, after: Position | undefined, limit: number) {
  const { table, id } = listed
  const { where } = asked
  const ids = isSearch(asked)
    ? searchedIds(searchIn(listed, asked, after), limit)
    : firstRows(
        (condition) => sql`select ${id} as id, ${asked.value} as value from ${table} where ${condition}`,
        { order: asked, id, where, after },
        limit,
      )
  return { where: and(where, amongIds(id, ids)), order: ordered(asked, id) }
}

/** That a row is one of those whose ids a query has. What else is shown of it is then looked up for these alone. */
export const amongIds = (id: PgColumn, ids: SQL): SQL => sql`${id} = any(array(select id from (${ids}) as page))`

const numberOf = async (executor: CompanyExecutor, query: SQL): Promise<number> => {
  const { rows } = await executor.execute<{ counted: number }>(sql`select (${query})::integer as counted`)
  return rows[0]?.counted ?? 0
}

/**
 * How many rows a query has, counted up to {@link maxCounted}.
 * @param rows in an order that an index has: without one PostgreSQL reads the table rather than an index for the first few
 */
export const countRows = async (executor: CompanyExecutor, rows: SQL): Promise<Total> =>
  totalOf(await numberOf(executor, sql`select count(*) from (${rows} limit ${maxCounted + 1}) as counted`), maxCounted)

/** How many a search finds, counted up to {@link maxCountedFound}. */
export const countSearched = async (executor: CompanyExecutor, search: ListSearch): Promise<Total> =>
  totalOf(await numberOf(executor, searchedCount(search, maxCountedFound + 1)), maxCountedFound)

/** How many rows a noun's list has in all. */
export const countOf = (executor: CompanyExecutor, listed: Listed, asked: Asked): Promise<Total> =>
  isSearch(asked)
    ? countSearched(executor, searchIn(listed, asked, undefined))
    : countRows(executor, sql`select from ${listed.table} where ${asked.where} order by ${ordered(asked, listed.id)}`)
