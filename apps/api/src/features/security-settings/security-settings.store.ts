import { eq, getTableColumns, sql } from 'drizzle-orm'
import { defaultSecurityRules, type SecurityRules } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { companies } from '../companies/company.table.ts'
import { securitySettings } from './security-settings.table.ts'

/** What a company decided. `version` counts its changes, from 1. */
export type StoredSecurityRules = SecurityRules & { version: number }

const { companyId: _companyId, ...rules } = getTableColumns(securitySettings)

/**
 * What a company decided, or what holds while it has decided nothing.
 * @returns `undefined` if there is no such company
 */
export async function findByCompany(
  executor: CompanyExecutor,
  companyId: string,
): Promise<StoredSecurityRules | undefined> {
  const [row] = await executor
    .select({ rules })
    .from(companies)
    .leftJoin(securitySettings, eq(securitySettings.companyId, companies.id))
    .where(eq(companies.id, companyId))
  return row && (row.rules ?? { ...defaultSecurityRules, version: 1 })
}

/** Keeps others from changing what a company decides until the transaction ends: the company is there before it has decided anything. */
export async function lockCompany(executor: CompanyExecutor, companyId: string): Promise<void> {
  await executor.select({ id: companies.id }).from(companies).where(eq(companies.id, companyId)).for('no key update')
}

/** Keeps what a company decides, and counts its version up. */
export async function upsert(executor: CompanyExecutor, companyId: string, decided: SecurityRules): Promise<void> {
  await executor
    .insert(securitySettings)
    .values({ ...decided, companyId, version: 2 })
    .onConflictDoUpdate({
      target: securitySettings.companyId,
      set: { ...decided, version: sql`${securitySettings.version} + 1` },
    })
}
