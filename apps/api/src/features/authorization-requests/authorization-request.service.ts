import type { AuthorizationDecision, AuthorizationQuestion } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { deriveKeys, type MasterKeys } from '../../lib/master-keys.ts'
import { intersect } from '../../lib/permission-set.ts'
import { isLoopbackRedirect, isRegisteredRedirect } from '../../lib/redirect-uri.ts'
import { hashSecret, keyedText, newSecret, secretsEqual } from '../../lib/secret.ts'
import { type AuthorizationCodeService, type WantedCode } from '../authorization-codes/authorization-code.service.ts'
import type { AuthorizationService } from '../authorizations/authorization.service.ts'
import type { ConsumerService } from '../consumers/consumer.service.ts'
import type { ModuleService } from '../modules/module.service.ts'
import type { SignedIn } from '../sessions/session.service.ts'
import type { TransactionService } from '../transactions/transaction.service.ts'
import { describeQuestion } from './authorization-question.ts'
import type { AuthorizationAnswer, AuthorizationFault, AuthorizationRequest } from './authorization-request.ts'
import * as store from './authorization-request.store.ts'

/** How long a request waits for a sign-in and a decision, in seconds. */
export const requestLifetimeSeconds = 600

/** A request as presented by a browser. */
export interface PresentedRequest {
  reference: string
  /** The secrets of the browser's own cookies. */
  browsers: readonly string[]
}

/** Requests to the authorization endpoint, from arrival to decision. */
export interface AuthorizationRequestService {
  /** The answer, if the user need not be asked: a fault, or consent given before. */
  answerWithoutAsking(request: AuthorizationRequest, signedIn: SignedIn): Promise<AuthorizationAnswer | undefined>
  /** Lets a request wait. @param browser a secret of the browser's own cookies @returns the reference, shown this once */
  start(request: AuthorizationRequest, browser: string): Promise<string>
  /** Whether the reference is that of a request this browser can still go on with. */
  isPending(presented: PresentedRequest): Promise<boolean>
  /**
   * What the authorization page shows, or the answer if there is nothing to ask.
   * @throws AppError `request_ended`, `not_found` for another company's user
   */
  present(presented: PresentedRequest, signedIn: SignedIn): Promise<AuthorizationQuestion | AuthorizationAnswer>
  /**
   * Takes the user's decision, once.
   * @throws AppError `request_ended`, `forbidden` without the page's proof
   */
  decide(
    presented: PresentedRequest,
    signedIn: SignedIn,
    decision: AuthorizationDecision,
    origin: RequestOrigin,
  ): Promise<AuthorizationAnswer>
  /**
   * Ends a request and starts the same one again for whoever signs in next.
   * @throws AppError `request_ended`, `forbidden` without the page's proof
   * @returns the new reference
   */
  restart(presented: PresentedRequest, signedIn: SignedIn, decisionToken: string): Promise<string>
  /** Removes a batch of requests that nobody can decide any more. @returns how many */
  deleteExpired(limit: number): Promise<number>
}

const ended = (): AppError =>
  new AppError('request_ended', 'This request was already answered or is too old. Go back to the app and start again.')

const denied = (description: string): AuthorizationFault => ({
  error: 'access_denied',
  description,
  reason: 'access_denied',
})

/** Whether someone else's app could pose as this one, so that an earlier consent says nothing (RFC 8252 section 8.6). */
const identityIsUnsure = ({ consumer, redirectUri }: AuthorizationRequest): boolean =>
  consumer.clientType === 'public' && (!redirectUri.startsWith('https:') || isLoopbackRedirect(redirectUri))

const hashes = ({ reference, browsers }: PresentedRequest): store.Presented => ({
  referenceHash: hashSecret(reference),
  browserHashes: browsers.map(hashSecret),
})

const answer = (
  { consumer, redirectUri, state }: AuthorizationRequest,
  result: AuthorizationAnswer['result'],
): AuthorizationAnswer => ({ consumer, redirectUri, state, result })

/** What the user may not have to be asked: the fault to report, or permissions for which an earlier consent is good enough. */
const foregone = (request: AuthorizationRequest, signedIn: SignedIn): AuthorizationFault | string[] | undefined => {
  const { consumer, error, consentForced } = request
  if (consumer.companyId !== signedIn.company.id) return undefined
  if (error) return error
  const permissions = intersect(request.permissions, signedIn.permissions)
  if (permissions.length === 0) return denied('The user has none of the requested permissions')
  if (consentForced || identityIsUnsure(request)) return undefined
  return permissions
}

