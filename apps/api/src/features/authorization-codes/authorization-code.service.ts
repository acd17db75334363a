import type { Db, Executor } from '../../database/database.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import type { ProtocolConsumer } from '../consumers/protocol-consumer.ts'
import type { GrantService, LiveGrant } from '../grants/grant.service.ts'
import * as store from './authorization-code.store.ts'

/** How long a code can be redeemed, in seconds (RFC 6749 section 4.1.2 advises ten minutes at most). */
export const codeLifetimeSeconds = 60

/** What a code is bound to. */
export interface CodeBinding {
  companyId: string
  consumerId: string
  grantId: string
  /** The redirect URI in effect, and whether the request named it. */
  redirectUri: string
  redirectUriSent: boolean
  /** The S256 challenge (RFC 7636 section 4.2), if the consumer is exempt from PKCE and sent none. */
  codeChallenge: string | null
}

/** A code as its own consumer may redeem it. */
export interface FoundCode extends CodeBinding {
  hash: Buffer
  used: boolean
}

/** Authorization codes: live for a minute, good once. */
export interface AuthorizationCodeService {
  /** Makes a code. @param executor the approval's transaction @returns the code, shown this once */
  issue(executor: Executor, binding: CodeBinding): Promise<string>
  /** The code, if it was issued to this consumer; used and expired ones too, so that a replay can be recognised. */
  find(consumer: ProtocolConsumer, code: string): Promise<FoundCode | undefined>
  /**
   * Uses a code up and issues in the same transaction. A second otherwise valid use ends the grant (RFC 6749 section 4.1.2), also
   * when both came at the same moment.
   * @param consumer whose code it is
   * @param code found, with its binding already checked
   * @param issue what to do with the live grant before the transaction commits; `undefined` gives up and consumes nothing
   * @returns what `issue` returned, or `undefined` for a code that is expired, used, or of an ended grant
   */
  redeem<Issued>(
    consumer: ProtocolConsumer,
    code: FoundCode,
    issue: (tx: Executor, grant: LiveGrant) => Promise<Issued | undefined>,
  ): Promise<Issued | undefined>
}

class NotRedeemed extends Error {}

/** @param deps database, time and grants */
export function createAuthorizationCodeService(deps: {
  db: Db
  clock: Clock
  grants: GrantService
}): AuthorizationCodeService {
  const { db, clock, grants } = deps
  return {
    async issue(executor, binding) {
      const code = newSecret()
      const createdAt = clock.now()
      await store.insert(executor, {
        ...binding,
        codeHash: hashSecret(code),
        createdAt,
        expiresAt: secondsAfter(createdAt, codeLifetimeSeconds),
      })
      return code
    },

    async find(consumer, code) {
      const row = await store.findByHash(db, hashSecret(code))
      if (!row || row.companyId !== consumer.companyId || row.consumerId !== consumer.id) return undefined
      return { ...row, hash: row.codeHash, used: row.usedAt !== null }
    },

    async redeem(consumer, code, issue) {
      let lost = code.used
      try {
        if (!lost) {
          return await db.transaction(async (tx) => {
            if (!(await store.updateUsed(tx, code.hash, clock.now()))) {
              // Either it has expired, or another request was faster; the row, waited for, tells.
              lost = (await store.findByHash(tx, code.hash))?.usedAt != null
              throw new NotRedeemed()
            }
            const grant = await grants.findLive(tx, consumer, code.grantId)
            const issued = grant && (await issue(tx, grant))
            if (issued === undefined) throw new NotRedeemed()
            return issued
          })
        }
      } catch (error) {
        if (!(error instanceof NotRedeemed)) throw error
      }
      // In a transaction of its own, so that it outlives the one that was rolled back.
      if (lost) await grants.end(consumer.companyId, consumer.id, code.grantId, 'code_replayed')
      return undefined
    },
  }
}
