import type { HawkExchange } from '../../features/legacy-credentials/legacy-credential.service.ts'
import { createByteBudget } from '../../lib/byte-budget.ts'
import { hawkAddressOf } from '../../lib/hawk.ts'
import { originOf } from '../../web/request-origin.ts'
import { governsItself } from '../../web/request-timeout.ts'
import type { AnswerSeal, HubCall } from '../call.ts'
import type { HubLimits } from '../forwarding/index.ts'
import { hasBody } from '../forwarding/request-body.ts'
import { HubRefusal } from '../refusal.ts'
import { readWhole } from './read-whole.ts'
import { admit, type LegacyScheme, type LegacyServices, retirementHeaders } from './legacy-key.ts'
import type { AuthenticationScheme } from './scheme.ts'

/** The largest body whose hash is checked, in bytes. */
export const maxHashedRequestBytes = 8 * 1024 * 1024
/** The largest answer that is vouched for with the hash of its body, in bytes. */
export const maxHashedAnswerBytes = 256 * 1024

const own: LegacyScheme<{ exchange: HawkExchange }> = {
  challenge: (error, attributes = {}) =>
    `Hawk ${Object.entries({ ...attributes, error })
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`,
  seal: ({ exchange, caller }) => ({
    maxBytes: maxHashedAnswerBytes,
    headers({ headers, body }) {
      const hash = body && exchange.payloadHash(headers['content-type'])
      if (body) hash?.update(body)
      return { 'server-authorization': exchange.serverAuthorization(hash?.digest()), ...retirementHeaders(caller) }
    },
  }),
}

const wrongPayload = (seal: AnswerSeal | undefined): HubRefusal =>
  new HubRefusal(
    'invalid_credentials',
    'The body is not the one that was signed: the hash is over the bytes as they are sent and the content type.',
    { headers: { 'www-authenticate': own.challenge('Bad payload hash') }, seal },
  )

const tooLarge = (): HubRefusal =>
  new HubRefusal(
    'too_large',
    `A body with a payload hash has at most ${maxHashedRequestBytes / 1024 / 1024} MiB. Leave the hash out of the Hawk header.`,
  )

/**
 * Requests signed with a company's API Secret (Hawk, HMAC-SHA-256). What is signed is the public address, whatever a proxy makes of it.
 * @param services who knows the key, who notes that it was used, and the issuer identifier
 * @param limits how slowly bodies may come, and how much of them is held
 */
export function createHawkScheme(services: LegacyServices, limits: HubLimits): AuthenticationScheme {
  const address = hawkAddressOf(services.issuer)
  const budget = createByteBudget(limits.heldBodyBytes)

  const takeBody = ({ request: { raw }, reply }: HubCall): Promise<Buffer> => {
    const memory = budget.open()
    // Until then it may have to be sent on once more.
    reply.raw.once('close', () => memory.close())
    governsItself(raw.socket)
    return readWhole(raw, {
      maxBytes: maxHashedRequestBytes,
      idleMilliseconds: limits.callerIdleMilliseconds,
      memory,
      tooLarge,
    })
  }

  return {
    name: 'hawk',
    challenge: 'Hawk',
    // Clients read the time from the one challenge that there is.
    standsAlone: true,
    async authenticate(call, credentials) {
      const { request } = call
      const { raw } = request
      const signed = { method: call.method, target: call.target, ...address }
      const outcome = await services.legacyCredentials.verifyHawk(`Hawk ${credentials}`, signed, originOf(request))
      const { caller, proven } = admit(services, call, outcome, own)
      const { exchange } = proven
      if (!exchange.sentPayloadHash) return caller
      const asSigned = (body: Buffer): Buffer => {
        const hash = exchange.payloadHash(raw.headers['content-type'])
        hash.update(body)
        if (!exchange.isPayloadHash(hash.digest())) throw wrongPayload(caller.seal)
        return body
      }
      if (hasBody(raw)) return { ...caller, takeBody: () => takeBody(call).then(asSigned) }
      asSigned(Buffer.alloc(0))
      return caller
    },
  }
}
