import { and, eq, ne, sql } from 'drizzle-orm'
import type { Company, CompanyProfile, CompanySettings, CompanySettingsUpdate } from '@latchkey/contracts'
import type { OperatorDb } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { companies } from './company.table.ts'

/** A new row. */
export type CompanyInsert = typeof companies.$inferInsert

const columns = {
  id: companies.id,
  name: companies.name,
  number: companies.number,
  language: companies.language,
  color: companies.color,
  logo: companies.logo,
}

/** Adds a company; without a number it gets the next one. */
export async function insert(executor: CompanyExecutor, row: CompanyInsert): Promise<Company> {
  const [company] = await executor.insert(companies).values(row).returning(columns)
  if (!company) throw new Error('a company was inserted but not returned')
  return company
}

/** A company by the number people tell each other. */
export async function findByNumber(executor: OperatorDb, number: number): Promise<Company | undefined> {
  const [company] = await executor.select(columns).from(companies).where(eq(companies.number, number))
  return company
}

/** A company as the operator sees it. */
export type CompanyWithStatus = Company & { status: 'active' | 'suspended' }

/** All companies, in the order of their numbers. */
export const listAll = (executor: OperatorDb): Promise<CompanyWithStatus[]> =>
  executor
    .select({ ...columns, status: companies.status })
    .from(companies)
    .orderBy(companies.number)

/** Changes a company's status. @returns whether it had another one */
export async function updateStatus(
  executor: CompanyExecutor,
  companyId: string,
  status: CompanyWithStatus['status'],
): Promise<boolean> {
  const { rowCount } = await executor
    .update(companies)
    .set({ status })
    .where(and(eq(companies.id, companyId), ne(companies.status, status)))
  return rowCount === 1
}

/** What a company decided about its API connections. @param options `lock` holds the row until the transaction ends */
export async function findSettings(
  executor: CompanyExecutor,
  companyId: string,
  { lock = false } = {},
): Promise<CompanySettings | undefined> {
  const query = executor
    .select({ acceptsApiScope: companies.acceptsApiScope, version: companies.version })
    .from(companies)
    .where(eq(companies.id, companyId))
  const [settings] = await (lock ? query.for('update') : query)
  return settings
}

/** Changes what a company decided, and counts its version up. */
export async function updateSettings(
  executor: CompanyExecutor,
  companyId: string,
  settings: CompanySettingsUpdate,
): Promise<void> {
  await executor
    .update(companies)
    .set({ ...settings, version: sql`${companies.version} + 1` })
    .where(eq(companies.id, companyId))
}

/** A company as its administrators see it. @param options `lock` holds the row until the transaction ends */
export async function findProfile(
  executor: CompanyExecutor,
  companyId: string,
  { lock = false } = {},
): Promise<CompanyProfile | undefined> {
  const query = executor
    .select({ ...columns, version: companies.version })
    .from(companies)
    .where(eq(companies.id, companyId))
  const [profile] = await (lock ? query.for('update') : query)
  return profile
}

/** Changes what a company is called and looks like, and counts its version up. */
export async function updateProfile(
  executor: CompanyExecutor,
  companyId: string,
  profile: Partial<Pick<Company, 'name' | 'language' | 'color' | 'logo'>>,
): Promise<void> {
  await executor
    .update(companies)
    .set({ ...profile, version: sql`${companies.version} + 1` })
    .where(eq(companies.id, companyId))
}
