import { type AnyColumn, getTableName, type SQL, sql } from 'drizzle-orm'

// The query builder leaves the table's name out in a query of one table.
const qualified = (column: AnyColumn): SQL =>
  sql`${sql.identifier(getTableName(column.table))}.${sql.identifier(column.name)}`

/**
 * What of given permissions counts now, in the order in which they were given: those of actions that a module has which isn't archived.
 * Whoever reads what somebody may do reads it through the database's function of that name; what depends on it in memory is stale when
 * `company:<id>` has changed.
 * @param companyId whose modules
 * @param given a `text[]`
 */
export const permissionsInForce = (companyId: AnyColumn, given: AnyColumn): SQL<string[]> =>
  sql<string[]>`permissions_in_force(${qualified(companyId)}, ${qualified(given)})`
