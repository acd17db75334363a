import { type Caller, InvalidToken, verifyAccessToken } from './access-token.ts'
import { createIntrospection } from './introspection.ts'
import { createIssuer } from './issuer.ts'
import { checkOptions, checkPermissions, type GuardOptions } from './options.ts'
import { readPresentation } from './presentation.ts'
import { createRefusals, type Refusal } from './refusal.ts'

export type { GuardOptions } from './options.ts'

/** Either who is calling, or what to answer instead. */
export type Outcome = { ok: true; caller: Caller } | { ok: false; refusal: Refusal }

/** Knows no framework: the adapters hand over what they received and send what they get back. */
export interface Guard {
  /**
   * Decides about one call. Never throws for anything a caller or the authorization server does.
   * @param authorization every Authorization header line as received, in order
   * @param parameterNames names of the query's parameters, and of a form body's
   * @param required permissions, all of which the call needs; none means that any good token will do
   */
  authenticate(
    authorization: readonly string[],
    parameterNames: Iterable<string>,
    required: readonly string[],
  ): Promise<Outcome>
}

const refuse = (refusal: Refusal): Outcome => ({ ok: false, refusal })

/**
 * Makes a guard for one resource server. Nothing is fetched before the first token arrives.
 * @throws TypeError naming the option that can't be used
 */
export function createGuard(options: GuardOptions): Guard {
  checkOptions(options)
  const issuer = createIssuer(options.issuer)
  const introspect = options.introspection && createIntrospection(issuer, options.introspection)
  const refusals = createRefusals(options.realm ?? 'API')
  const expected = { issuer: options.issuer, audience: options.audience }

  const identify = async (token: string): Promise<Caller> => {
    const caller = await verifyAccessToken(token, issuer.findKey, expected)
    if (!introspect) return caller
    const permissions = await introspect(token)
    if (!permissions) throw new InvalidToken('invalid')
    return { ...caller, permissions }
  }

  return {
    async authenticate(authorization, parameterNames, required) {
      checkPermissions(required)
      const presentation = readPresentation(authorization, parameterNames)
      if (presentation.kind === 'malformed') return refuse(refusals.malformed(presentation.reason))
      if (presentation.kind === 'none') return refuse(refusals.noCredentials())
      try {
        const caller = await identify(presentation.token)
        const isAllowed = required.every((permission) => caller.permissions.has(permission))
        return isAllowed ? { ok: true, caller } : refuse(refusals.insufficientScope(required))
      } catch (error) {
        if (error instanceof InvalidToken) return refuse(refusals.invalidToken(error.reason))
        // What is left is the authorization server: out of reach, or publishing keys that can't be used.
        return refuse(refusals.unavailable(error instanceof Error ? error : new Error('unknown', { cause: error })))
      }
    },
  }
}
