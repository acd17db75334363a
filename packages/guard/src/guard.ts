import {
  type Caller,
  InvalidToken,
  isOpaque,
  readIntrospected,
  toPermissions,
  verifyAccessToken,
  type VerifiedToken,
  withPermissions,
} from './access-token.ts'
import { createConfirmation } from './confirmation.ts'
import { createFollower, type FeedEvent } from './follower.ts'
import { basic, createIntrospection } from './introspection.ts'
import { createIssuer } from './issuer.ts'
import { createKeys } from './keys.ts'
import { createKnownTokens, type KnownToken } from './known-tokens.ts'
import { checkOptions, checkPermissions, defaultStalenessSeconds, type GuardOptions } from './options.ts'
import { readPresentation } from './presentation.ts'
import { createRefusals, type Refusal } from './refusal.ts'
import { type Decide, verifyRequest } from './request.ts'
import { createStatuses } from './statuses.ts'

export type { FeedEvent } from './follower.ts'
export type { GuardOptions } from './options.ts'

/** Either who is calling, or what to answer instead. */
export type Outcome = { ok: true; caller: Caller } | { ok: false; refusal: Refusal }

/** Knows no framework: the adapters hand over what they received and send what they get back. */
export interface Guard {
  /**
   * Decides about a call that arrives as a Fetch API `Request`. Its body stays readable for the handler. Never throws for anything a caller
   * or the authorization server does.
   * @param request as received; repeated Authorization lines arrive joined by a comma, which no token can contain
   * @param required permissions, all of which the call needs; none means that any good token will do
   * @throws TypeError for a permission that no token could have
   */
  verify(request: Request, ...required: string[]): Promise<Outcome>
  /**
   * Decides about a call of which the parts are at hand.
   * @param authorization every Authorization header line as received, in order
   * @param parameterNames names of the query's parameters, and of a form body's
   * @param required permissions, all of which the call needs; none means that any good token will do
   */
  authenticate(
    authorization: readonly string[],
    parameterNames: Iterable<string>,
    required: readonly string[],
  ): Promise<Outcome>
  /** For how many seconds nothing was heard of what was revoked; `undefined` when it isn't followed, infinite before the first time. */
  staleness(): number | undefined
  /** Stops following the issuer. A guard that was closed goes on as one that hears nothing. */
  close(): void
}

/** How nearly everybody writes it; others are read with more care. */
const usualScheme = 'Bearer '

const refuse = (refusal: Refusal): Outcome => ({ ok: false, refusal })

/** Nothing was heard for too long, and nobody can be asked. */
class StaleStatuses extends Error {
  override name = 'StaleStatuses'
}

/**
 * Makes a guard for one resource server. Nothing is fetched before the first token arrives; from then on it follows what the issuer tells of
 * its tokens, until it is closed.
 * @throws TypeError naming the option that can't be used
 */
