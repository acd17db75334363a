import { randomUUID } from 'node:crypto'
import {
  fieldError,
  maxPasskeys,
  type Passkey,
  type PasskeyAssertion,
  passkeyChallengeSeconds,
  type PasskeyCreated,
  type PasskeyCreationOptions,
  type PasskeyRegistration,
  type PasskeyRequestOptions,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor, RequestOrigin } from '../../lib/actor.ts'
import { AppError, invalidFields, notFound } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import type { SecondFactorOwner, SecondFactorService } from '../second-factors/second-factor.service.ts'
import type { EndedBy } from '../sessions/session.service.ts'
import { byActor, changedFields, type TransactionService } from '../transactions/transaction.service.ts'
import * as challengeStore from './passkey-challenge.store.ts'
import { createPasskeyVerifier, passkeyAlgorithms, userHandleOf } from './passkey-verifier.ts'
import * as store from './passkey.store.ts'

/** What a passkey is asked for: to sign in by itself, as the second step, or as proof of who one is. */
export type PasskeyUse = 'sign_in' | 'second_step' | 'proof'

/** What a challenge was given for, and to whom: a text that only they can present. `owner`: whose passkey it has to be. */
export interface PasskeyQuestion {
  use: PasskeyUse
  boundTo: string
  owner?: { companyId: string; userId: string }
}

/** A passkey that answered a challenge rightly. */
export interface RightPasskey {
  outcome: 'right'
  companyId: string
  userId: string
  id: string
  counter: number
  use: PasskeyUse
}

/** What came of an answer to a challenge. */
export type PasskeyVerification =
  | RightPasskey
  | { outcome: 'refused'; companyId: string; userId: string }
  | { outcome: 'unknown' }

/** Passkeys (Web Authentication Level 3). All are discoverable and verify who uses them, so that each can stand for both steps. */
export interface PasskeyService {
  /** The actor's own, the oldest first. */
  list(actor: Actor): Promise<Passkey[]>
  /**
   * What a browser makes a passkey with, once, within five minutes.
   * @param user what the browser shows whose it is
   * @throws AppError `conflict` when the actor has as many as one can have
   */
  startCreation(actor: Actor, user: { email: string; name: string }): Promise<PasskeyCreationOptions>
  /**
   * Keeps a passkey that was made with {@link PasskeyService.startCreation}. @returns it, and recovery codes if it is the first second factor
   * @throws AppError `request_ended` when the challenge was used or took too long; `validation` at `credential`; `conflict`
   */
  create(actor: Actor, passkey: { name: string; credential: PasskeyRegistration }): Promise<PasskeyCreated>
  /** Gives one of the actor's passkeys another name. @throws AppError `not_found` */
  rename(actor: Actor, id: string, name: string): Promise<Passkey>
  /** Takes one of the actor's passkeys away. @throws AppError `not_found`, and what {@link SecondFactorService.change} throws */
  remove(actor: Actor, id: string): Promise<void>
  /** Takes all of a person's passkeys away, in the caller's transaction. @param by who does it, as the log says */
  removeAll(executor: CompanyExecutor, owner: SecondFactorOwner, by: EndedBy): Promise<void>
  /** A challenge, good once, within five minutes. */
  ask(question: PasskeyQuestion): Promise<PasskeyRequestOptions>
  /**
   * Uses the challenge up, whatever comes of it, and checks the answer.
   * @throws AppError `request_ended` when the challenge was used, took too long or was given to somebody else
   */
  verify(question: PasskeyQuestion, credential: PasskeyAssertion): Promise<PasskeyVerification>
  /** Whose passkey an answer names, whether or not it is right. */
  findOwner(credential: Pick<PasskeyAssertion, 'id'>): Promise<{ companyId: string; userId: string } | undefined>
  /**
   * Keeps that a passkey was used, in the caller's transaction.
   * @returns whether it is still there and its counter goes on; otherwise there is a copy of it, and it is not to be believed
   */
  use(executor: CompanyExecutor, passkey: RightPasskey, origin: RequestOrigin): Promise<boolean>
  /** Removes a batch of challenges that nobody answered in time. @returns how many */
  deleteExpiredChallenges(atMost: number): Promise<number>
}

const toContract = ({ id, name, createdAt, lastUsedAt }: store.PasskeyRow): Passkey => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})

const descriptorOf = ({ credentialId, transports }: store.PasskeyRow) => ({
  id: credentialId.toString('base64url'),
  type: 'public-key' as const,
  transports,
})

/** What a challenge is kept under. */
const keyOf = (use: PasskeyUse | 'creation', boundTo: string, challenge: string): Buffer =>
  hashSecret([use, boundTo, challenge].join(' '))

const target = (id: string) => ({ type: 'passkey', id })
const timeout = passkeyChallengeSeconds * 1000
const tooMany = () => new AppError('conflict', `Nobody has more than ${maxPasskeys} passkeys. Remove one first.`)
const ended = () => new AppError('request_ended', 'It took too long, or was done before. Try again.')
const unusable = () => invalidFields(fieldError('credential', 'wrong_passkey'))

