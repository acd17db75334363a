import { sql } from 'drizzle-orm'
import { pgPolicy } from 'drizzle-orm/pg-core'

/**
 * Row-level security: of a table nobody sees or touches a row but of the company that the transaction is about, and none at all where it is
 * about no company. Every table with a company has it; see `in-company.ts`.
 * @param column what names a row's company
 */
export const companyPolicy = (column: 'company_id' | 'id' = 'company_id') => {
  const isOfCompany = sql.raw(`${column} = current_company()`)
  return pgPolicy('of_company', { using: isOfCompany, withCheck: isOfCompany })
}
