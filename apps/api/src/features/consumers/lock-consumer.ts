import type { CompanyExecutor } from '../../database/in-company.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { findForUpdate } from './consumer.store.ts'

/**
 * A consumer's own columns as they are, kept from every other change until the transaction ends.
 * @param expectedVersion the version the change is based on; absent means whatever is there
 * @throws AppError `not_found`, `precondition_failed`
 */
export async function lockConsumer(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  expectedVersion: number | undefined,
) {
  const consumer = await findForUpdate(executor, companyId, id)
  if (!consumer) throw notFound('consumer')
  if (expectedVersion !== undefined && expectedVersion !== consumer.version) {
    throw new AppError(
      'precondition_failed',
      'The consumer was changed meanwhile. Read it again and repeat the change.',
    )
  }
  return consumer
}
