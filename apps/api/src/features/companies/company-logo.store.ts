import { eq } from 'drizzle-orm'
import type { Logo } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { companyLogos } from './company-logo.table.ts'
import { companies } from './company.table.ts'

/** A company's logo, with its picture. */
export async function findByCompany(
  executor: CompanyExecutor,
  companyId: string,
): Promise<{ logo: Logo | null; picture: Buffer } | undefined> {
  const [row] = await executor
    .select({ logo: companies.logo, picture: companyLogos.picture })
    .from(companyLogos)
    .innerJoin(companies, eq(companies.id, companyLogos.companyId))
    .where(eq(companyLogos.companyId, companyId))
  return row
}

/** Puts a picture in place of the one that was there, if any. */
export async function upsert(executor: CompanyExecutor, companyId: string, picture: Buffer): Promise<void> {
  await executor
    .insert(companyLogos)
    .values({ companyId, picture })
    .onConflictDoUpdate({ target: companyLogos.companyId, set: { picture } })
}

/** Removes a picture. */
export async function deleteByCompany(executor: CompanyExecutor, companyId: string): Promise<void> {
  await executor.delete(companyLogos).where(eq(companyLogos.companyId, companyId))
}
