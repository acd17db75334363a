import {
  defaultSecurityRules,
  fieldError,
  type PasskeyAssertion,
  passkeyChallengeSeconds,
  type PasskeyRequestOptions,
  type SecondFactor,
} from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyTx, inCompany } from '../../database/in-company.ts'
import { retryAfterDeadlock } from '../../database/retry-after-deadlock.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { AppError, invalidFields, networkNotAllowed } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { isInRanges } from '../../lib/ip-ranges.ts'
import { longOver } from '../../lib/long-over.ts'
import { networkOf } from '../../lib/network.ts'
import { hashSecret, newSecret } from '../../lib/secret.ts'
import { countTry, createThrottle } from '../../lib/throttle.ts'
import type { PasskeyQuestion, PasskeyService, PasskeyVerification } from '../passkeys/passkey.service.ts'
import type { SecondFactorService } from '../second-factors/second-factor.service.ts'
import type { RightPassword, UserService } from '../users/user.service.ts'
import type { LockOuts } from './lock-outs.ts'
import * as pendingStore from './pending-sign-in.store.ts'
import type { OpenedSession, SessionService } from './session.service.ts'
import {
  type Counted,
  countedByPasskey,
  countedByPassword,
  countedBySecondFactor,
  type SignInGuard,
} from './sign-in-guard.ts'
import type { SignInRefusals } from './sign-in-refusals.ts'

/** How long somebody who gave the password has for the second step, in seconds. */
export const secondStepSeconds = 10 * 60

