import type { FieldErrorCode } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'

/**
 * Writes down that somebody who is signed in failed to show who they are.
 * @param executor outside of what is taken back for it
 * @param transactions the log
 * @param actor who is signed in
 * @param reason what was wrong
 */
export const recordRefusedProof = (
  executor: CompanyExecutor,
  transactions: TransactionService,
  actor: Actor,
  reason: FieldErrorCode,
): Promise<void> =>
  transactions.record(executor, {
    ...byActor(actor),
    event: 'session.refused',
    target: { type: 'user', id: actor.userId },
    after: { reason },
  })
