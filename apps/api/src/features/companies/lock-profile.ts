import type { CompanyProfile } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { findProfile } from './company.store.ts'

/** @throws AppError `precondition_failed` when a change is based on another version of a company than there is */
export function requireVersion({ version }: { version: number }, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === version) return
  throw new AppError('precondition_failed', 'The company was changed meanwhile. Read it again and repeat the change.')
}

/**
 * A company as it is, kept from every other change until the transaction ends.
 * @param expectedVersion the version the change is based on; absent means whatever is there
 * @throws AppError `not_found`, `precondition_failed`
 */
export async function lockProfile(
  executor: CompanyExecutor,
  companyId: string,
  expectedVersion: number | undefined,
): Promise<CompanyProfile> {
  const profile = await findProfile(executor, companyId, { lock: true })
  if (!profile) throw notFound('company')
  requireVersion(profile, expectedVersion)
  return profile
}
