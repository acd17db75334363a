import cookie from '@fastify/cookie'
import { type FailureEndpoint, failureEndpoints } from '@latchkey/contracts'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { isUnavailable } from '../database/driver-error.ts'
import type { SendConsole } from '../console.ts'
import type { Services } from '../services.ts'
import { registerAuthorizationEndpoint } from './authorize.ts'
import { type AuthenticationLimits, createClientAuthentication } from './client-authentication/index.ts'
import { createStatusConfirmationEndpoint, statusConfirmationsPath } from './confirm-statuses.ts'
import { crossOriginHeaders, registerFormEndpoint } from './form-endpoint.ts'
import { MalformedParameters } from './form-parameters.ts'
import { createGrants } from './grants/index.ts'
import { createIntrospectionEndpoint } from './introspect.ts'
import { authorizationServerMetadata, metadataPath, registerPublicDocument } from './metadata.ts'
import { OAuthError } from './oauth-error.ts'
import { createRefusalNote, type NoteRefusal } from './refusal-note.ts'
import { createRevocationEndpoint } from './revoke.ts'
import { notingSecretUses } from './secret-uses.ts'
import { registerStatusChanges } from './status-changes.ts'
import { registerStatusLists } from './status-lists.ts'
import { createTokenEndpoint } from './token.ts'

const basicChallenge = 'Basic realm="Latchkey", charset="UTF-8"'

function sendOAuthError(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  if (status === 401) reply.header('www-authenticate', basicChallenge)
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error, error_description: description })
}

const answerUnknown = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendOAuthError(reply.headers(crossOriginHeaders), 404, 'not_found', 'There is no such endpoint')

const endpointOf = ({ routeOptions }: FastifyRequest): FailureEndpoint | undefined =>
  failureEndpoints.find((endpoint) => routeOptions.url === `/oauth/${endpoint}`)

/** Projects whatever an OAuth route threw onto RFC 6749 section 5.2. Nothing private leaves. */
function handleOAuthError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  noteRefusal: NoteRefusal,
): FastifyReply {
  if (error instanceof OAuthError) {
    const endpoint = endpointOf(request)
    const { consumer, code, reason, detail } = error
    if (endpoint) noteRefusal(request, endpoint, { consumer, error: code, reason, detail })
    request.log.info({ error: error.code, reason: error.reason, detail: error.privateDetail }, 'refused')
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
    return sendOAuthError(reply, error.status, error.code, error.description)
  }
  if (error instanceof MalformedParameters) return sendOAuthError(reply, 400, 'invalid_request', error.message)
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return sendOAuthError(reply, 413, 'invalid_request', 'The body is larger than 64 KB')
  }
  if (!request.raw.complete) {
    request.log.info('the caller hung up')
    return sendOAuthError(reply, 400, 'invalid_request', 'The request is not complete')
  }
  if (isUnavailable(error)) {
    request.log.error({ err: error }, 'database unavailable')
    return sendOAuthError(reply.header('retry-after', '5'), 503, 'temporarily_unavailable', 'Try again in a moment')
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return sendOAuthError(reply, 400, 'invalid_request', 'The request can not be read')
  }
  request.log.error({ err: error }, 'unexpected error')
  return sendOAuthError(reply, 500, 'server_error', 'Something went wrong on our side')
}

/**
 * The protocol's face: form in, OAuth error or JSON out.
 * @param app where to register it
 * @param deps services, headers that answers to programs have, what sends those of everything else, what sends the console's page, and how many failed client authentications are allowed
 */
export async function registerOAuth(
  app: FastifyInstance,
  deps: {
    services: Services
    securityHeaders: Record<string, string>
    sendHeaders: onRequestHookHandler
    sendConsole: SendConsole
    authenticationLimits?: AuthenticationLimits | undefined
  },
): Promise<void> {
  const { services, securityHeaders, sendHeaders, sendConsole } = deps
  const { issuer } = services
  const noteRefusal = createRefusalNote(services)
  const authentication = notingSecretUses(
    createClientAuthentication({ ...services, limits: deps.authenticationLimits }),
    services.consumerSecrets,
  )
  const grants = createGrants(services)
  const token = createTokenEndpoint({
    authentication,
    grants,
    changes: services.changes,
    onIssued: ({ companyId, id }) => {
      services.consumers.markUsed(companyId, id)
      services.consumerUsage.count(companyId, id, 'issued')
    },
  })
  const introspect = createIntrospectionEndpoint({ ...services, authentication })
  const revoke = createRevocationEndpoint({ ...services, authentication })
  const confirmStatuses = createStatusConfirmationEndpoint({ ...services, authentication })

  await app.register(async (oauth) => {
    oauth.setErrorHandler((error: FastifyError, request, reply) => handleOAuthError(error, request, reply, noteRefusal))
    // The framework would parse JSON and text too; here a body is octets, and only forms are taken.
    oauth.removeAllContentTypeParsers()
    // The one that is taken is named too: it is found without being looked at.
    oauth.addContentTypeParser(
      ['application/x-www-form-urlencoded', '*'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    )
    const usual = { headers: securityHeaders, issuer }
    // RFC 6749 section 5.1 wants Pragma beside Cache-Control.
    const ofTokens = { headers: { ...securityHeaders, pragma: 'no-cache' }, issuer }
    registerFormEndpoint(oauth, { ...ofTokens, url: '/oauth/token', crossOrigin: true, handle: token })
    registerFormEndpoint(oauth, { ...usual, url: '/oauth/introspect', crossOrigin: false, handle: introspect })
    registerFormEndpoint(oauth, { ...usual, url: '/oauth/revoke', crossOrigin: true, handle: revoke })
    registerFormEndpoint(oauth, {
      ...usual,
      url: statusConfirmationsPath,
      crossOrigin: false,
      handle: confirmStatuses,
    })
    await oauth.register(async (rest) => {
      rest.addHook('onRequest', sendHeaders)
      const metadata = authorizationServerMetadata(issuer, [...grants.keys()])
      registerPublicDocument(rest, metadataPath(issuer), async () => metadata)
      registerPublicDocument(rest, '/oauth/jwks', async () => ({ keys: services.keyring.listPublic() }))
      registerStatusLists(rest, services)
      registerStatusChanges(rest, { ...services, authentication })
      rest.all('/oauth/*', answerUnknown)
      rest.all('/.well-known/*', answerUnknown)
      await rest.register(cookie)
      registerAuthorizationEndpoint(rest, { services, noteRefusal, issuer, sendConsole })
    })
  })
}
