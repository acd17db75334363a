import type { IncomingMessage } from 'node:http'
import type { HawkExchange, LegacyCaller } from '../../features/legacy-credentials/legacy-credential.service.ts'
import { hawkAddressOf } from '../../lib/hawk.ts'
import { originOf } from '../../web/request-origin.ts'
import type { AnswerSeal, HubCaller } from '../call.ts'
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

async function takeBody(exchange: HawkExchange, request: IncomingMessage): Promise<Buffer> {
  const body = await readWhole(request, maxHashedRequestBytes, () => {
    const most = `${maxHashedRequestBytes / 1024 / 1024} MiB`
    return new HubRefusal(
      'too_large',
      `A body with a payload hash has at most ${most}. Leave the hash out of the Hawk header.`,
    )
  })
  requirePayload(exchange, body, request.headers['content-type'])
  return body
}

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
 */
export function createHawkScheme(services: LegacyServices): AuthenticationScheme {
  const address = hawkAddressOf(services.issuer)
  return {
    name: 'hawk',
    challenge: 'Hawk',
    // Clients read the time from the one challenge that there is.
    standsAlone: true,
    async authenticate({ request, ...call }, credentials) {
      const { raw } = request
      const signed = { method: call.method, target: call.target, ...address }
      const outcome = await services.legacyCredentials.verifyHawk(`Hawk ${credentials}`, signed, originOf(request))
      const { caller, exchange } = admit(services, { request, ...call }, outcome, words)
      const hubCaller: HubCaller = { ...toHubCaller(services, caller, words), seal: sealOf(exchange, caller) }
      if (!exchange.sentPayloadHash) return hubCaller
      if (hasBody(raw)) return { ...hubCaller, takeBody: (body) => takeBody(exchange, body) }
      requirePayload(exchange, Buffer.alloc(0), raw.headers['content-type'])
      return hubCaller
    },
  }
}
