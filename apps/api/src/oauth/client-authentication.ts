import { timingSafeEqual } from 'node:crypto'
import type { ConsumerService } from '../features/consumers/consumer.service.ts'
import type { ProtocolConsumer, ProtocolSecret } from '../features/consumers/protocol-consumer.ts'
import type { ResourceServerService } from '../features/resource-servers/resource-server.service.ts'
import type { Clock } from '../lib/clock.ts'
import { hashSecret } from '../lib/secret.ts'
import type { FormRequest } from './form-endpoint.ts'
import { decodeFormComponent, type FormParameters } from './form-parameters.ts'
import { invalidClient, invalidRequest } from './oauth-error.ts'

/** What a client says to prove who it is. */
export interface PresentedCredentials {
  method: 'client_secret_basic' | 'client_secret_post' | 'none'
  clientId: string
  clientSecret: string | undefined
}

/** A consumer that proved who it is, and the secret it did so with, if any. */
export interface AuthenticatedConsumer {
  consumer: ProtocolConsumer
  secretId: string | undefined
}

/** A caller that proved who it is: a consumer, or an API that accepts our tokens. */
export type AuthenticatedCaller =
  | ({ kind: 'consumer' } & AuthenticatedConsumer)
  | { kind: 'resource_server'; audience: string }

/** Parameters of any client authentication method we know of; none may repeat or stand in a URL. */
export const credentialParameters = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'] as const

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u

/**
 * Reads HTTP Basic credentials as RFC 6749 section 2.3.1 has them: both halves form-encoded. Malformed ones are refused, never
 * repaired; the runtime's own decoder would skip what it doesn't know.
 * @param header the `Authorization` header
 * @returns `undefined` for anything but well-formed Basic credentials
 */
export function parseBasic(header: string): { clientId: string; clientSecret: string } | undefined {
  const [, encoded] = /^basic +([^ ]+) *$/iu.exec(header) ?? []
  if (encoded === undefined || encoded.length > 8192 || !base64.test(encoded)) return undefined
  const pair = Buffer.from(encoded, 'base64')
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  try {
    const clientId = decodeFormComponent(pair.subarray(0, colon))
    const clientSecret = decodeFormComponent(pair.subarray(colon + 1))
    return clientId && clientSecret ? { clientId, clientSecret } : undefined
  } catch {
    return undefined
  }
}

/**
 * The one set of credentials a request presents, as named (RFC 6749 section 2.3: one mechanism a request).
 * @param authorization the values of all `Authorization` header lines
 * @param form the body
 * @throws OAuthError `invalid_request` for two mechanisms, `invalid_client` for none or a malformed one
 */
export function presentedCredentials(authorization: readonly string[], form: FormParameters): PresentedCredentials {
  const [header, ...others] = authorization
  if (others.length > 0) throw invalidRequest('Send one Authorization header')
  const bodySecret = form.get('client_secret')
  const bodyId = form.get('client_id')
  const mechanisms = [header, bodySecret, form.get('client_assertion')].filter((sent) => sent !== undefined)
  if (mechanisms.length > 1) throw invalidRequest('Use one client authentication method')
  if (header !== undefined) {
    const basic = parseBasic(header)
    if (!basic) throw invalidClient(undefined, { privateDetail: 'malformed Basic credentials or another scheme' })
    if (bodyId !== undefined && bodyId !== basic.clientId) {
      throw invalidRequest('client_id differs from the authenticated client')
    }
    return { method: 'client_secret_basic', ...basic }
  }
  if (form.hasAny(['client_assertion', 'client_assertion_type']))
    throw invalidClient(undefined, { privateDetail: 'client assertions are not enabled' })
  if (bodyId === undefined) throw invalidClient(undefined, { privateDetail: 'no client identification' })
  return bodySecret === undefined
    ? { method: 'none', clientId: bodyId, clientSecret: undefined }
    : { method: 'client_secret_post', clientId: bodyId, clientSecret: bodySecret }
}

const decoy: ProtocolSecret = { id: '', hash: hashSecret('no client has this secret'), expiresAt: null }

/** Compares with every secret, and with a decoy where there is none, so that time does not tell what exists. */
function findSecret(presented: string, secrets: readonly ProtocolSecret[]): ProtocolSecret | undefined {
  const hash = hashSecret(presented)
  let found: ProtocolSecret | undefined
  for (const secret of secrets.length > 0 ? secrets : [decoy]) if (timingSafeEqual(hash, secret.hash)) found = secret
  return found === decoy ? undefined : found
}

/** Authenticates those who call form endpoints. */
export interface ClientAuthentication {
  /** The consumer that makes the request. @throws OAuthError `invalid_client`, `invalid_request` */
  consumer(request: FormRequest): Promise<AuthenticatedConsumer>
  /** A confidential consumer or a resource server, as introspection wants it (RFC 7662 section 2.1). @throws OAuthError */
  confidential(request: FormRequest): Promise<AuthenticatedCaller>
}

/** @param deps where clients are looked up */
export function createClientAuthentication(deps: {
  consumers: ConsumerService
  resourceServers: ResourceServerService
  clock: Clock
}): ClientAuthentication {
  const authenticate = async ({
    method,
    clientId,
    clientSecret,
  }: PresentedCredentials): Promise<AuthenticatedConsumer> => {
    const consumer = await deps.consumers.findForProtocol(clientId)
    const secret = clientSecret === undefined ? undefined : findSecret(clientSecret, consumer?.secrets ?? [])
    if (!consumer) throw invalidClient(undefined, { privateDetail: 'unknown client' })
    if (consumer.status !== 'active') throw invalidClient('consumer_disabled', { consumer })
    if ((consumer.authMethod === 'none') !== (method === 'none')) throw invalidClient('wrong_auth_method', { consumer })
    if (method === 'none') return { consumer, secretId: undefined }
    if (!secret) throw invalidClient('wrong_secret', { consumer })
    if (secret.expiresAt !== null && secret.expiresAt <= deps.clock.now()) {
      throw invalidClient('secret_expired', { consumer })
    }
    return { consumer, secretId: secret.id }
  }
  return {
    consumer: async ({ authorization, form }) => authenticate(presentedCredentials(authorization, form)),

    async confidential({ authorization, form }) {
      const credentials = presentedCredentials(authorization, form)
      const { clientId, clientSecret } = credentials
      if (clientSecret === undefined) {
        throw invalidClient(undefined, { privateDetail: 'introspection wants a credential' })
      }
      const resourceServer = await deps.resourceServers.findByKey(clientId)
      if (resourceServer) {
        if (!timingSafeEqual(hashSecret(clientSecret), resourceServer.secretHash)) {
          throw invalidClient(undefined, { privateDetail: 'wrong secret of a resource server' })
        }
        return { kind: 'resource_server', audience: resourceServer.audience }
      }
      return { kind: 'consumer', ...(await authenticate(credentials)) }
    },
  }
}
