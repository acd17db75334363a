import { eq } from 'drizzle-orm'
import type { Company } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import { companies } from './company.table.ts'

/** A new row. */
export type CompanyInsert = typeof companies.$inferInsert

const columns = { id: companies.id, name: companies.name, number: companies.number, language: companies.language }

/** Adds a company; without a number it gets the next one. */
export async function insert(executor: Executor, row: CompanyInsert): Promise<Company> {
  const [company] = await executor.insert(companies).values(row).returning(columns)
  if (!company) throw new Error('a company was inserted but not returned')
  return company
}

/** A company by the number people tell each other. */
export async function findByNumber(executor: Executor, number: number): Promise<Company | undefined> {
  const [company] = await executor.select(columns).from(companies).where(eq(companies.number, number))
  return company
}