/** @param deps the pool, the time, the issuer identifier, the log and the second factors */
export function createPasskeyService({
  db,
  clock,
  issuer,
  transactions,
  secondFactors,
}: {
  db: Db
  clock: Clock
  issuer: string
  transactions: TransactionService
  secondFactors: SecondFactorService
}): PasskeyService {
  const verifier = createPasskeyVerifier(issuer)

  async function newChallenge(use: PasskeyUse | 'creation', boundTo: string): Promise<string> {
    const challenge = newSecret()
    const expiresAt = secondsAfter(clock.now(), passkeyChallengeSeconds)
    await challengeStore.insert(db, { key: keyOf(use, boundTo, challenge), expiresAt })
    return challenge
  }

  async function useUp(use: PasskeyUse | 'creation', boundTo: string, challenge: string): Promise<void> {
    if (!(await challengeStore.deleteByKey(db, keyOf(use, boundTo, challenge), clock.now()))) throw ended()
  }

  return {
    async list({ companyId, userId }) {
      return (await store.listByUser(inCompany(db, companyId), companyId, userId)).map(toContract)
    },

    async startCreation({ companyId, userId, sessionId }, { email, name }) {
      const own = await store.listByUser(inCompany(db, companyId), companyId, userId)
      if (own.length >= maxPasskeys) throw tooMany()
      return {
        rp: { id: verifier.rpId, name: 'Latchkey' },
        user: { id: userHandleOf(userId), name: email, displayName: name },
        challenge: await newChallenge('creation', sessionId),
        pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout,
        excludeCredentials: own.map(descriptorOf),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'none',
        extensions: { credProps: true },
      }
    },

    async create(actor, { name, credential }) {
      const challenge = verifier.challengeOf(credential)
      if (challenge === undefined) throw unusable()
      await useUp('creation', actor.sessionId, challenge)
      const made = await verifier.registration(credential, challenge)
      if (!made) throw unusable()
      const row = {
        ...made,
        companyId: actor.companyId,
        id: randomUUID(),
        userId: actor.userId,
        name,
        createdAt: clock.now(),
        lastUsedAt: null,
      }
      return inCompany(db, actor.companyId).transaction(async (tx) => {
        const codes = await secondFactors.change(tx, actor, async () => {
          if ((await store.listByUser(tx, actor.companyId, actor.userId)).length >= maxPasskeys) throw tooMany()
          await store.insert(tx, row)
          const entry = { event: 'passkey.created', target: target(row.id), after: { name } } as const
          await transactions.record(tx, { ...byActor(actor), ...entry })
        })
        return { passkey: toContract(row), codes }
      })
    },

    rename: (actor, id, name) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        const passkey = await store.findForUpdate(tx, actor.companyId, actor.userId, id)
        if (!passkey) throw notFound('passkey')
        if (passkey.name !== name) {
          await store.updateName(tx, actor.companyId, id, name)
          const changed = changedFields({ name: passkey.name }, { name })
          await transactions.record(tx, { ...byActor(actor), event: 'passkey.updated', target: target(id), ...changed })
        }
        return toContract({ ...passkey, name })
      }),

    remove: (actor, id) =>
      inCompany(db, actor.companyId).transaction(async (tx) => {
        await secondFactors.change(tx, actor, async () => {
          const gone = await store.deleteById(tx, actor.companyId, actor.userId, id)
          if (!gone) throw notFound('passkey')
          const entry = { event: 'passkey.deleted', target: target(id), before: { name: gone.name } } as const
          await transactions.record(tx, { ...byActor(actor), ...entry })
        })
      }),

    async removeAll(executor, { companyId, userId }, by) {
      for (const { id, name } of await store.deleteByUser(executor, companyId, userId)) {
        const entry = { event: 'passkey.deleted', target: target(id), before: { name } } as const
        await transactions.record(executor, { ...by, companyId, ...entry })
      }
    },

    async ask({ use, boundTo, owner }) {
      const own = owner ? await store.listByUser(inCompany(db, owner.companyId), owner.companyId, owner.userId) : []
      return {
        rpId: verifier.rpId,
        challenge: await newChallenge(use, boundTo),
        timeout,
        userVerification: 'required',
        allowCredentials: own.map(descriptorOf),
      }
    },

    async verify({ use, boundTo, owner }, credential) {
      const challenge = verifier.challengeOf(credential)
      if (challenge === undefined) return { outcome: 'unknown' }
      await useUp(use, boundTo, challenge)
      const passkey = await store.findByCredentialId(db, Buffer.from(credential.id, 'base64url'))
      if (!passkey || (owner && owner.userId !== passkey.userId)) return { outcome: 'unknown' }
      const { companyId, userId, id } = passkey
      // Without a name that was typed, the passkey itself has to say whose it is.
      const handle = credential.response.userHandle ?? (owner && userHandleOf(userId))
      const counter =
        handle === userHandleOf(userId) ? await verifier.assertion(credential, challenge, passkey) : undefined
      if (counter === undefined) return { outcome: 'refused', companyId, userId }
      return { outcome: 'right', companyId, userId, id, counter, use }
    },

    async findOwner({ id }) {
      const passkey = await store.findByCredentialId(db, Buffer.from(id, 'base64url'))
      return passkey && { companyId: passkey.companyId, userId: passkey.userId }
    },

    async use(executor, { companyId, userId, id, counter, use }, origin) {
      if (!(await store.updateUsed(executor, companyId, id, { counter, lastUsedAt: clock.now() }))) return false
      await transactions.record(executor, {
        companyId,
        event: 'passkey.used',
        actor: { type: 'user', id: userId },
        target: target(id),
        after: { use },
        origin,
      })
      return true
    },

    deleteExpiredChallenges: (atMost) => challengeStore.deleteExpired(db, longOver(clock), atMost),
  }
}
