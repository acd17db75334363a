import type {
  LegacyCaller,
  LegacyObstacle,
  LegacyOutcome,
  LegacyRefusal,
} from '../../features/legacy-credentials/legacy-credential.service.ts'
import type { Services } from '../../services.ts'
import { originOf } from '../../web/request-origin.ts'
import type { AnswerSeal, HubCall, HubCaller } from '../call.ts'
import { HubRefusal } from '../refusal.ts'

/** What the schemes of the API Key need. */
export type LegacyServices = Pick<Services, 'legacyCredentials' | 'legacyCallers' | 'issuer' | 'clock'>

/** What is a scheme's own. */
export interface LegacyScheme<Proven> {
  /** The challenge of a refusal. @param error a fixed text without quotes */
  challenge: (error: string, attributes?: Record<string, string | number>) => string
  /** Vouches for answers to whoever presented the right secret, if anything is to be said with them. */
  seal: (proven: { caller: LegacyCaller } & Proven) => AnswerSeal | undefined
}

type Challenging = Pick<LegacyScheme<never>, 'challenge'>

const wayOut =
  'Use an OAuth consumer instead: an administrator of your company makes one under Settings, API Connections.'

const seconds = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`

/** What the caller is told. */
function refusalOf(refusal: LegacyRefusal, { challenge }: Challenging): HubRefusal {
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
    default:
      return new HubRefusal('too_many_requests', 'Too many failed attempts. Wait and try again.', {
        retryAfterSeconds: refusal.retryAfterSeconds,
      })
  }
}

/** What the caller is told who has the right secret. */
const obstacleRefusal = (obstacle: LegacyObstacle, seal: AnswerSeal | undefined, now: Date): HubRefusal =>
  obstacle.kind === 'brown_out'
    ? new HubRefusal(
        'api_key_brown_out',
        `The API Key is deprecated, and refused until ${seconds(obstacle.endsAt)} so that this is noticed. ${wayOut}`,
        { retryAfterSeconds: (obstacle.endsAt.getTime() - now.getTime()) / 1000, seal },
      )
    : new HubRefusal('api_key_retired', `The API Key works no more since ${seconds(obstacle.retiredAt)}. ${wayOut}`, {
        seal,
      })

/**
 * Lets whoever presented a key in, and notes that they called; or refuses them.
 * @param outcome what came of it
 * @param scheme what is its own
 * @returns the caller as the Hub has it, and what is known besides
 * @throws HubRefusal
 */
export function admit<Proven>(
  services: LegacyServices,
  call: HubCall,
  outcome: LegacyOutcome<Proven>,
  scheme: LegacyScheme<Proven>,
): { caller: HubCaller; proven: Proven } {
  if (!('caller' in outcome)) throw refusalOf(outcome, scheme)
  const { caller, kind } = outcome
  services.legacyCallers.note({
    companyId: caller.companyId,
    origin: originOf(call.request),
    isRefused: kind !== 'accepted',
  })
  const seal = scheme.seal(outcome)
  if (kind !== 'accepted') throw obstacleRefusal(outcome, seal, services.clock.now())
  return { caller: { ...toHubCaller(services, caller, scheme), ...(seal && { seal }) }, proven: outcome }
}

/**
 * What every answer to a caller says whose key is to be retired: since when the way in is deprecated (RFC 9745), and when it ends (RFC 8594).
 * @returns header lines, none while no retirement is decided
 */
export const retirementHeaders = ({ createdAt, retiresAt }: LegacyCaller): Record<string, string> =>
  retiresAt === null
    ? {}
    : { deprecation: `@${Math.floor(createdAt.getTime() / 1000)}`, sunset: retiresAt.toUTCString() }

const toHubCaller = (services: LegacyServices, caller: LegacyCaller, scheme: Challenging): HubCaller => ({
  kind: 'api_connection',
  companyId: caller.companyId,
  permissions: caller.permissions,
  state: caller,
  async renew() {
    const outcome = await services.legacyCredentials.review(caller)
    if (outcome.kind === 'accepted') return toHubCaller(services, outcome.caller, scheme)
    throw 'caller' in outcome ? obstacleRefusal(outcome, undefined, services.clock.now()) : refusalOf(outcome, scheme)
  },
})
