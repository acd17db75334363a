import { headerLines } from '../../web/header-lines.ts'
import type { HubCall, HubCaller } from '../call.ts'
import { HubRefusal } from '../refusal.ts'
import { attempted as bearerAttempted } from './bearer.ts'
import type { AuthenticationScheme } from './scheme.ts'

export type { AuthenticationScheme } from './scheme.ts'

/** Finds out who calls. @throws HubRefusal */
export type Authenticate = (call: HubCall) => HubCaller | Promise<HubCaller>

/** Whether a token is in the query, however its name is encoded (RFC 6750 section 2.3, which RFC 9700 section 4.3.2 forbids). */
const hasTokenInQuery = ({ query }: HubCall): boolean =>
  query !== '' &&
  (query.includes('access_token') || query.includes('%')) &&
  new URLSearchParams(query.slice(1)).has('access_token')

/** Every scheme's own challenge, with what was wrong in the one that was attempted only (RFC 9110 section 11.6.1). */
function withAllChallenges(
  refusal: HubRefusal,
  schemes: readonly AuthenticationScheme[],
  attempted: AuthenticationScheme | undefined,
): HubRefusal {
  if (refusal.status !== 401 || attempted?.standsAlone) return refusal
  const others = schemes.flatMap((scheme) =>
    scheme === attempted || scheme.challenge === undefined ? [] : [scheme.challenge],
  )
  const own = refusal.headers['www-authenticate'] ?? []
  refusal.headers['www-authenticate'] = [own, others].flat()
  return refusal
}

/**
 * Makes what finds out who calls, by whichever scheme they attempt. A request presents its credentials once, in the `Authorization` header.
 * @param schemes the order is that of their challenges
 */
export function createAuthentication(schemes: readonly AuthenticationScheme[]): Authenticate {
  const byName = new Map(schemes.map((scheme) => [scheme.name, scheme]))

  const unauthenticated = (): HubRefusal =>
    withAllChallenges(
      new HubRefusal(
        'unauthenticated',
        'Send an access token as Authorization: Bearer <token>. The token endpoint gives one to a consumer.',
      ),
      schemes,
      undefined,
    )

  return (call) => {
    const lines = headerLines(call.request, 'authorization')
    if (lines.length > 1) throw bearerAttempted('malformed_request', 'Send the Authorization header once.')
    if (hasTokenInQuery(call)) {
      throw bearerAttempted('malformed_request', 'Send the token in the Authorization header, never in the address.')
    }
    const [line] = lines
    if (line === undefined) throw unauthenticated()
    const blank = line.indexOf(' ')
    const scheme = byName.get((blank < 0 ? line : line.slice(0, blank)).toLowerCase())
    if (!scheme) throw unauthenticated()
    const refuse = (error: unknown): never => {
      throw error instanceof HubRefusal ? withAllChallenges(error, schemes, scheme) : error
    }
    try {
      const caller = scheme.authenticate(call, blank < 0 ? '' : line.slice(blank + 1).trim())
      return caller instanceof Promise ? caller.catch(refuse) : caller
    } catch (error) {
      return refuse(error)
    }
  }
}
