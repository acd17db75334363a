import { timingSafeEqual } from 'node:crypto'
import type { AuthMethod } from '@latchkey/contracts'
import type { ConsumerService } from '../../features/consumers/consumer.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import type {
  ResourceServerCredentials,
  ResourceServerService,
} from '../../features/resource-servers/resource-server.service.ts'
import type { RequestOrigin } from '../../lib/actor.ts'
import { isInRanges } from '../../lib/ip-ranges.ts'
import { whenKnown } from '../../lib/when-known.ts'
import { hashSecret } from '../../lib/secret.ts'
import { notAmong, publicNotAmong } from '../failure-detail.ts'
import type { FormRequest } from '../form-endpoint.ts'
import { invalidClient, OAuthError } from '../oauth-error.ts'
import { parseBasic } from './basic-header.ts'
import { type AuthenticationLimits, createFailureThrottle, defaultAuthenticationLimits } from './failure-throttle.ts'
import type { Credentials, ProofContext } from './method.ts'
import { authenticationMethods, presentedCredentials } from './methods.ts'

export { type AuthenticationLimits, defaultAuthenticationLimits } from './failure-throttle.ts'
export { authenticationMethods, credentialParameters } from './methods.ts'

/** A consumer that proved who it is, and the secret it did so with, if any. */
export interface AuthenticatedConsumer {
  consumer: ProtocolConsumer
  secretId: string | undefined
}

/** A caller that proved who it is: a consumer, or an API that accepts our tokens. */
export type AuthenticatedCaller =
  | ({ kind: 'consumer' } & AuthenticatedConsumer)
  | { kind: 'resource_server'; key: string; audience: string }

/** Authenticates those who call form endpoints. */
export interface ClientAuthentication {
  /** The consumer that makes the request. @throws OAuthError `invalid_client`, `invalid_request` */
  consumer(request: FormRequest): Promise<AuthenticatedConsumer>
  /** A confidential consumer or a resource server, as introspection wants it (RFC 7662 section 2.1). @throws OAuthError */
  confidential(request: FormRequest): AuthenticatedCaller | Promise<AuthenticatedCaller>
}

const methodNames = (authMethod: AuthMethod): string[] =>
  authenticationMethods.filter((method) => method.authMethod === authMethod).map(({ name }) => name)

/** What consumers may use, by how they are registered. */
const namesByAuthMethod: Record<AuthMethod, string[]> = {
  client_secret: methodNames('client_secret'),
  private_key_jwt: methodNames('private_key_jwt'),
  none: methodNames('none'),
}

/** Why a consumer can't authenticate in this way, whatever its proof. */
function obstacleOf(
  { status, authMethod }: ProtocolConsumer,
  { method }: Credentials,
  isConfidential: boolean,
): OAuthError | undefined {
  if (status !== 'active') return invalidClient('consumer_disabled')
  const names = isConfidential && authMethod === 'none' ? [] : namesByAuthMethod[authMethod]
  return names.includes(method) ? undefined : invalidClient('wrong_auth_method', { detail: notAmong(method, names) })
}

/** What says nothing of whether the proof was right, or is said after it was. */
const noGuesses: ReadonlySet<unknown> = new Set(['keys_unreachable', 'address_not_allowed'])

/** Whether a refusal may mean that somebody tries what is right. */
const isGuess = ({ status, reason }: OAuthError): boolean => status === 401 && !noGuesses.has(reason)

/** Told to those alone who proved who they are: to others it would say where to come from. @throws OAuthError `invalid_client` */
function requireAllowedAddress({ allowedIpRanges }: ProtocolConsumer, { ip }: RequestOrigin): void {
  if (isInRanges(allowedIpRanges, ip)) return
  throw new OAuthError('invalid_client', 'The client may not be used from this address', {
    reason: 'address_not_allowed',
    detail: publicNotAmong(ip, allowedIpRanges),
  })
}

