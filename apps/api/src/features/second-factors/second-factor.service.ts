import {
  fieldError,
  isTwoStepRequired,
  recoveryCodeCount,
  type SecondFactor,
  type TotpSetup,
  type TwoStep,
} from '@latchkey/contracts'
import { Secret, TOTP } from 'otpauth'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, invalidFields, secondFactorRequired } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { type ResealCounts, resealBatchSize, resealRows } from '../../lib/reseal.ts'
import { hashSecret } from '../../lib/secret.ts'
import type { Vault } from '../../lib/vault.ts'
import type { SecuritySettingsService } from '../security-settings/security-settings.service.ts'
import type { SessionService } from '../sessions/session.service.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import { newRecoveryCode, parseSecondFactorCode } from './second-factor-code.ts'
import * as store from './second-factor.store.ts'

/** How long a new authenticator app can be confirmed, in seconds. */
export const totpSetupSeconds = 10 * 60

/** Somebody who gave the right password. */
export interface SecondFactorOwner {
  companyId: string
  userId: string
}

/** The second step of signing in: a passkey, a code of an authenticator app (RFC 6238), or a recovery code in their stead. */
export interface SecondFactorService {
  /** A person's two-step sign-in. */
  describe(owner: SecondFactorOwner): Promise<TwoStep>
  /** What a person can give as second step; nothing when two-step sign-in is off. */
  listOf(executor: CompanyExecutor, owner: SecondFactorOwner): Promise<SecondFactor[]>
  /**
   * Adds or removes a second factor of the actor's, in the caller's transaction, while nobody else does. Two-step sign-in is on from the
   * first one until the last one is removed. The first one ends all sessions of the person but the actor's: none of them took a second step.
   * A request of theirs that is under way comes to nothing.
   * @returns recovery codes, known this once, if this switched two-step sign-in on
   * @throws AppError `second_factor_required` when the last one would go and the company asks the actor for one; `unauthenticated` when the
   * actor's session has ended meanwhile
   */
  change(executor: CompanyExecutor, actor: Actor, work: () => Promise<void>): Promise<string[]>
  /**
   * Takes a person's authenticator app and recovery codes away, in the caller's transaction.
   * @returns what they had registered, with what is kept elsewhere; nothing when two-step sign-in was off
   */
  removeAll(executor: CompanyExecutor, owner: SecondFactorOwner): Promise<SecondFactor[]>
  /**
   * Uses a code up, in the caller's transaction: none is good twice.
   * @param text as typed
   * @returns whether it was good
   */
  use(executor: CompanyExecutor, owner: SecondFactorOwner, text: string, origin: RequestOrigin): Promise<boolean>
  /**
   * Makes the secret of an authenticator app, which counts once it is confirmed.
   * @param label what the app shows beside the name of this installation
   * @throws AppError `conflict` when there is one
   */
  start(actor: Actor, label: string): Promise<TotpSetup>
  /**
   * Lets the authenticator app count. @returns recovery codes, known this once, if two-step sign-in was off
   * @throws AppError `validation` at `code`; `conflict` when nothing is to be confirmed, or it took too long
   */
  confirm(actor: Actor, text: string): Promise<string[]>
  /** Takes the authenticator app away. @throws AppError `conflict` when there is none, and what {@link SecondFactorService.change} throws */
  removeTotp(actor: Actor): Promise<void>
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
const noApp = () => new AppError('conflict', 'There is no authenticator app.')
const nothingToConfirm = () => new AppError('conflict', 'There is nothing to confirm. Start again.')

const target = ({ userId }: SecondFactorOwner) => ({ type: 'user', id: userId })

/** @param deps the pool, the time, the vault, the log, the people, their sessions and what their companies ask of them */
export function createSecondFactorService({
  db,
  clock,
  vault,
  transactions,
  users,
  sessions,
  securitySettings,
}: {
  db: Db
  clock: Clock
  vault: Vault
  transactions: TransactionService
  users: UserService
  sessions: SessionService
  securitySettings: SecuritySettingsService
}): SecondFactorService {
  /** The step a code belongs to, or `undefined` when it is none of those around now. */
  function stepOf({ sealedSecret, userId }: store.TotpFactor, token: string): number | undefined {
    const totp = new TOTP({ secret: Secret.fromBase32(vault.open(sealedSecret, sealContext(userId))) })
    const timestamp = clock.now().getTime()
    const delta = totp.validate({ token, timestamp, window })
    return delta === null ? undefined : totp.counter({ timestamp }) + delta
  }

  async function makeCodes(executor: CompanyExecutor, { companyId, userId }: SecondFactorOwner): Promise<string[]> {
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
    executor: CompanyExecutor,
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

  async function change(executor: CompanyExecutor, actor: Actor, work: () => Promise<void>): Promise<string[]> {
    const { companyId, userId, sessionId } = actor
    await users.lock(executor, companyId, userId)
    await sessions.requireOpen(executor, actor)
    const before = await store.listRegistered(executor, companyId, userId)
    await work()
    const after = await store.listRegistered(executor, companyId, userId)
    const by = { ...byActor(actor), target: target(actor) }
    if (before.length === 0 && after.length > 0) {
      await transactions.record(executor, { ...by, event: 'two_step.enabled', after: { secondFactors: after } })
      // Or whoever knows the password and signed in before would be in for good, without ever taking a second step.
      await sessions.endAllOf(executor, { companyId, userId, exceptId: sessionId }, byActor(actor))
      return makeCodes(executor, actor)
    }
    if (after.length === 0) {
      const { twoStepPolicy } = await securitySettings.rulesOf(executor, companyId)
      if (isTwoStepRequired(twoStepPolicy, actor.role)) throw secondFactorRequired()
      await store.deleteCodes(executor, companyId, userId)
      await transactions.record(executor, { ...by, event: 'two_step.disabled', before: { secondFactors: before } })
    } else if (before.length !== after.length) {
      const changed = { before: { secondFactors: before }, after: { secondFactors: after } }
      await transactions.record(executor, { ...by, event: 'two_step.updated', ...changed })
    }
    return []
  }

  return {
    async describe({ companyId, userId }) {
      const own = inCompany(db, companyId)
      const registered = await store.listRegistered(own, companyId, userId)
      const totpSince = await store.findConfirmedAt(own, companyId, userId)
      const recoveryCodesLeft = await store.countCodes(own, companyId, userId)
      return { isOn: registered.length > 0, totpSince: totpSince?.toISOString() ?? null, recoveryCodesLeft }
    },

    async listOf(executor, { companyId, userId }) {
      const registered = await store.listRegistered(executor, companyId, userId)
      if (registered.length === 0 || (await store.countCodes(executor, companyId, userId)) === 0) return registered
      return [...registered, 'recovery_code']
    },

    change,

    async removeAll(executor, { companyId, userId }) {
      const registered = await store.listRegistered(executor, companyId, userId)
      await store.deleteTotps(executor, companyId, userId)
      await store.deleteCodes(executor, companyId, userId)
      return registered
    },

    async use(executor, owner, text, origin) {
      const { companyId, userId } = owner
      const given = parseSecondFactorCode(text)
      if (!given) return false
      if (given.kind === 'recovery_code') return useRecoveryCode(executor, owner, given.code, origin)
      const factor = await store.findTotpForUpdate(executor, companyId, userId)
      if (!factor?.confirmedAt) return false
      const step = stepOf(factor, given.code)
      return step !== undefined && store.updateLastStep(executor, companyId, userId, step)
    },

    async start({ companyId, userId }, label) {
      const secret = new Secret({ size: secretBytes })
      const createdAt = clock.now()
      const sealedSecret = vault.seal(secret.base32, sealContext(userId))
      if (!(await store.upsertUnconfirmed(inCompany(db, companyId), { companyId, userId, sealedSecret, createdAt }))) {
        throw new AppError('conflict', 'There is an authenticator app already. Remove it to register another one.')
      }
      return {
        secret: secret.base32,
        uri: new TOTP({ issuer, label, secret }).toString(),
        expiresAt: secondsAfter(createdAt, totpSetupSeconds).toISOString(),
      }
    },

    confirm: (actor, text) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const { companyId, userId } = actor
        const now = clock.now()
        // The person first, as for whoever signs in, so that no two wait for each other.
        await users.lock(tx, companyId, userId)
        const factor = await store.findTotpForUpdate(tx, companyId, userId)
        if (!factor || factor.confirmedAt || secondsAfter(factor.createdAt, totpSetupSeconds) <= now) {
          throw nothingToConfirm()
        }
        const given = parseSecondFactorCode(text)
        const lastStep = given?.kind === 'totp' ? stepOf(factor, given.code) : undefined
        if (lastStep === undefined) throw invalidFields(fieldError('code', 'wrong_code'))
        return change(tx, actor, () => store.updateConfirmed(tx, companyId, userId, { confirmedAt: now, lastStep }))
      }),

    removeTotp: (actor) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        await change(tx, actor, async () => {
          if (!(await store.deleteTotp(tx, actor.companyId, actor.userId))) throw noApp()
        })
      }),

    renewCodes: (actor) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        // Locked, so that of two renewals at once one is whole.
        await users.lock(tx, actor.companyId, actor.userId)
        if ((await store.listRegistered(tx, actor.companyId, actor.userId)).length === 0) throw isOff()
        await transactions.record(tx, { ...byActor(actor), event: 'recovery_code.created', target: target(actor) })
        return makeCodes(tx, actor)
      }),

    reseal: (signal) =>
      resealRows({
        vault,
        signal,
        listAfter: async (id) =>
          (await store.listSealedAfter(db, id, resealBatchSize)).map(({ companyId, userId, sealedSecret }) => ({
            id: userId,
            companyId,
            sealed: sealedSecret,
            context: sealContext(userId),
          })),
        update: ({ id, companyId, sealed }, resealed) =>
          store.updateSealed(inCompany(db, companyId), companyId, id, sealed, resealed),
      }),
  }
}