/** A try to sign in. `email` is lower case; `previousToken` is the session this browser had until now. */
export interface SignInTry {
  email: string
  password: string
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** A try at the second step. `pendingToken`: what the first one answered. */
export interface SecondStepTry {
  pendingToken: string | undefined
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** A try to sign in with nothing but a passkey. `browserToken`: what the challenge was asked for with. */
export interface PasskeySignInTry {
  browserToken: string | undefined
  credential: PasskeyAssertion
  origin: RequestOrigin
  previousToken?: string | undefined
}

/** A challenge for whoever signs in, with the token that makes it theirs. */
export interface PasskeySignInChallenge {
  options: PasskeyRequestOptions
  browserToken: string
  expiresAt: Date
}

/** What comes after the right password: a session, or the second step, with the token it is taken with. */
export type SignInResult = OpenedSession | { pendingToken: string; secondFactors: SecondFactor[]; expiresAt: Date }

/** Signing in. */
export interface SignInService {
  /**
   * Opens a session for whoever gives the right password, or asks for the second step.
   * @throws AppError `wrong_credentials`: the same, after the same work, for an unknown address, a wrong password, a suspended
   * person, and one who is locked out; `too_many_requests`: the same for known and unknown addresses; `network_not_allowed` with the right
   * password only
   */
  signIn(attempt: SignInTry): Promise<SignInResult>
  /**
   * Opens a session for whoever gave the right password before and the right code now.
   * @throws AppError `request_ended` when the password was not given, or too long ago; `validation` at `code`; `too_many_requests`;
   * `network_not_allowed`
   */
  giveSecondFactor(attempt: SecondStepTry & { code: string }): Promise<OpenedSession>
  /** What a passkey can take the second step with. @throws AppError `request_ended` when the password was not given, or too long ago */
  askForPasskey(pendingToken: string | undefined): Promise<PasskeyRequestOptions>
  /**
   * Opens a session for whoever gave the right password before and uses their passkey now.
   * @throws AppError `request_ended`, also for a challenge that is over; `validation` at `credential`; `too_many_requests`;
   * `network_not_allowed`
   */
  givePasskey(attempt: SecondStepTry & { credential: PasskeyAssertion }): Promise<OpenedSession>
  /**
   * What a passkey can sign in with, whosever it is.
   * @param browserToken that of an earlier challenge in this browser, which stays good
   * @param ip who asks
   * @throws AppError `too_many_requests`
   */
  startPasskeySignIn(browserToken: string | undefined, ip: string): Promise<PasskeySignInChallenge>
  /**
   * Opens a session for whoever uses their passkey, which verifies who they are and so stands for both steps.
   * @throws AppError `request_ended` when the challenge is over; `wrong_credentials`: the same for a passkey that is unknown, answers wrongly
   * or belongs to somebody who is suspended; `too_many_requests`; `network_not_allowed`
   */
  signInWithPasskey(attempt: PasskeySignInTry): Promise<OpenedSession>
  /** Removes a batch of what is remembered of tries and no longer counts. @returns how many */
  deleteOldTries(atMost: number): Promise<number>
  /** Removes a batch of sign-ins that waited for their second step in vain. @returns how many */
  deleteExpiredPending(atMost: number): Promise<number>
}

// Anybody may ask for one, and each is a row: enough for many people behind one address, too few to fill a disk.
const challengesPerNetwork = { tries: 300, seconds: 10 * 60 }

const refused = () => new AppError('wrong_credentials', 'Check the e-mail address and the password.')
const refusedPasskey = () => new AppError('wrong_credentials', 'This passkey signs nobody in here.')
const wrongPasskey = () => invalidFields(fieldError('credential', 'wrong_passkey'))
const ended = () => new AppError('request_ended', 'It took too long, or the password has changed. Sign in again.')

const secondStepQuestion = (pendingToken: string, owner: pendingStore.PendingSignIn): PasskeyQuestion => ({
  use: 'second_step',
  boundTo: pendingToken,
  owner,
})

/** @param deps the pool, the time, the people, their second factors, passkeys and sessions, what slows down and stops guessing, and what writes it down */
export function createSignInService({
  db,
  clock,
  users,
  secondFactors,
  passkeys,
  sessions,
  guard,
  refusals,
  lockOuts,
}: {
  db: Db
  clock: Clock
  users: UserService
  secondFactors: SecondFactorService
  passkeys: PasskeyService
  sessions: SessionService
  guard: SignInGuard
  refusals: SignInRefusals
  lockOuts: LockOuts
}): SignInService {
  const challenges = createThrottle({ clock, limit: challengesPerNetwork })

  // A browser's previous session may be of another company: then there are two logs to append to, in either order.
  const inTransaction = <Result>(companyId: string, work: (tx: CompanyTx) => Promise<Result>): Promise<Result> =>
    retryAfterDeadlock(() => inCompany(db, companyId).transaction(work))

  async function authenticate({ email, password, origin }: SignInTry): Promise<RightPassword> {
    const authentication = await users.authenticate(email, password)
    const { outcome } = authentication
    const rule = outcome === 'unknown' ? defaultSecurityRules : authentication.rules
    const isLockedOut = await lockOuts.judge({ email, ip: origin.ip }, rule, outcome === 'right')
    if (outcome === 'unknown') throw refused()
    if (isLockedOut) {
      refusals.record(authentication, 'locked_out', origin)
      throw refused()
    }
    if (outcome === 'refused') {
      refusals.record(authentication, authentication.reason, origin)
      throw refused()
    }
    requireAllowedNetwork(authentication, authentication.rules, origin)
    return authentication
  }

  function requireAllowedNetwork(
    { companyId, userId }: { companyId: string; userId: string },
    { allowedIpRanges }: Pick<RightPassword['rules'], 'allowedIpRanges'>,
    origin: RequestOrigin,
  ): void {
    if (isInRanges(allowedIpRanges, origin.ip)) return
    refusals.record({ companyId, userId }, 'network_not_allowed', origin)
    throw networkNotAllowed()
  }

  async function open(
    tx: CompanyTx,
    { companyId, userId }: { companyId: string; userId: string },
    { origin, previousToken }: Pick<SignInTry, 'origin' | 'previousToken'>,
    by: Counted[],
    refusal: () => AppError = refused,
  ): Promise<OpenedSession> {
    const opened = await sessions.open(tx, { companyId, userId, origin, previousToken })
    // Suspended, between two looks or before a passkey was used: nothing of this sign-in stays.
    if (!opened) {
      refusals.record({ companyId, userId }, 'suspended', origin)
      throw refusal()
    }
    // The second step may come from elsewhere than the first, or after the rules have changed.
    requireAllowedNetwork({ companyId, userId }, opened.signedIn.rules, origin)
    await users.recordSignIn(tx, companyId, userId)
    await guard.succeeded(tx, by)
    return opened
  }

  async function askForSecondStep(
    tx: CompanyTx,
    { companyId, userId }: RightPassword,
    ip: string,
  ): Promise<{ pendingToken: string; expiresAt: Date }> {
    const pendingToken = newSecret()
    const expiresAt = secondsAfter(clock.now(), secondStepSeconds)
    await pendingStore.insert(tx, { companyId, userId, ip, tokenHash: hashSecret(pendingToken), expiresAt })
    return { pendingToken, expiresAt }
  }

  async function findPending(pendingToken: string | undefined) {
    if (pendingToken === undefined) throw ended()
    const tokenHash = hashSecret(pendingToken)
    const companyId = await pendingStore.findCompany(db, tokenHash)
    const pending =
      companyId && (await pendingStore.findByTokenHash(inCompany(db, companyId), companyId, tokenHash, clock.now()))
    if (!pending) throw ended()
    return { pendingToken, tokenHash, pending }
  }

  async function beginSecondStep({ pendingToken, origin }: SecondStepTry) {
    const found = await findPending(pendingToken)
    const { pending } = found
    await refusals.begin({ by: countedBySecondFactor(pending.userId), findPerson: async () => pending, origin })
    return found
  }

  /** @param given whether what is given is good; `reason` and `fault` are for when it is not */
  function takeSecondStep(
    { tokenHash, pending }: Awaited<ReturnType<typeof findPending>>,
    { origin, previousToken }: SecondStepTry,
    given: { isGood: (tx: CompanyTx) => Promise<boolean>; reason: string; fault: () => AppError },
  ): Promise<OpenedSession> {
    const { companyId, userId, email, ip } = pending
    return inTransaction(companyId, async (tx) => {
      // Before the sign-in, as for whoever changes the password, so that no two wait for each other.
      await users.lock(tx, companyId, userId)
      if (!(await pendingStore.deleteByTokenHash(tx, companyId, tokenHash))) throw ended()
      if (!(await given.isGood(tx))) {
        refusals.record({ companyId, userId }, given.reason, origin)
        throw given.fault()
      }
      const by = [...countedByPassword(email, ip), ...countedBySecondFactor(userId)]
      return open(tx, pending, { origin, previousToken }, by)
    })
  }

  const isUsed = async (tx: CompanyTx, passkey: PasskeyVerification, origin: RequestOrigin): Promise<boolean> =>
    passkey.outcome === 'right' && (await passkeys.use(tx, passkey, origin))

  return {
    async signIn(attempt) {
      const by = countedByPassword(attempt.email, attempt.origin.ip)
      await refusals.begin({ by, findPerson: () => users.findByEmail(attempt.email), origin: attempt.origin })
      const who = await authenticate(attempt)
      return inTransaction(who.companyId, async (tx) => {
        // The password may have been changed while this one was looked at: its sessions are ended then, and this must not be one more.
        if (!(await users.isStillRight(tx, who))) throw refused()
        const factors = await secondFactors.listOf(tx, who)
        if (factors.length === 0) return open(tx, who, attempt, by)
        return { ...(await askForSecondStep(tx, who, attempt.origin.ip)), secondFactors: factors }
      })
    },

    async giveSecondFactor(attempt) {
      const found = await beginSecondStep(attempt)
      return takeSecondStep(found, attempt, {
        isGood: (tx) => secondFactors.use(tx, found.pending, attempt.code, attempt.origin),
        reason: 'wrong_code',
        fault: () => invalidFields(fieldError('code', 'wrong_code')),
      })
    },

    async askForPasskey(pendingToken) {
      const found = await findPending(pendingToken)
      return passkeys.ask(secondStepQuestion(found.pendingToken, found.pending))
    },

    async givePasskey(attempt) {
      const found = await beginSecondStep(attempt)
      const question = secondStepQuestion(found.pendingToken, found.pending)
      const passkey = await passkeys.verify(question, attempt.credential)
      return takeSecondStep(found, attempt, {
        isGood: (tx) => isUsed(tx, passkey, attempt.origin),
        reason: 'wrong_passkey',
        fault: wrongPasskey,
      })
    },

    async startPasskeySignIn(token, ip) {
      countTry(challenges, networkOf(ip))
      const browserToken = token ?? newSecret()
      const options = await passkeys.ask({ use: 'sign_in', boundTo: browserToken })
      return { options, browserToken, expiresAt: secondsAfter(clock.now(), passkeyChallengeSeconds) }
    },

    async signInWithPasskey({ browserToken, credential, ...attempt }) {
      const by = countedByPasskey(attempt.origin.ip)
      await refusals.begin({ by, findPerson: () => passkeys.findOwner(credential), origin: attempt.origin })
      if (browserToken === undefined) throw ended()
      const passkey = await passkeys.verify({ use: 'sign_in', boundTo: browserToken }, credential)
      if (passkey.outcome === 'unknown') throw refusedPasskey()
      return inTransaction(passkey.companyId, async (tx) => {
        await users.lock(tx, passkey.companyId, passkey.userId)
        if (!(await isUsed(tx, passkey, attempt.origin))) {
          refusals.record(passkey, 'wrong_passkey', attempt.origin)
          throw refusedPasskey()
        }
        return open(tx, passkey, attempt, by, refusedPasskey)
      })
    },

    deleteOldTries: (atMost) => guard.deleteOld(atMost),

    deleteExpiredPending: (atMost) => pendingStore.deleteExpired(db, longOver(clock), atMost),
  }
}