/** @param deps where clients are looked up, what proofs are checked with, and how many failures are allowed */
export function createClientAuthentication(
  deps: ProofContext & {
    consumers: ConsumerService
    resourceServers: ResourceServerService
    limits?: AuthenticationLimits | undefined
  },
): ClientAuthentication {
  const throttle = createFailureThrottle({ clock: deps.clock, limits: deps.limits ?? defaultAuthenticationLimits })

  /** Whose failure it is, as far as the request says. */
  async function attribute(error: unknown, { authorization, form }: FormRequest): Promise<never> {
    const suspect = parseBasic(authorization[0] ?? '')?.clientId ?? form.get('client_id')
    if (error instanceof OAuthError && suspect !== undefined) {
      error.consumer = await deps.consumers.findForProtocol(suspect)
    }
    throw error
  }

  function withCredentials<Result>(
    request: FormRequest,
    work: (credentials: Credentials) => Result,
  ): Result | Promise<never> {
    let credentials
    try {
      credentials = presentedCredentials(request.authorization, request.form)
    } catch (error) {
      return attribute(error, request)
    }
    return work(credentials)
  }

  async function authenticate(
    credentials: Credentials,
    origin: RequestOrigin,
    isConfidential: boolean,
  ): Promise<AuthenticatedConsumer> {
    const { clientId } = credentials
    let consumer = deps.consumers.recallForProtocol(clientId)
    try {
      // Before a query: whoever makes up names costs none.
      throttle.checkNetwork(origin)
      consumer ??= await deps.consumers.findForProtocol(clientId)
      throttle.check(clientId, origin)
      const obstacle = consumer && obstacleOf(consumer, credentials, isConfidential)
      if (!consumer || obstacle) {
        const pretending = credentials.pretend(deps)
        if (pretending) await pretending
        throw obstacle ?? invalidClient(undefined, { privateDetail: 'unknown client' })
      }
      const proving = credentials.prove(consumer, deps)
      const secretId = proving instanceof Promise ? await proving : proving
      requireAllowedAddress(consumer, origin)
      return { consumer, secretId }
    } catch (error) {
      if (error instanceof OAuthError) {
        error.consumer = consumer
        if (isGuess(error)) throttle.failed(clientId, origin)
      }
      throw error
    }
  }

  function findResourceServer(clientId: string): ReturnType<ResourceServerService['findByKey']> {
    const remembered = deps.resourceServers.recallByKey(clientId)
    // Nobody is both. Whoever is remembered as a consumer is not looked for here: it would cost a query each time.
    return remembered || deps.consumers.recallForProtocol(clientId)
      ? remembered
      : deps.resourceServers.findByKey(clientId)
  }

  function authenticateResourceServer(
    resourceServer: ResourceServerCredentials,
    { clientId, clientSecret }: Credentials,
    origin: RequestOrigin,
  ): AuthenticatedCaller {
    throttle.check(clientId, origin)
    if (clientSecret === undefined || !timingSafeEqual(hashSecret(clientSecret), resourceServer.secretHash)) {
      throttle.failed(clientId, origin)
      throw invalidClient(undefined, { privateDetail: 'wrong secret of a resource server' })
    }
    return { kind: 'resource_server', key: resourceServer.key, audience: resourceServer.audience }
  }

  return {
    consumer: (request) => withCredentials(request, (credentials) => authenticate(credentials, request.origin, false)),

    confidential: (request) =>
      withCredentials<AuthenticatedCaller | Promise<AuthenticatedCaller>>(request, (credentials) => {
        const { origin } = request
        const finding = credentials.clientSecret === undefined ? undefined : findResourceServer(credentials.clientId)
        return whenKnown(finding, (resourceServer) =>
          resourceServer
            ? authenticateResourceServer(resourceServer, credentials, origin)
            : authenticate(credentials, origin, true).then((consumer) => ({ kind: 'consumer', ...consumer })),
        )
      }),
  }
}
