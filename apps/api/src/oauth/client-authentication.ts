import { timingSafeEqual } from 'node:crypto'
import type { ConsumerService } from '../features/consumers/consumer.service.ts'
import type { ProtocolConsumer } from '../features/consumers/protocol-consumer.ts'
import type { ResourceServerService } from '../features/resource-servers/resource-server.service.ts'
import type { Clock } from '../lib/clock.ts'
import { hashSecret } from '../lib/secret.ts'
import { decodeFormComponent, type FormParameters } from './form-parameters.ts'
import { type OAuthError, invalidClient, invalidRequest } from './oauth-error.ts'

/** What a client says to prove who it is. */
export interface PresentedCredentials {
  method: 'client_secret_basic' | 'client_secret_post' | 'none'
  clientId: string
  clientSecret: string | undefined
}

/** A caller that proved who it is: a consumer, or an API that accepts our tokens. */
export type AuthenticatedCaller =
  | { kind: 'consumer'; consumer: ProtocolConsumer }
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
    if (!basic) throw invalidClient('malformed Basic credentials or another scheme')
    if (bodyId !== undefined && bodyId !== basic.clientId) {
      throw invalidRequest('client_id differs from the authenticated client')
    }
    return { method: 'client_secret_basic', ...basic }
  }
  if (form.hasAny(['client_assertion', 'client_assertion_type']))
    throw invalidClient('client assertions are not enabled')
  if (bodyId === undefined) throw invalidClient('no client identification')
  return bodySecret === undefined
    ? { method: 'none', clientId: bodyId, clientSecret: undefined }
    : { method: 'client_secret_post', clientId: bodyId, clientSecret: bodySecret }
}

const decoyHash = hashSecret('no client has this secret')

/** Compares with every live secret, and with a decoy where there is none, so that time does not tell what exists. */
function secretMatches(secret: string, hashes: readonly Buffer[]): boolean {
  const presented = hashSecret(secret)
  let matches = false
  for (const hash of hashes.length > 0 ? hashes : [decoyHash]) matches = timingSafeEqual(presented, hash) || matches
  return matches && hashes.length > 0
}

function consumerFault(
  consumer: ProtocolConsumer | undefined,
  { method, clientSecret }: PresentedCredentials,
  now: Date,
): OAuthError | undefined {
  const matches =
    clientSecret === undefined ||
    secretMatches(
      clientSecret,
      (consumer?.secrets ?? [])
        .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
        .map(({ hash }) => hash),
    )
  if (!consumer) return invalidClient('unknown client')
  if (consumer.status !== 'active') return invalidClient('disabled consumer')
  if (consumer.clientType === 'public' && method !== 'none') return invalidClient('a public app sent a credential')
  if (consumer.clientType === 'confidential' && method === 'none')
    return invalidClient('a confidential app sent no credential')
  return matches ? undefined : invalidClient('wrong or ended secret')
}

/** Authenticates those who call form endpoints. */
export interface ClientAuthentication {
  /** The consumer that makes the request. @throws OAuthError `invalid_client`, `invalid_request` */
  consumer(authorization: readonly string[], form: FormParameters): Promise<ProtocolConsumer>
  /** A confidential consumer or a resource server, as introspection wants it (RFC 7662 section 2.1). @throws OAuthError */
  confidential(authorization: readonly string[], form: FormParameters): Promise<AuthenticatedCaller>
}

/** @param deps where clients are looked up */
export function createClientAuthentication(deps: {
  consumers: ConsumerService
  resourceServers: ResourceServerService
  clock: Clock
}): ClientAuthentication {
  const authenticate = async (credentials: PresentedCredentials): Promise<ProtocolConsumer> => {
    const consumer = await deps.consumers.findForProtocol(credentials.clientId)
    const fault = consumerFault(consumer, credentials, deps.clock.now())
    if (fault || !consumer) throw fault ?? invalidClient('unknown client')
    return consumer
  }
  return {
    consumer: (authorization, form) => authenticate(presentedCredentials(authorization, form)),

    async confidential(authorization, form) {
      const credentials = presentedCredentials(authorization, form)
      const { clientId, clientSecret } = credentials
      if (clientSecret === undefined) throw invalidClient('introspection wants a credential')
      const resourceServer = await deps.resourceServers.findByKey(clientId)
      if (resourceServer) {
        if (!secretMatches(clientSecret, [resourceServer.secretHash]))
          throw invalidClient('wrong secret of a resource server')
        return { kind: 'resource_server', audience: resourceServer.audience }
      }
      return { kind: 'consumer', consumer: await authenticate(credentials) }
    },
  }
}
