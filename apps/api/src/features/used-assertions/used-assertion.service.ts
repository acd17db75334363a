import type { Db } from '../../database/database.ts'
import { isMissingReference } from '../../database/driver-error.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret } from '../../lib/secret.ts'
import * as store from './used-assertion.store.ts'

/** Client assertions that were accepted: each is good once, at whatever node (RFC 7523 section 3). */
export interface UsedAssertionService {
  /**
   * Uses an assertion up.
   * @param consumer whose signature is on it
   * @param jti its identifier, distinct among this consumer's
   * @param until when nobody would accept it any more
   * @returns whether it was good: not used before, also not at the same moment, by a consumer that is still there
   */
  use(consumer: { companyId: string; id: string }, jti: string, until: Date): Promise<boolean>
  /** Forgets a batch of assertions that nobody would accept any more. @returns how many */
  deleteExpired(limit: number): Promise<number>
}

/** @param deps the pool and the time */
export const createUsedAssertionService = ({ db, clock }: { db: Db; clock: Clock }): UsedAssertionService => ({
  async use({ companyId, id: consumerId }, jti, until) {
    try {
      return await store.insert(inCompany(db, companyId), {
        companyId,
        consumerId,
        jtiHash: hashSecret(jti),
        expiresAt: until,
      })
    } catch (error) {
      // The consumer was deleted a moment ago.
      if (isMissingReference(error)) return false
      throw error
    }
  },

  deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
})