export function createGuard(options: GuardOptions): Guard {
  checkOptions(options)
  const issuer = createIssuer(options.issuer)
  const keys = createKeys(issuer)
  const known = createKnownTokens()
  const statuses = createStatuses()
  const introspect = options.credentials && createIntrospection(issuer, options.credentials)
  const refusals = createRefusals(options.realm ?? 'API')
  const expected = { issuer: options.issuer, audience: options.audience }
  const maxStalenessSeconds = options.maxStalenessSeconds ?? defaultStalenessSeconds

  const tell = (event: FeedEvent): void => {
    try {
      options.onFeed?.(event)
    } catch {
      // The owner's own affair: what the guard knows does not depend on it.
    }
  }
  const confirmation =
    options.credentials &&
    createConfirmation(
      issuer,
      options.credentials,
      () => follower.staleness() <= maxStalenessSeconds,
      (cause) => tell({ type: 'unconfirmed', cause }),
    )
  const follower = createFollower({
    issuer,
    statuses,
    maxStalenessSeconds,
    onEvent: tell,
    onCursor: (cursor) => confirmation?.confirm(cursor),
    authorization: options.credentials && basic(options.credentials),
  })

  const ask = async (token: string, caller: Caller): Promise<Caller> => {
    const answer = await introspect?.(token)
    if (!answer) throw new InvalidToken('revoked')
    return withPermissions(caller, toPermissions(answer['scope']))
  }

  const identifyOpaque = async (token: string): Promise<Caller> => {
    if (!introspect) throw new InvalidToken('opaque')
    const answer = await introspect(token)
    if (!answer) throw new InvalidToken('invalid')
    return readIntrospected(answer, expected)
  }

  /** What a verified token allows now. */
  const standing = (token: string, { caller, status }: VerifiedToken): Caller | Promise<Caller> => {
    // Also when the issuer does not offer its changes just now: what has a status is known to be told of.
    if (!status) return introspect ? ask(token, caller) : caller
    const stale = follower.staleness()
    if (stale > maxStalenessSeconds) {
      if (introspect) return ask(token, caller)
      const heard = stale === Number.POSITIVE_INFINITY ? 'never' : `for ${Math.round(stale)} seconds not`
      throw new StaleStatuses(`what was revoked was ${heard} heard from ${options.issuer}`)
    }
    switch (statuses.at(status)) {
      case 0:
        return caller
      case 1:
        throw new InvalidToken('revoked')
      default:
        if (introspect) return ask(token, caller)
        throw new InvalidToken('narrowed')
    }
  }

  const identifyNew = async (token: string): Promise<Caller> => {
    if (isOpaque(token)) return identifyOpaque(token)
    const keysVersion = keys.version()
    const verified = await verifyAccessToken(token, keys.find, expected)
    // Not when keys were read meanwhile: it may have been verified with those of before.
    if (keysVersion !== undefined && keysVersion === keys.version()) known.remember({ ...verified, token, keysVersion })
    if (verified.status) {
      follower.start()
      if (follower.staleness() === Number.POSITIVE_INFINITY && follower.isOffered() !== false) await follower.ready()
    }
    return standing(token, verified)
  }

  /** A token that was verified lately with the keys there are. */
  const recall = (token: string): KnownToken | undefined => {
    const found = known.recall(token)
    // Its end is looked at as when its signature is checked.
    return found && found.keysVersion === keys.version() && Date.now() < found.goodUntil ? found : undefined
  }

  const toRefusal = (error: unknown): Refusal => {
    if (error instanceof InvalidToken) return refusals.invalidToken(error.reason)
    if (error instanceof StaleStatuses) return refusals.stale(error)
    // What is left is the authorization server: out of reach, or publishing keys that can't be used.
    return refusals.unavailable(error instanceof Error ? error : new Error('unknown', { cause: error }))
  }

  const admit = (caller: Caller, required: readonly string[]): Outcome =>
    caller.may(...required) ? { ok: true, caller } : refuse(refusals.insufficientScope(required))

  /** Goes on at once where there is nothing to wait for: most calls come with a token that was verified before. */
  const settle = (work: () => Caller | Promise<Caller>, required: readonly string[]): Outcome | Promise<Outcome> => {
    try {
      const caller = work()
      if (!(caller instanceof Promise)) return admit(caller, required)
      return caller.then(
        (one) => admit(one, required),
        (error: unknown) => refuse(toRefusal(error)),
      )
    } catch (error) {
      return refuse(toRefusal(error))
    }
  }

  const decide: Decide = (authorization, parameterNames, required) => {
    checkPermissions(required)
    const names = [...parameterNames]
    const [line = ''] = authorization
    if (names.length === 0 && authorization.length === 1 && line.startsWith(usualScheme)) {
      const token = line.slice(usualScheme.length)
      const found = recall(token)
      // What is known was well-formed when it came for the first time.
      if (found) return settle(() => standing(token, found), required)
    }
    const presentation = readPresentation(authorization, names)
    if (presentation.kind === 'malformed') return refuse(refusals.malformed(presentation.reason))
    if (presentation.kind === 'none') return refuse(refusals.noCredentials())
    const { token } = presentation
    const found = recall(token)
    return settle(() => (found ? standing(token, found) : identifyNew(token)), required)
  }

  return {
    authenticate: async (authorization, parameterNames, required) => decide(authorization, parameterNames, required),
    verify: (request, ...required) => verifyRequest(decide, request, required),
    staleness() {
      const staleness = follower.staleness()
      return follower.isOffered() === false && staleness === Number.POSITIVE_INFINITY ? undefined : staleness
    },
    close() {
      follower.close()
      confirmation?.close()
    },
  }
}
