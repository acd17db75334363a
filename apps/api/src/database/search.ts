import { type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { searchTexts } from '../features/search-texts/search-text.table.ts'
import { escapeLike } from './like.ts'

/** Entries that tell how common something is in a list: as many as are read as quickly as the index of trigrams is asked. */
export const sampleLength = 1000

/** Where each costs a look into another table, fewer tell it in that time. */
export const costlySampleLength = 250

/** What is common enough to be met on so long a walk is looked for in that way; what isn't is rare enough for the index to bring all of it. */
const shortWalkLength = 2000

/** How many entries of a list are looked at one by one. What is common may still stand together, further on. */
export const walkLength = sql.raw('10000')

const hasTrigram =
  /[\p{Letter}\p{Number}]{3}|[^\p{Letter}\p{Number}][\p{Letter}\p{Number}]|[\p{Letter}\p{Number}]{2}[^\p{Letter}\p{Number}]/u
const beginsWord = /^[\p{Letter}\p{Number}]/u

// What PostgreSQL's index of trigrams takes for the end of a word; beyond ASCII it is left to the comparison.
const boundary = '[ !-/:-@[-`{-~]'
const escapeRegex = (text: string): string => text.replaceAll(/[^\p{Letter}\p{Number}\s]/gu, String.raw`\$&`)

/**
 * One or two letters are the beginning of a word: of what is inside of words an index knows three at a time. @param search what somebody
 * looks for
 */
const isBeginning = (search: string): boolean => !hasTrigram.test(search) && beginsWord.test(search)

const containing = (search: string): SQL => sql`lower(${`%${escapeLike(search)}%`}::text)`

const patternOf = (search: string): SQL =>
  isBeginning(search) ? sql`lower(${`${boundary}${escapeRegex(search)}`}::text)` : containing(search)

/** Whether a search finds a text. @param column of the kind `search_text` */
export const isFound = (column: SQLWrapper, search: string): SQL => {
  const isLike = sql`${column} like ${containing(search)}`
  // Most texts have the letters nowhere, which is told sooner than that no word begins with them.
  return isBeginning(search) ? sql`(${isLike} and ${column} ~ ${patternOf(search)})` : isLike
}

/** What can be searched for by itself. */
export type SearchedNoun = (typeof searchTexts.$inferSelect)['noun']

/**
 * What a search finds in the transaction's company by the index of trigrams, as a table of each one's `id` and the `sort_name` that lists have
 * it by.
 */
export const foundTexts = (noun: SearchedNoun, search: string): SQL =>
  sql`found_ids(${noun}, ${patternOf(search)}, ${isBeginning(search)}) as found (id, sort_name)`

/**
 * That a column has one of the ids that the index has brought. As an array they are all looked up in one go; joined, each would cost twice as
 * much, or the table might be read for them.
 * @param table the part of `with` that has them
 */
export const amongFound = (column: SQLWrapper, table: SQLWrapper): SQL =>
  sql`${column} = any(array(select id from ${table}))`

/** Makes something of the rows that a query has in an order, of which no more may be read than has to be. */
export type Part = (rows: SQL, order: SQL) => SQL

/** What is made of a list's rows, of which it reads `length` at the most. */
export interface Walk {
  part: Part
  length: SQL
}

/**
 * The first rows of a list that are among those which the index has brought, as a query of `id` and `value`. Of many, a walk soon meets enough:
 * it tells them by their ids, which costs a fraction of looking each up.
 * @param walk the first rows of what is made of the list, of which `found` tells those that are among them
 * @param count how many the index has brought
 * @param stepsPerFound how many rows are met in about half of the time in which one is looked up
 * @param each all of them, or at least the first, looked up
 */
export function firstBrought(
  { walk, count, stepsPerFound, each }: { walk: ListSearch['walk']; count: SQL; stepsPerFound: number; each: SQL },
  limit: number,
): SQL {
  const length = sql`least(${walkLength}, ${stepsPerFound} * ${count})`
  const near = walk(
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
    with near as materialized ${near}, missing as materialized (select count(*) < ${limit} as are from near)
    select id, value from near where not (select are from missing)
    union all select id, value from (${each}) as each where (select are from missing)`
}

/** A search in a list, in one of its orders. Rows are `id`, `value` (what the list is sorted by), and whether the search has `found` them. */
export interface ListSearch {
  /** The first rows of what is made of the list, from where the page begins. @param most how many at the most */
  walk: (walk: Walk, most: number) => SQL
  /** The list's rows, an order in which what is alike doesn't stand together, and how many of them are a sample. */
  sample: { rows: SQL; order: SQL; length: number }
  /** What the index of trigrams finds, as parts of `with` that page and count share. */
  tables: SQL[]
  /** Of that, what comes from where the page begins, or at least the first of it: `select id, value`. */
  find: SQL
  /** Of that, the whole list's: `select id`. @param most how many are wanted at the most */
  findAny: (most: number) => SQL
  /** How often these may bring the same row. */
  repeats: 1 | 2
  /** How the list is sorted, in terms of `value` and `id`. */
  order: SQL
  /** Whether the page begins with the list. */
  isFirst: boolean
}

/**
 * A page of what a search finds, as a query of one row: its `ids` in no order, and how many there are in all, `counted` no further than asked.
 * Page and count are one statement, since both need the sample and what the index brings. The page is met on a walk, or else brought by the
 * index; what is met of the sample's order is counted, or else what the index brings. A first page with room left says how many there are.
 * @param limit how many ids are wanted at the most
 * @param most how far to count
 */
export function searchedPage(search: ListSearch, limit: number, most: number): SQL {
  const { walk, sample, tables, find, findAny, repeats, order, isFirst } = search
  const sampled = sql`${sample.rows} order by ${sample.order} limit ${sample.length}`
  const isShort = sql`(select is_short from measured)`
  const isCommonFor = (wanted: number): SQL => {
    const enough = Math.ceil((wanted * sample.length) / shortWalkLength)
    return sql`((select count(*) from (select from sampled where found limit ${enough}) as counted) = ${enough})`
  }
  const meeting =
    (columns: SQL, wanted: number): Part =>
    (rows, by) =>
      sql`(
      select ${columns} from (${rows} order by ${by} limit ${walkLength}) as walked
      where found and (${isShort} or ${isCommonFor(wanted)}) order by ${by} limit ${wanted})`
  const ctes = [
    sql`measured as materialized (select count(*) < ${sample.length} as is_short from (${sampled}) as sampled)`,
    sql`sampled as materialized (select found from (${sampled}) as sampled)`,
    ...tables,
    sql`met as materialized (${walk({ part: meeting(sql`id, value`, limit), length: walkLength }, limit)})`,
    sql`brought as (
      select id, value from (${find}) as found where (select count(*) from met) < ${limit} and not ${isShort}
      order by ${order} limit ${repeats * limit})`,
    sql`page as materialized (
      select id from (select * from met union select * from brought) as either order by ${order} limit ${limit})`,
    sql`passed as materialized (
      select count(*) as count from ${meeting(sql``, most)(sample.rows, sample.order)} as passed)`,
  ]
  const isWhole = isFirst ? sql`(select count(*) from page) < ${limit}` : sql`false`
  return sql`
    with ${sql.join(ctes, sql`, `)}
    select array(select id from page) as ids, (case
      when ${isWhole} then (select count(*) from page)
      when ${isShort} then (select count(*) from (select from sampled where found limit ${most}) as counted)
      when (select count from passed) >= ${most} then ${most}
      else (select count(distinct id) from (select id from (${findAny(most)}) as found limit ${repeats * most}) as counted)
    end)::integer as counted`
}
