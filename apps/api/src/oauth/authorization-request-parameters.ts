import type { FailureDetail, FailureReason } from '@latchkey/contracts'
import type { AuthorizationFault } from '../features/authorization-requests/authorization-request.ts'
import type { ProtocolConsumer } from '../features/consumers/protocol-consumer.ts'
import { isLoopbackRedirect, isRegisteredRedirect } from '../lib/redirect-uri.ts'
import { difference, notAmong } from './failure-detail.ts'
import type { FormParameters } from './form-parameters.ts'
import { challengeFault } from './pkce.ts'
import { disallowedScope, permissionsFromScope } from './scope.ts'

const maxStateBytes = 4096
const controlCharacter = /\p{Cc}/u

/** Everything we recognise at the authorization endpoint; none of it may repeat (RFC 6749 section 3.1). */
const recognised = [
  'response_type',
  'response_mode',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'request',
  'request_uri',
]

const fault = (
  error: string,
  description: string,
  reason: FailureReason = 'request_malformed',
  detail?: FailureDetail,
): AuthorizationFault => ({ error, description, reason, ...(detail && { detail }) })

const grantTypeFault = ({ grantType }: ProtocolConsumer): AuthorizationFault =>
  fault(
    'unauthorized_client',
    'The client may not use the authorization code grant',
    'grant_type_not_allowed',
    notAmong('authorization_code', [grantType]),
  )

function findPkceFault(query: FormParameters, consumer: ProtocolConsumer): AuthorizationFault | undefined {
  const challenge = query.get('code_challenge')
  const method = query.get('code_challenge_method')
  const description = challengeFault(challenge, method, consumer.requiresPkce || consumer.clientType === 'public')
  if (description === undefined) return undefined
  if (challenge === undefined) return fault('invalid_request', description, 'pkce_missing')
  if (method === 'S256') return fault('invalid_request', description)
  return fault('invalid_request', description, 'pkce_unsupported', notAmong(method, ['S256']))
}

/**
 * The redirect URI in effect (RFC 6749 section 3.1.2.3), or `undefined` if the request must not be answered by a redirect.
 * @param query the request
 * @param consumer who asks
 */
export function effectiveRedirectUri(
  query: FormParameters,
  consumer: ProtocolConsumer,
): { redirectUri: string; redirectUriSent: boolean } | undefined {
  const requested = query.get('redirect_uri')
  if (requested !== undefined) {
    return isRegisteredRedirect(requested, consumer.redirectUris)
      ? { redirectUri: requested, redirectUriSent: true }
      : undefined
  }
  const [only, ...others] = consumer.redirectUris
  // On loopback the port has to be named by the request: the registered one says nothing about the program that asks.
  if (only === undefined || others.length > 0 || isLoopbackRedirect(only)) return undefined
  return { redirectUri: only, redirectUriSent: false }
}

/**
 * Why there is no redirect URI in effect, for the consumer's administrator: the request is shown here, so this is all anyone learns.
 * @param query the request
 * @param consumer who asks
 */
export function redirectUriFault(query: FormParameters, consumer: ProtocolConsumer): AuthorizationFault {
  const { grantType, redirectUris } = consumer
  const requested = query.get('redirect_uri')
  if (grantType !== 'authorization_code') return grantTypeFault(consumer)
  if (query.repeated(['redirect_uri'])) return fault('invalid_request', 'redirect_uri was sent more than once')
  return requested === undefined
    ? fault('invalid_request', 'redirect_uri is missing', 'redirect_uri_missing', notAmong(undefined, redirectUris))
    : fault(
        'invalid_request',
        'redirect_uri is not registered',
        'redirect_uri_mismatch',
        difference(requested, redirectUris),
      )
}

/** `state`, if it can be sent back (RFC 6749 appendix A.5). */
function readState(query: FormParameters): { state: string | undefined; usable: boolean } {
  const state = query.get('state')
  const usable =
    query.repeated(['state']) === undefined &&
    (state === undefined || (Buffer.byteLength(state) <= maxStateBytes && !controlCharacter.test(state)))
  return { state: usable ? state : undefined, usable }
}

/** The first fault that the app should learn of by redirect (RFC 6749 section 4.1.2.1), top to bottom. */
function findFault(
  query: FormParameters,
  consumer: ProtocolConsumer,
  stateIsUsable: boolean,
  permissions: readonly string[] | undefined,
): AuthorizationFault | undefined {
  const responseType = query.get('response_type')
  const responseMode = query.get('response_mode')
  if (!stateIsUsable) return fault('invalid_request', 'state is repeated, too long or has control characters')
  if (query.repeated(recognised)) return fault('invalid_request', 'A parameter was sent more than once')
  if (query.get('request')) return fault('request_not_supported', 'Request objects are not supported')
  if (query.get('request_uri')) return fault('request_uri_not_supported', 'request_uri is not supported')
  if (responseType === undefined) return fault('invalid_request', 'response_type is missing')
  if (responseType !== 'code') {
    const detail = notAmong(responseType, ['code'])
    return fault('unsupported_response_type', 'response_type must be code', 'response_type_unsupported', detail)
  }
  if (responseMode !== undefined && responseMode !== 'query') {
    const detail = notAmong(responseMode, ['query'])
    return fault('invalid_request', 'response_mode must be query', 'request_malformed', detail)
  }
  if (consumer.grantType !== 'authorization_code') return grantTypeFault(consumer)
  const pkceFault = findPkceFault(query, consumer)
  if (pkceFault) return pkceFault
  if (!permissions) {
    const refused = disallowedScope(query.get('scope'), consumer.permissions, consumer)
    const detail = notAmong(refused, consumer.permissions)
    return fault('invalid_scope', 'The scope is unknown or not allowed for this client', 'scope_not_allowed', detail)
  }
  return undefined
}

/**
 * What an authorization request asks, once its consumer and redirect URI are known to be right.
 * @param query the request
 * @param consumer who asks
 */
export function readAuthorizationRequest(query: FormParameters, consumer: ProtocolConsumer) {
  const { state, usable } = readState(query)
  const permissions = permissionsFromScope(query.get('scope'), consumer.permissions, consumer)
  return {
    state,
    permissions: permissions ?? [],
    codeChallenge: query.get('code_challenge'),
    consentForced: query.get('prompt')?.split(' ').includes('consent') ?? false,
    error: findFault(query, consumer, usable, permissions),
  }
}
