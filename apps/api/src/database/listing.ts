import { maxCounted, maxCountedFound } from '@latchkey/contracts'
import { and, eq, type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { type Listing, type Position, totalOf } from '../lib/keyset.ts'
import type { CompanyExecutor } from './in-company.ts'
import {
  foundTexts,
  isFound,
  type ListSearch,
  type Part,
  amongFound,
  firstBrought,
  sampleLength as usualSampleLength,
  searchedPage,
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
  companyId: string
  filters: SQL | undefined
  /** What else holds for the rows, where it costs a look into another table: of a search, only what it finds is asked for it. */
  besides?: SQL
  /** The columns of which the filters leave a span, such as the last week, rather than one value. Each is in the index of each order. */
  spanned?: PgColumn[]
}

/** A noun whose list can be searched. */
export interface Listed {
  table: PgTable
  id: PgColumn
  companyId: PgColumn
  sortName: PgColumn
  searchText: PgColumn
  noun: SearchedNoun
  /** In whose order what is alike doesn't stand together, as it does by name. Each filter has an index in this order. */
  sampledBy: PgColumn
  /** How many rows a search has a look at to know how common something is, where a look costs more than elsewhere. */
  sampleLength?: number
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
export const beyond = (
  { value, cast, descending }: Pick<Order, 'cast' | 'descending'> & { value: SQLWrapper },
  id: SQLWrapper,
  after: Position | undefined,
): SQL | undefined =>
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

/** How many rows of an index are met in about half of the time in which one is looked up by its id. */
const stepsPerFound = 5

/** A noun's rows of a company that the filters leave. */
export const ofCompany = (listed: Pick<Listed, 'companyId'>, { companyId, filters }: Asked): SQL | undefined =>
  and(eq(listed.companyId, companyId), filters)

/** What is found, by name, without a look at the rows themselves. */
const namedRows = (condition: SQL | undefined): SQL =>
  sql`select id, sort_name as value from found where ${condition ?? sql`true`}`

/** @param limit how many rows are wanted at the most */
function searchIn(
  listed: Listed,
  asked: Asked & { search: string },
  { after, limit }: { after: Position | undefined; limit: number },
): ListSearch {
  const { table, id, sortName, searchText, noun, sampledBy, sampleLength = usualSampleLength } = listed
  const { filters, besides, search, ...order } = asked
  const where = ofCompany(listed, asked)
  const whole = (found: SQL) => (besides ? sql`(${found} and ${besides})` : found)
  const isListed = whole(isFound(searchText, search))
  const rows = (value: PgColumn, found: SQL, condition: SQL | undefined) =>
    sql`select ${id} as id, ${value} as value, ${found} as found from ${table} where ${condition}`
  const walking =
    (found: SQL): ListSearch['walk'] =>
    (walk, most) =>
      firstRows((condition) => rows(order.value, found, condition), { order, id, where, after }, most, walk)
  // Whoever wants no more than the name is told it together with the id.
  const isNamed = order.value === sortName && filters === undefined && besides === undefined
  const lookedUp = (condition: SQL | undefined) =>
    sql`select ${id} as id, ${order.value} as value from ${table} where ${and(condition, amongFound(id, sql`found`), besides)}`
  const foundRows = (from?: Position): SQL =>
    isNamed
      ? namedRows(beyond({ ...order, value: sql`sort_name` }, sql`id`, from))
      : lookedUp(and(where, beyond(order, id, from)))
  return {
    walk: walking(isListed),
    sample: { rows: rows(sampledBy, isListed, where), order: rowOrder({ descending: false }), length: sampleLength },
    // Read no further than the page or the count asks for, and no row twice.
    tables: [
      sql`found as materialized (select id, sort_name from ${foundTexts(noun, search)})`,
      sql`found_rows as materialized (${foundRows()})`,
    ],
    find: firstBrought(
      {
        walk: walking(whole(sql`${id} in (select id from found)`)),
        count: sql`(select count(*) from found)`,
        stepsPerFound,
        each: after ? foundRows(after) : sql`select id, value from found_rows`,
      },
      limit,
    ),
    findAny: () => sql`select id from found_rows`,
    repeats: 1,
    order: rowOrder(order),
    isFirst: after === undefined,
  }
}

const isSearch = (asked: Asked): asked is Asked & { search: string } => asked.search !== undefined

/** How a page is asked for: a query of one row, its `ids` and how many there are in all, `counted` no further than one more than `most`. */
export interface PageQuery {
  page: SQL
  most: number
}

/**
 * Reads a page of a list: first which rows and how many there are, in one statement, then the rows with all that is shown of them.
 * @param limit entries of a page; the query is for one more
 * @param read the rows of some ids, in the list's order
 */
export async function readListing<Row>(
  executor: CompanyExecutor,
  { page, most }: PageQuery,
  limit: number,
  read: (ids: string[]) => Promise<Row[]>,
): Promise<Listing<Row>> {
  const { rows } = await executor.execute<{ ids: string[]; counted: number }>(page)
  const { ids = [], counted = 0 } = rows[0] ?? {}
  // By the ids: a row may be gone by now.
  const isMore = ids.length > limit
  return { rows: ids.length === 0 ? [] : await read(ids), isMore, total: totalOf(counted, most) }
}

/**
 * A page of rows that are not searched, and how many there are, for {@link readListing}.
 * @param ids a query of the page's ids
 * @param all a query of all rows, in an order that an index has: without one PostgreSQL reads the table rather than an index for the first few
 */
export const plainPage = (ids: SQL, all: SQL): PageQuery => ({
  page: sql`
    select array(select id from (${ids}) as page) as ids,
      (select count(*) from (${all} limit ${maxCounted + 1}) as counted)::integer as counted`,
  most: maxCounted,
})

/**
 * A page of rows of which a column has a span of values, in another order than that column's, for {@link readListing}. Where no more are in the
 * span than are counted, they are brought by the index of the span and sorted. Where there are more, a walk in the list's own order soon meets
 * enough: its index tells what is in the span, without a look at the row.
 * @param rows `select id, value` from the list's table, for a condition
 * @param span the column
 */
function spannedPage(
  rows: (where: SQL | undefined) => SQL,
  {
    order,
    where,
    id,
    span,
    after,
  }: { order: Order; where: SQL | undefined; id: PgColumn; span: PgColumn; after: Position | undefined },
  wanted: number,
): PageQuery {
  const count = sql`(select count(*) from few)`
  const isFew = sql`${count} <= ${maxCounted}`
  const beyondFew = beyond({ ...order, value: sql`value` }, sql`id`, after)
  const sorted = rowOrder(order)
  const walked = firstRows(rows, { order, id, where: and(where, sql`${count} > ${maxCounted}`), after }, wanted)
  return {
    page: sql`
      with few as materialized (${rows(where)} order by ${span}, ${id} limit ${maxCounted + 1})
      select array(
          select id from (
            (select id, value from few where ${and(isFew, beyondFew)} order by ${sorted} limit ${wanted}) union all ${walked}
          ) as page) as ids,
        ${count}::integer as counted`,
    most: maxCounted,
  }
}

/** A page of what a search finds, and how many it finds in all, for {@link readListing}. */
export const foundPage = (search: ListSearch, wanted: number): PageQuery => ({
  page: searchedPage(search, wanted, maxCountedFound + 1),
  most: maxCountedFound,
})

/**
 * Reads a page of a noun's list.
 * @param after where the page before ended
 * @param limit entries of a page
 * @param read the rows on a page, which may be one more, in an order
 */
export function listPage<Row>(
  executor: CompanyExecutor,
  listed: Listed,
  { asked, after, limit }: { asked: Asked; after: Position | undefined; limit: number },
  read: (isOnPage: SQL, order: SQL) => Promise<Row[]>,
): Promise<Listing<Row>> {
  const { table, id } = listed
  const where = and(ofCompany(listed, asked), asked.besides)
  const order = ordered(asked, id)
  const wanted = limit + 1
  const rows = (condition: SQL | undefined) =>
    sql`select ${id} as id, ${asked.value} as value from ${table} where ${condition}`
  const span = asked.spanned?.find((column) => column !== asked.value)
  const page = isSearch(asked)
    ? foundPage(searchIn(listed, asked, { after, limit: wanted }), wanted)
    : span
      ? spannedPage(rows, { order: asked, where, id, span, after }, wanted)
      : plainPage(
          firstRows(rows, { order: asked, id, where, after }, wanted),
          sql`select from ${table} where ${where} order by ${order}`,
        )
  return readListing(executor, page, limit, (ids) => read(amongIds(id, ids), order))
}

/** That a row is one of those of a page. */
export const amongIds = (id: PgColumn, ids: string[]): SQL => sql`${id} = any(${sql.param(ids)}::uuid[])`
