import { type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { searchTexts } from '../features/search-texts/search-text.table.ts'
import { escapeLike } from './like.ts'

/** Entries that tell how common something is in a list: as many as are read as quickly as the index of trigrams is asked. */
export const sampleLength = 1000

/** What is common enough to be met on so long a walk is looked for in that way; what isn't is rare enough for the index to bring all of it. */
const shortWalkLength = 4000

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

/** The ids of what a search finds in the transaction's company by the index of trigrams, as a table with the one column `id`. */
export const foundIds = (noun: SearchedNoun, search: string): SQL =>
  sql`found_ids(${noun}, ${patternOf(search)}, ${isBeginning(search)}) as found (id)`

/** Makes something of the rows that a query has in an order, of which no more may be read than has to be. */
export type Part = (rows: SQL, order: SQL) => SQL

/** What is made of a list's rows, of which it reads `length` at the most. */
export interface Walk {
  part: Part
  length: SQL
}

/** A search in a list, in one of its orders. Rows are `id`, `value` (what the list is sorted by), and whether the search has `found` them. */
export interface ListSearch {
  /** The first rows of what is made of the list, from its beginning. @param most how many at the most */
  walk: (walk: Walk, most: number) => SQL
  /** The list's rows, an order in which what is alike doesn't stand together, and how many of them are a sample. */
  sample: { rows: SQL; order: SQL; length: number }
  /** What the index of trigrams finds, or at least the first of it: `select id, value`. */
  find: SQL
  /** How often that may bring the same row. */
  repeats: 1 | 2
  /** How the list is sorted, in terms of `value` and `id`. */
  order: SQL
}

/**
 * Those that are met on a walk, or else those that the index brings, as a query: each once, in no order, and perhaps more than are wanted.
 * @param columns of what is wanted
 * @param most how many are wanted at the most
 * @param met from what is taken of the way, all that is met
 * @param brought the order in which the index brings them, where it matters
 */
function found(
  { sample, find, repeats }: ListSearch,
  { columns, most, met, brought }: { columns: SQL; most: number; met: (part: Part) => SQL; brought: SQL },
): SQL {
  const sampled = sql`(${sample.rows} order by ${sample.order} limit ${sample.length}) as sampled`
  const isShort = sql`(select is_short from measured)`
  const enough = Math.ceil((most * sample.length) / shortWalkLength)
  const isCommon = sql`((select count(*) from (select from ${sampled} where found limit ${enough}) as counted) = ${enough})`
  const part: Part = (rows, order) => sql`(
    select ${columns} from (${rows} order by ${order} limit ${walkLength}) as walked
    where found and (${isShort} or ${isCommon}) order by ${order} limit ${most})`
  return sql`
    with measured as materialized (select count(*) < ${sample.length} as is_short from ${sampled}),
    met as materialized (${met(part)}), brought as (
      select ${columns} from (${find}) as found where (select count(*) from met) < ${most} and not ${isShort} ${brought} limit ${repeats * most}
    )
    select * from met union select * from brought`
}

/** The ids of a page of what a search finds, as a query, in no order. */
export function searchedIds(search: ListSearch, limit: number): SQL {
  const inOrder = sql`order by ${search.order}`
  const met = (part: Part) => search.walk({ part, length: walkLength }, limit)
  const page = found(search, { columns: sql`id, value`, most: limit, met, brought: inOrder })
  return sql`select id from (${page}) as page ${inOrder} limit ${limit}`
}

/** How many a search finds, counted no further than `most`, as a query of one number. */
export function searchedCount(search: ListSearch, most: number): SQL {
  const met = (part: Part) => part(search.sample.rows, search.sample.order)
  const wanted = found(search, { columns: sql`id`, most, met, brought: sql`` })
  return sql`select count(*) from (select from (${wanted}) as wanted limit ${most}) as counted`
}
