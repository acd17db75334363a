import { type AnyColumn, getTableName, type SQL, sql } from 'drizzle-orm'
import { modules } from './module.table.ts'

// The query builder leaves the table's name out in a query of one table, where another table is meant within a subquery.
const qualified = (column: AnyColumn): SQL =>
  sql`${sql.identifier(getTableName(column.table))}.${sql.identifier(column.name)}`

/**
 * What of given permissions counts now, in the order in which they were given: those of actions that a module has which isn't archived.
 * Whoever reads what somebody may do reads it through this; what depends on it in memory is stale when `company:<id>` has changed.
 * @param companyId whose modules
 * @param given a `text[]`
 */
export const permissionsInForce = (companyId: AnyColumn, given: AnyColumn): SQL<string[]> =>
  sql<string[]>`array(
    select given.permission from unnest(${qualified(given)}) with ordinality as given (permission, place)
    join ${modules} as module
      on module.company_id = ${qualified(companyId)} and module.key = split_part(given.permission, ':', 1)
    where not module.is_archived and split_part(given.permission, ':', 2) = any(module.actions)
    order by given.place
  )`
