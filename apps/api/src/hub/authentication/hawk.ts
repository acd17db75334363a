import type { HawkExchange, LegacyCaller } from '../../features/legacy-credentials/legacy-credential.service.ts'
import { createByteBudget } from '../../lib/byte-budget.ts'
import { hawkAddressOf } from '../../lib/hawk.ts'
import { originOf } from '../../web/request-origin.ts'
import { governsItself } from '../../web/request-timeout.ts'
import type { AnswerSeal, HubCall, HubCaller } from '../call.ts'
import type { HubLimits } from '../forwarding/index.ts'
import { hasBody } from '../forwarding/request-body.ts'
import { HubRefusal } from '../refusal.ts'
import { readWhole } from './read-whole.ts'
import { admit, type LegacyServices, retirementHeaders, toHubCaller } from './legacy-key.ts'
import type { AuthenticationScheme } from './scheme.ts'

/** The largest body whose hash is checked, in bytes. */
export const maxHashedRequestBytes = 8 * 1024 * 1024
/** The largest answer that is vouched for with the hash of its body, in bytes. */
export const maxHashedAnswerBytes = 256 * 1024

const words = {
  challenge: (error: string, attributes: Record<string, string | number> = {}) =>
    `Hawk ${Object.entries({ ...attributes, error })
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`,
}

const wrongPayload = (): HubRefusal =>
  new HubRefusal(
    'invalid_credentials',
    'The body is not the one that was signed: the hash is over the bytes as they are sent and the content type.',
    { headers: { 'www-authenticate': words.challenge('Bad payload hash') } },
  )

function requirePayload(exchange: HawkExchange, body: Buffer, contentType: string | undefined): void {
  const hash = exchange.payloadHash(contentType)
  hash.update(body)
  if (!exchange.isPayloadHash(hash.digest())) throw wrongPayload()
}

const tooLarge = (): HubRefusal =>
  new HubRefusal(
    'too_large',
    `A body with a payload hash has at most ${maxHashedRequestBytes / 1024 / 1024} MiB. Leave the hash out of the Hawk header.`,
  )

const sealOf = (exchange: HawkExchange, caller: LegacyCaller): AnswerSeal => ({
  maxBytes: maxHashedAnswerBytes,
  headers({ headers, body }) {
    const hash = body && exchange.payloadHash(headers['content-type'])
    if (body) hash?.update(body)
    return { 'server-authorization': exchange.serverAuthorization(hash?.digest()), ...retirementHeaders(caller) }
  },
})

/**
 * Requests signed with a company's API Secret (Hawk, HMAC-SHA-256). What is signed is the public address, whatever a proxy makes of it.
 * @param services who knows the key, who notes that it was used, and the issuer identifier
 * @param limits how slowly bodies may come, and how much of them is held
 */
export function createHawkScheme(services: LegacyServices, limits: HubLimits): AuthenticationScheme {
  const address = hawkAddressOf(services.issuer)
  const budget = createByteBudget(limits.heldBodyBytes)

  const takeBody = async (exchange: HawkExchange, { request: { raw }, reply }: HubCall): Promise<Buffer> => {
    const memory = budget.open()
    // Until then it may have to be sent on once more.
    reply.raw.once('close', () => memory.close())
    governsItself(raw.socket)
    const body = await readWhole(raw, {
      maxBytes: maxHashedRequestBytes,
      idleMilliseconds: limits.callerIdleMilliseconds,
      memory,
      tooLarge,
    })
    requirePayload(exchange, body, raw.headers['content-type'])
    return body
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
      const { caller, exchange } = admit(services, call, outcome, words)
      const hubCaller: HubCaller = { ...toHubCaller(caller), seal: sealOf(exchange, caller) }
      if (!exchange.sentPayloadHash) return hubCaller
      if (hasBody(raw)) return { ...hubCaller, takeBody: () => takeBody(exchange, call) }
      requirePayload(exchange, Buffer.alloc(0), raw.headers['content-type'])
      return hubCaller
    },
  }
}
