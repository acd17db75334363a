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
 * wherever in the order they stand.
 * @param table its name, its company's and its row's id
 * @param list what it can be sorted and filtered by, and a condition that what it shows meets
 */
export const listIndexes = (
  { name, companyId, id }: { name: string; companyId: PgColumn; id: PgColumn },
  { sorts, filters = {}, where }: { sorts: Named; filters?: Named; where?: SQL },
) =>
  Object.entries(sorts).flatMap(([sort, column]) => {
    const behindFilters = Object.entries(filters).map(([filter, filtered]) =>
      listIndex(`${name}_${filter}_${sort}_index`, [companyId, filtered, column, id], where),
    )
    return [listIndex(`${name}_${sort}_index`, [companyId, column, id], where)].concat(behindFilters)
  })
