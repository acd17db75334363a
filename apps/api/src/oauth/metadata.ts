import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { statusListsPath } from '../features/token-statuses/token-status.service.ts'
import { publicDocumentSeconds } from '../lib/public-documents.ts'
import { authenticationMethods } from './client-authentication/index.ts'
import { statusConfirmationsPath } from './confirm-statuses.ts'
import { refuseOtherMethods } from './form-endpoint.ts'
import { statusChangesPath } from './status-changes.ts'

const methodNames = (methods: typeof authenticationMethods): string[] => methods.map(({ name }) => name)
const signingAlgorithms = [...new Set(authenticationMethods.flatMap((method) => method.signingAlgorithms))]
// Whoever asks about tokens has to prove who they are (RFC 7662 section 2.1).
const confidentialMethods = authenticationMethods.filter(({ authMethod }) => authMethod !== 'none')

/**
 * The authorization server's metadata (RFC 8414 section 2). Only what is switched on is in it.
 * @param issuer the issuer identifier
 * @param grantTypes the enabled grants
 */
export const authorizationServerMetadata = (issuer: string, grantTypes: string[]) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  jwks_uri: `${issuer}/oauth/jwks`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: grantTypes,
  token_endpoint_auth_methods_supported: methodNames(authenticationMethods),
  token_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
  revocation_endpoint_auth_methods_supported: methodNames(authenticationMethods),
  revocation_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
  introspection_endpoint_auth_methods_supported: methodNames(confidentialMethods),
  introspection_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
  // draft-ietf-oauth-status-list section 9.1; the other two are our own.
  status_list_aggregation_endpoint: `${issuer}${statusListsPath}`,
  token_status_changes_endpoint: `${issuer}${statusChangesPath}`,
  token_status_confirmation_endpoint: `${issuer}${statusConfirmationsPath}`,
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  service_documentation: `${issuer}/docs`,
  ui_locales_supported: ['en', 'es', 'pt-BR'],
})

/**
 * Where the metadata of an issuer stands: the well-known path between its host and its path (RFC 8414 section 3.1).
 * @param issuer the issuer identifier
 */
export const metadataPath = (issuer: string): string =>
  `/.well-known/oauth-authorization-server${new URL(issuer).pathname.replace(/\/$/u, '')}`

/**
 * Registers a document that anyone may read, from pages of any origin too, and caches may keep for a while.
 * @param app the OAuth face
 * @param url its path
 * @param load what it says now
 */
export function registerPublicDocument(app: FastifyInstance, url: string, load: () => Promise<object>): void {
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const body = JSON.stringify(await load())
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag',
      'cache-control': `public, max-age=${publicDocumentSeconds}`,
      etag,
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(body)
  }
  app.get(url, serve)
  app.head(url, serve)
  const allow = 'GET, HEAD, OPTIONS'
  // Browsers ask first when a client library adds a header of its own; whatever it is, we don't read it.
  app.options(url, (_request, reply) =>
    reply
      .code(204)
      .headers({
        allow,
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': '*, Authorization',
        'access-control-max-age': '600',
      })
      .send(),
  )
  refuseOtherMethods(app, url, allow)
}
