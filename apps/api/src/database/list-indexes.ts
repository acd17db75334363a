import type { SQL } from 'drizzle-orm'
import { index, type PgColumn } from 'drizzle-orm/pg-core'

/** Columns by the name they have in an index's. */
type Named = Record<string, PgColumn>

const listIndex = (name: string, [first, ...others]: [PgColumn, ...PgColumn[]], where: SQL | undefined) => {
  const made = index(name).on(first, ...others)
  return where ? made.where(where) : made
}

/**
 * An index for each order of a list, alone and behind each of its filters: so a page is read off an index, however few match a filter and
 * wherever in the order they stand. Where filters are combined, each one's index ends with the columns of the others: what has the one but
 * not the others is passed over without a look at its row.
 * @param table its name, its company's and its row's id
 * @param list what it can be sorted and filtered by, whether several filters together may have little in common, and a condition that what it
 *   shows meets
 */
export const listIndexes = (
  { name, companyId, id }: { name: string; companyId: PgColumn; id: PgColumn },
  {
    sorts,
    filters = {},
    areCombined = false,
    where,
  }: { sorts: Named; filters?: Named; areCombined?: boolean; where?: SQL },
) =>
  Object.entries(sorts).flatMap(([sort, column]) => {
    const behindFilters = Object.entries(filters).map(([filter, filtered]) => {
      const others = areCombined ? Object.values(filters).filter((other) => other !== filtered) : []
      return listIndex(`${name}_${filter}_${sort}_index`, [companyId, filtered, column, id, ...others], where)
    })
    return [listIndex(`${name}_${sort}_index`, [companyId, column, id], where)].concat(behindFilters)
  })