const wantedCode = (request: AuthorizationRequest, permissions: string[], { user }: SignedIn): WantedCode => ({
  consumer: request.consumer,
  userId: user.id,
  permissions,
  redirectUri: request.redirectUri,
  redirectUriSent: request.redirectUriSent,
  codeChallenge: request.codeChallenge ?? null,
})

/** @param deps database, time, the master keys that proofs are derived with, and the services that decide */
export function createAuthorizationRequestService(deps: {
  db: Db
  clock: Clock
  masterKeys: MasterKeys
  authorizations: AuthorizationService
  authorizationCodes: AuthorizationCodeService
  consumers: ConsumerService
  modules: ModuleService
  transactions: TransactionService
}): AuthorizationRequestService {
  const { db, clock, authorizations, authorizationCodes, consumers, modules, transactions } = deps
  const [decisionKey, ...otherDecisionKeys] = deriveKeys(deps.masterKeys, 'authorization-decision')

  const decisionToken = ({ reference }: PresentedRequest, { sessionId }: SignedIn, key = decisionKey): string =>
    keyedText(key, `${reference}:${sessionId}`)
  /** Whether this request's page was shown to this session, perhaps by a node with another master key first. */
  const isFromPage = (proof: string, presented: PresentedRequest, signedIn: SignedIn): boolean =>
    [decisionKey, ...otherDecisionKeys].some((key) => secretsEqual(proof, decisionToken(presented, signedIn, key)))

  const insert = async (executor: CompanyExecutor, request: AuthorizationRequest, browser: string): Promise<string> => {
    const reference = newSecret()
    const createdAt = clock.now()
    const { consumer, error, state, codeChallenge, ...rest } = request
    await store.insert(executor, {
      ...rest,
      permissions: [...rest.permissions],
      companyId: consumer.companyId,
      consumerId: consumer.id,
      referenceHash: hashSecret(reference),
      browserHash: hashSecret(browser),
      state: state ?? null,
      // Of a faulty request nothing is kept but what its answer needs.
      codeChallenge: error ? null : (codeChallenge ?? null),
      error: error?.error ?? null,
      errorDescription: error?.description ?? null,
      createdAt,
      expiresAt: secondsAfter(createdAt, requestLifetimeSeconds),
    })
    return reference
  }

  /** The stored request, with its consumer as it is now; what was withdrawn meanwhile ends it: consumer, redirect URI, leave to do without PKCE. */
  const restore = async (row: store.AuthorizationRequestRow): Promise<AuthorizationRequest> => {
    const consumer = await consumers.findForProtocolById(row.companyId, row.consumerId)
    if (consumer?.status !== 'active' || !isRegisteredRedirect(row.redirectUri, consumer.redirectUris)) throw ended()
    if (row.error === null && row.codeChallenge === null && consumer.requiresPkce) throw ended()
    return {
      consumer,
      redirectUri: row.redirectUri,
      redirectUriSent: row.redirectUriSent,
      state: row.state ?? undefined,
      permissions: intersect(row.permissions, consumer.permissions),
      codeChallenge: row.codeChallenge ?? undefined,
      consentForced: row.consentForced,
      error: row.error === null ? undefined : { error: row.error, description: row.errorDescription ?? '' },
    }
  }

  const approve = async (
    executor: CompanyExecutor,
    request: AuthorizationRequest,
    permissions: string[],
    signedIn: SignedIn,
    { origin, lifetimeSeconds }: { origin: RequestOrigin; lifetimeSeconds: number | undefined },
  ): Promise<AuthorizationAnswer> => {
    const { consumer } = request
    const grantedAt = clock.now()
    const authorizationId = await authorizations.approve(executor, {
      companyId: consumer.companyId,
      consumerId: consumer.id,
      userId: signedIn.user.id,
      permissions,
      grantedAt,
      expiresAt: lifetimeSeconds === undefined ? null : secondsAfter(grantedAt, lifetimeSeconds),
      origin,
    })
    return answer(request, {
      code: await authorizationCodes.issue(executor, authorizationId, wantedCode(request, permissions, signedIn)),
    })
  }

  /** A code under an earlier consent, if there still is one that covers this. */
  const codeUnderAuthorization = async (
    executor: CompanyExecutor,
    request: AuthorizationRequest,
    permissions: string[],
    signedIn: SignedIn,
  ): Promise<{ code: string } | undefined> => {
    const wanted = wantedCode(request, permissions, signedIn)
    const code = await authorizationCodes.issueIfAuthorizedIn(executor, wanted)
    return code === undefined ? undefined : { code }
  }

  /** A request that can still be decided. */
  const findPending = async (presented: PresentedRequest): Promise<store.AuthorizationRequestRow | undefined> => {
    const companyId = await store.findCompany(db, hashes(presented))
    return companyId === undefined
      ? undefined
      : store.findPending(inCompany(db, companyId), companyId, hashes(presented), clock.now())
  }

  /** Ends a request's wait: of any number of attempts one gets through. */
  const claim = async (executor: CompanyExecutor, companyId: string, presented: PresentedRequest): Promise<void> => {
    if (!(await store.updateDecided(executor, companyId, hashes(presented), clock.now()))) throw ended()
  }

  return {
    async answerWithoutAsking(request, signedIn) {
      const known = foregone(request, signedIn)
      if (!Array.isArray(known)) return known && answer(request, known)
      const code = await authorizationCodes.issueIfAuthorized(wantedCode(request, known, signedIn))
      return code === undefined ? undefined : answer(request, { code })
    },

    start: (request, browser) => insert(inCompany(db, request.consumer.companyId), request, browser),

    isPending: async (presented) => (await findPending(presented)) !== undefined,

    async present(presented, signedIn) {
      const row = await findPending(presented)
      if (!row) throw ended()
      if (row.companyId !== signedIn.company.id) throw notFound('authorization request')
      const { companyId } = row
      const request = await restore(row)
      const own = inCompany(db, companyId)
      if (!(await store.updateUser(own, companyId, hashes(presented), signedIn.user.id, clock.now()))) {
        // Another user saw it first: what was asked of one person is never answered by another.
        await store.updateDecided(own, companyId, hashes(presented), clock.now())
        throw ended()
      }
      const known = foregone(request, signedIn)
      const immediate =
        known &&
        (await own.transaction(async (tx) => {
          const result = Array.isArray(known) ? await codeUnderAuthorization(tx, request, known, signedIn) : known
          if (!result) return undefined
          await claim(tx, companyId, presented)
          return answer(request, result)
        }))
      if (immediate) return immediate
      return describeQuestion({
        request,
        signedIn,
        permissions: intersect(request.permissions, signedIn.permissions),
        modules: await modules.listAll(companyId),
        isFirstInCompany: await authorizations.isFirst(own, companyId, request.consumer.id),
        decisionToken: decisionToken(presented, signedIn),
        expiresAt: row.expiresAt,
      })
    },

    async decide(presented, signedIn, decided, origin) {
      const { decision, permissions: chosen, decisionToken: proof, lifetimeSeconds } = decided
      if (!isFromPage(proof, presented, signedIn)) {
        throw new AppError('forbidden', 'The decision does not come from this request’s page. Reload the page.')
      }
      const row = await findPending(presented)
      if (!row || row.userId !== signedIn.user.id || row.companyId !== signedIn.company.id) throw ended()
      // Before the transaction: it would need a second connection, and many that hold one and wait for another wait for ever.
      const request = await restore(row)
      const offered = intersect(request.permissions, signedIn.permissions)
      const permissions = chosen === undefined ? offered : intersect(offered, chosen)
      return inCompany(db, row.companyId).transaction(async (tx) => {
        await claim(tx, row.companyId, presented)
        if (decision === 'authorize' && permissions.length > 0 && !request.error) {
          return approve(tx, request, permissions, signedIn, { origin, lifetimeSeconds })
        }
        await transactions.record(tx, {
          companyId: row.companyId,
          event: 'authorization.denied',
          actor: { type: 'user', id: signedIn.user.id },
          origin,
          target: { type: 'consumer', id: row.consumerId },
        })
        return answer(request, request.error ?? denied('The user denied the request'))
      })
    },

    async restart(presented, signedIn, proof) {
      if (!isFromPage(proof, presented, signedIn)) {
        throw new AppError('forbidden', 'This does not come from the request’s page. Reload the page.')
      }
      const [browser] = presented.browsers
      const row = await findPending(presented)
      if (!row || browser === undefined) throw ended()
      const request = await restore(row)
      return inCompany(db, row.companyId).transaction(async (tx) => {
        await claim(tx, row.companyId, presented)
        return insert(tx, request, browser)
      })
    },

    deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
