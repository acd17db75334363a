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
 * not the others is passed over without a look at its row. So does the index of an order alone with the columns of which a list can be narrowed
 * to a span, for a span stands together in the order of its own column only, and with the text that a search walks over.
 * @param table its name, its company's and its row's id
 * @param list what it can be sorted and filtered by, whether several filters together may have little in common, of which columns it can be
 *   narrowed to a span, what is searched where that is sure to fit into an index (2700 bytes, with what it is sorted by), a condition that
 *   what it shows meets, and the columns of what else is asked of all of it, so that the index alone tells
 */
export const listIndexes = (
  { name, companyId, id }: { name: string; companyId: PgColumn; id: PgColumn },
  {
    sorts,
    filters = {},
    areCombined = false,
    spans = [],
    searched = [],
    where,
    asked = [],
  }: {
    sorts: Named
    filters?: Named
    areCombined?: boolean
    spans?: PgColumn[]
    searched?: PgColumn[]
    where?: SQL
    asked?: PgColumn[]
  },
) =>
  Object.entries(sorts).flatMap(([sort, column]) => {
    const behindFilters = Object.entries(filters).map(([filter, filtered]) => {
      const others = areCombined ? Object.values(filters).filter((other) => other !== filtered) : []
      return listIndex(`${name}_${filter}_${sort}_index`, [companyId, filtered, column, id, ...others, ...asked], where)
    })
    const walked = [...spans.filter((spanned) => spanned !== column), ...searched, ...asked]
    return [listIndex(`${name}_${sort}_index`, [companyId, column, id, ...walked], where)].concat(behindFilters)
  })
