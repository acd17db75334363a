import type {
  LegacyCaller,
  LegacyOutcome,
  LegacyRefusal,
} from '../../features/legacy-credentials/legacy-credential.service.ts'
import type { Services } from '../../services.ts'
import { originOf } from '../../web/request-origin.ts'
import type { HubCall, HubCaller } from '../call.ts'
import { HubRefusal } from '../refusal.ts'

/** What the schemes of the API Key need. */
export type LegacyServices = Pick<Services, 'legacyCredentials' | 'legacyCallers' | 'issuer' | 'clock'>

/** A scheme's own words for what is wrong. */
export interface LegacyWords {
  /** The challenge of a refusal. @param error a fixed text without quotes */
  challenge: (error: string, attributes?: Record<string, string | number>) => string
}

const wayOut =
  'Use an OAuth consumer instead: an administrator of your company makes one under Settings, API Connections.'

const seconds = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`

/** What the caller is told. */
function refusalOf(refusal: LegacyRefusal, { challenge }: LegacyWords, now: Date): HubRefusal {
  const unauthenticated = (error: string, detail: string, attributes?: Record<string, string | number>): HubRefusal =>
    new HubRefusal('invalid_credentials', detail, { headers: { 'www-authenticate': challenge(error, attributes) } })
  switch (refusal.kind) {
    case 'malformed':
      return new HubRefusal('malformed_request', `${refusal.detail}.`)
    case 'refused':
      return unauthenticated(
        'Bad credentials',
        'API Key and API Secret are not good: one of them is wrong, or the key is disabled.',
      )
    case 'stale':
      return unauthenticated(
        'Stale timestamp',
        'The clock is off by more than 60 seconds. The challenge has the time.',
        {
          ts: refusal.ts,
          tsm: refusal.tsm,
        },
      )
    case 'replayed':
      return unauthenticated('Invalid nonce', 'This request was sent before. Make a new nonce for each.')
    case 'throttled':
      return new HubRefusal('too_many_requests', 'Too many failed attempts. Wait and try again.', {
        retryAfterSeconds: refusal.retryAfterSeconds,
      })
    case 'brown_out':
      return new HubRefusal(
        'api_key_brown_out',
        `The API Key is deprecated, and refused until ${seconds(refusal.endsAt)} so that this is noticed. ${wayOut}`,
        { retryAfterSeconds: (refusal.endsAt.getTime() - now.getTime()) / 1000 },
      )
    default:
      return new HubRefusal(
        'api_key_retired',
        `The API Key works no more since ${seconds(refusal.retiredAt)}. ${wayOut}`,
      )
  }
}

/**
 * Lets whoever presented a key in, and notes that they called; or refuses them.
 * @param outcome what came of it
 * @param scheme how refusals are worded
 * @throws HubRefusal
 */
export function admit<Accepted>(
  { legacyCallers, clock }: LegacyServices,
  call: HubCall,
  outcome: LegacyOutcome<Accepted>,
  scheme: LegacyWords,
): { kind: 'accepted'; caller: LegacyCaller } & Accepted {
  if ('caller' in outcome) {
    const { companyId } = outcome.caller
    legacyCallers.note({ companyId, origin: originOf(call.request), isRefused: outcome.kind !== 'accepted' })
  }
  if (outcome.kind === 'accepted') return outcome
  throw refusalOf(outcome, scheme, clock.now())
}

/**
 * What every answer to a caller says whose key is to be retired: since when the way in is deprecated (RFC 9745), and when it ends (RFC 8594).
 * @returns header lines, none while no retirement is decided
 */
export const retirementHeaders = ({ createdAt, retiresAt }: LegacyCaller): Record<string, string> =>
  retiresAt === null
    ? {}
    : { deprecation: `@${Math.floor(createdAt.getTime() / 1000)}`, sunset: retiresAt.toUTCString() }

/**
 * The caller as the Hub has it.
 * @param services who knows what becomes of the key
 * @param scheme how refusals are worded
 */
export const toHubCaller = (services: LegacyServices, caller: LegacyCaller, scheme: LegacyWords): HubCaller => ({
  kind: 'api_connection',
  companyId: caller.companyId,
  permissions: caller.permissions,
  state: caller,
  async renew() {
    const outcome = await services.legacyCredentials.review(caller)
    if (outcome.kind !== 'accepted') throw refusalOf(outcome, scheme, services.clock.now())
    return toHubCaller(services, outcome.caller, scheme)
  },
})
