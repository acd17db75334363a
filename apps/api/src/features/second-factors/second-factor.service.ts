import { fieldError, recoveryCodeCount, type SecondFactor, type TotpSetup, type TwoStep } from '@latchkey/contracts'
import { Secret, TOTP } from 'otpauth'
import type { Db, Executor } from '../../database/database.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import { hashSecret } from '../../lib/secret.ts'
import type { Vault } from '../../lib/vault.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import { newRecoveryCode, parseSecondFactorCode } from './second-factor-code.ts'
import * as store from './second-factor.store.ts'

/** How long a new authenticator app can be confirmed, in seconds. */
export const totpSetupSeconds = 10 * 60

/** Somebody who gave the right password. */
export interface SecondFactorOwner {
  companyId: string
  userId: string
}

/** The second step of signing in: codes of an authenticator app (RFC 6238), and recovery codes. */
export interface SecondFactorService {
  /** A person's two-step sign-in. */
  describe(owner: SecondFactorOwner): Promise<TwoStep>
  /** What a person can give as second step; nothing when two-step sign-in is off. */
  listOf(executor: Executor, owner: SecondFactorOwner): Promise<SecondFactor[]>
  /**
   * Uses a code up, in the caller's transaction: none is good twice.
   * @param text as typed
   * @returns whether it was good
   */
  use(executor: Executor, owner: SecondFactorOwner, text: string, origin: RequestOrigin): Promise<boolean>
  /**
   * Makes the secret of an authenticator app, which counts once it is confirmed.
   * @param label what the app shows beside the name of this installation
   * @throws AppError `conflict` when two-step sign-in is on
   */
  start(actor: Actor, label: string): Promise<TotpSetup>
  /**
   * Switches two-step sign-in on. @returns the recovery codes, known this once
   * @throws AppError `validation` at `code`; `conflict` when nothing is to be confirmed, or it took too long
   */
  confirm(actor: Actor, text: string): Promise<string[]>
  /** Switches two-step sign-in off. @throws AppError `conflict` when it is off */
  disable(actor: Actor): Promise<void>
  /** Replaces the recovery codes. @throws AppError `conflict` when two-step sign-in is off */
  renewCodes(actor: Actor): Promise<string[]>
  /** Seals secrets of all companies with the first master key that another one sealed. @param signal ends it early */
  reseal(signal: AbortSignal): Promise<ResealCounts>
}

// Ties a sealed secret to its person, so that it opens for nobody else.
const sealContext = (userId: string): string => `totp_factors.secret:${userId}`

const issuer = 'Latchkey'
const secretBytes = 20
/** Clocks differ, and typing takes time: one step of 30 seconds more to either side. */
const window = 1

const isOff = () => new AppError('conflict', 'Two-step sign-in is off.')
const nothingToConfirm = () => new AppError('conflict', 'There is nothing to confirm. Start again.')

const target = ({ userId }: SecondFactorOwner) => ({ type: 'user', id: userId })

