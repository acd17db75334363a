import { type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { searchTexts } from '../features/search-texts/search-text.table.ts'
import { escapeLike } from './like.ts'

/**
 * How many entries of a list are looked at one by one before the index of trigrams is asked. What many entries have in common is soon found
 * that way, while the index would bring all of them; what isn't is rare enough for the index.
 */
export const walkLength = 1000

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

const patternOf = (search: string): SQL =>
  sql`lower(${isBeginning(search) ? `${boundary}${escapeRegex(search)}` : `%${escapeLike(search)}%`}::text)`

/** Whether a search finds a text. @param column of the kind `search_text` */
export const isFound = (column: SQLWrapper, search: string): SQL =>
  sql`${column} ${sql.raw(isBeginning(search) ? '~' : 'like')} ${patternOf(search)}`

/** What can be searched for by itself. */
export type SearchedNoun = (typeof searchTexts.$inferSelect)['noun']

/** The ids of what a search finds in the transaction's company by the index of trigrams, as a table with the one column `id`. */
export const foundIds = (noun: SearchedNoun, search: string): SQL =>
  sql`found_ids(${noun}, ${patternOf(search)}, ${isBeginning(search)}) as found (id)`

/** A search in a list, in one of its orders. */
export interface ListSearch {
  /** The first {@link walkLength} of the list: `id`, `value` (what the list is sorted by), and whether the search has `found` it. */
  walk: SQL
  /** The same found by the index: `select id, value`. */
  find: SQL
  /** How the list is sorted, in terms of `value` and `id`. */
  order: SQL
}

const steps = ({ walk, order }: ListSearch, limit: number): SQL => sql`
  walked as materialized (${walk}),
  near as materialized (select id, value from walked where found order by ${order} limit ${limit})`

const suffices = (limit: number): SQL =>
  sql`((select count(*) from near) >= ${limit} or (select count(*) from walked) < ${walkLength})`

/** The ids of a page of what a search finds, as a query, in no order. */
export const searchedIds = (search: ListSearch, limit: number): SQL => sql`
  with ${steps(search, limit)}, far as (
    select id, value from (${search.find}) as found where not ${suffices(limit)} order by ${search.order} limit ${limit})
  select id from (select id, value from near union select id, value from far) as page
  order by ${search.order} limit ${limit}`

/** How many a search finds, counted no further than `most`, as a query of one number. */
export const searchedCount = (search: ListSearch, most: number): SQL => sql`
  with ${steps(search, most)}
  select case when ${suffices(most)} then (select count(*) from near)
    else (select count(*) from (select id from (${search.find}) as found limit ${most}) as counted) end`