/** @param deps the pool, the time, the vault and the log */
export function createSecondFactorService({
  db,
  clock,
  vault,
  transactions,
}: {
  db: Db
  clock: Clock
  vault: Vault
  transactions: TransactionService
}): SecondFactorService {
  /** The step a code belongs to, or `undefined` when it is none of those around now. */
  function stepOf({ sealedSecret, userId }: store.TotpFactor, token: string): number | undefined {
    const totp = new TOTP({ secret: Secret.fromBase32(vault.open(sealedSecret, sealContext(userId))) })
    const timestamp = clock.now().getTime()
    const delta = totp.validate({ token, timestamp, window })
    return delta === null ? undefined : totp.counter({ timestamp }) + delta
  }

  async function makeCodes(executor: Executor, { companyId, userId }: SecondFactorOwner): Promise<string[]> {
    const codes = Array.from({ length: recoveryCodeCount }, () => newRecoveryCode())
    const createdAt = clock.now()
    await store.deleteCodes(executor, companyId, userId)
    await store.insertCodes(
      executor,
      codes.map((code) => ({ companyId, userId, codeHash: hashSecret(code.replaceAll('-', '')), createdAt })),
    )
    return codes
  }

  async function useRecoveryCode(
    executor: Executor,
    { companyId, userId }: SecondFactorOwner,
    code: string,
    origin: RequestOrigin,
  ): Promise<boolean> {
    if (!(await store.deleteCode(executor, companyId, userId, hashSecret(code)))) return false
    await transactions.record(executor, {
      companyId,
      event: 'recovery_code.used',
      actor: { type: 'user', id: userId },
      target: { type: 'user', id: userId },
      after: { recoveryCodesLeft: await store.countCodes(executor, companyId, userId) },
      origin,
    })
    return true
  }

  return {
    async describe({ companyId, userId }) {
      const confirmedAt = await store.findConfirmedAt(db, companyId, userId)
      const recoveryCodesLeft = await store.countCodes(db, companyId, userId)
      return { isOn: confirmedAt !== null, since: confirmedAt?.toISOString() ?? null, recoveryCodesLeft }
    },

    async listOf(executor, { companyId, userId }) {
      if (!(await store.findConfirmedAt(executor, companyId, userId))) return []
      return (await store.countCodes(executor, companyId, userId)) > 0 ? ['totp', 'recovery_code'] : ['totp']
    },

    async use(executor, owner, text, origin) {
      const { companyId, userId } = owner
      const factor = await store.findTotpForUpdate(executor, companyId, userId)
      const given = parseSecondFactorCode(text)
      if (!factor?.confirmedAt || !given) return false
      if (given.kind === 'recovery_code') return useRecoveryCode(executor, owner, given.code, origin)
      const step = stepOf(factor, given.code)
      return step !== undefined && store.updateLastStep(executor, companyId, userId, step)
    },

    async start({ companyId, userId }, label) {
      const secret = new Secret({ size: secretBytes })
      const createdAt = clock.now()
      const sealedSecret = vault.seal(secret.base32, sealContext(userId))
      if (!(await store.upsertUnconfirmed(db, { companyId, userId, sealedSecret, createdAt }))) {
        throw new AppError('conflict', 'Two-step sign-in is on. Switch it off to register another app.')
      }
      return {
        secret: secret.base32,
        uri: new TOTP({ issuer, label, secret }).toString(),
        expiresAt: secondsAfter(createdAt, totpSetupSeconds).toISOString(),
      }
    },

    confirm: (actor, text) =>
      db.transaction(async (tx) => {
        const { companyId, userId } = actor
        const now = clock.now()
        const factor = await store.findTotpForUpdate(tx, companyId, userId)
        if (!factor || factor.confirmedAt || secondsAfter(factor.createdAt, totpSetupSeconds) <= now) {
          throw nothingToConfirm()
        }
        const given = parseSecondFactorCode(text)
        const lastStep = given?.kind === 'totp' ? stepOf(factor, given.code) : undefined
        if (lastStep === undefined) throw invalidFields(fieldError('code', 'wrong_code'))
        await store.updateConfirmed(tx, companyId, userId, { confirmedAt: now, lastStep })
        await transactions.record(tx, { ...byActor(actor), event: 'two_step.enabled', target: target(actor) })
        return makeCodes(tx, actor)
      }),

    disable: (actor) =>
      db.transaction(async (tx) => {
        if (!(await store.deleteTotp(tx, actor.companyId, actor.userId))) throw isOff()
        await store.deleteCodes(tx, actor.companyId, actor.userId)
        await transactions.record(tx, { ...byActor(actor), event: 'two_step.disabled', target: target(actor) })
      }),

    renewCodes: (actor) =>
      db.transaction(async (tx) => {
        // Locked, so that of two renewals at once one is whole.
        const factor = await store.findTotpForUpdate(tx, actor.companyId, actor.userId)
        if (!factor?.confirmedAt) throw isOff()
        await transactions.record(tx, { ...byActor(actor), event: 'recovery_code.created', target: target(actor) })
        return makeCodes(tx, actor)
      }),

    reseal: (signal) =>
      resealRows({
        vault,
        signal,
        listAfter: async (id) =>
          (await store.listSealedAfter(db, id, resealBatchSize)).map(({ userId, sealedSecret }) => ({
            id: userId,
            sealed: sealedSecret,
            context: sealContext(userId),
          })),
        update: ({ id, sealed }, resealed) => store.updateSealed(db, id, sealed, resealed),
      }),
  }
}
