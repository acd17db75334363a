import { assertionType } from './client-authentication/client-assertion.ts'

// The OAuth endpoints read forms by their own rules (RFC 6749 appendix B), so their description is written here rather than taken
// from what validates them.

const text = (description: string) => ({ type: 'string', description })
const scope = text(
  'Permissions `<module>:<action>`, separated by spaces. Absent: all that the consumer’s group has. `api`, as older integrations ' +
    'send it, is passed over where the company accepts it',
)
const token = text('An access token or a refresh token')
const clientFields = {
  client_id: text('The consumer’s key, when it is not in the Authorization header'),
  client_secret: text('The consumer’s secret, when it is not in the Authorization header'),
  client_assertion_type: text(`\`${assertionType}\`, with \`client_assertion\``),
  client_assertion: text('A JWT signed with the consumer’s private key (RFC 7523 section 2.2), instead of a secret'),
}

const json = (description: string, properties: object, required: string[]) => ({
  description,
  content: { 'application/json': { schema: { type: 'object', properties, required } } },
})
const form = (properties: object, required: string[]) => ({
  required: true,
  content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } },
})
const query = (name: string, description: string, required = false) => ({
  name,
  in: 'query',
  required,
  description,
  schema: { type: 'string' },
})

const errors = (...codes: string[]) =>
  json(
    `\`error\` is ${codes.map((code) => `\`${code}\``).join(', ')}`,
    {
      error: { type: 'string', enum: codes },
      error_description: text('For the developer: what to mend'),
    },
    ['error'],
  )

const callerErrors = {
  400: errors('invalid_request'),
  401: errors('invalid_client'),
  429: errors('invalid_client'),
  500: errors('server_error'),
  503: errors('temporarily_unavailable'),
}

const tags = ['OAuth 2.0']
const consumerSecurity = [{ client: [] }, {}]

const authorize = {
  operationId: 'authorize',
  summary: 'Ask a user to authorize an app',
  description: 'Where an app sends the browser (RFC 6749 section 4.1.1), with PKCE (RFC 7636).',
  tags,
  security: [],
  parameters: [
    query('response_type', '`code`', true),
    query('client_id', 'The consumer’s key', true),
    query('redirect_uri', 'One of the consumer’s redirect URIs, exactly; on loopback any port'),
    query('scope', scope.description),
    query('state', 'Comes back unchanged'),
    query('code_challenge', 'SHA-256 of the verifier in base64url', true),
    query('code_challenge_method', '`S256`', true),
    query('prompt', '`consent` asks the user again, whatever they authorized before'),
  ],
  responses: {
    303: {
      description:
        'To the sign-in or authorization page, or back to the app with `code`, `state` and `iss`, or `error`',
    },
    400: { description: 'A page: consumer or redirect URI is not right, so nothing goes back to the app' },
  },
}

const issueToken = {
  operationId: 'issueToken',
  summary: 'Get an access token',
  description: 'For a code, a refresh token, or the consumer itself (RFC 6749 sections 4.1.3, 6 and 4.4).',
  tags,
  security: consumerSecurity,
  requestBody: form(
    {
      grant_type: { type: 'string', enum: ['authorization_code', 'refresh_token', 'client_credentials'] },
      scope,
      code: text('From the redirect; good once, for 60 seconds'),
      redirect_uri: text('The same as in the authorization request, if it was sent there'),
      code_verifier: text('What the challenge was made from'),
      refresh_token: text('The newest one; it is replaced at each use'),
      ...clientFields,
    },
    ['grant_type'],
  ),
  responses: {
    ...callerErrors,
    200: json(
      'A bearer token: a JWT (RFC 9068), or one that begins with `lk_at_` and is for nobody to read, as the consumer’s token format has it',
      {
        access_token: { type: 'string' },
        token_type: { type: 'string', const: 'Bearer' },
        expires_in: { type: 'integer', description: 'Seconds' },
        scope: text('What the token may do'),
        refresh_token: text('With the authorization code and refresh token grants'),
      },
      ['access_token', 'token_type', 'expires_in', 'scope'],
    ),
    400: errors('invalid_request', 'invalid_grant', 'invalid_scope', 'unauthorized_client', 'unsupported_grant_type'),
  },
}

const introspect = {
  operationId: 'introspectToken',
  summary: 'Ask whether a token is live',
  description: 'For resource servers, and confidential consumers about their own tokens (RFC 7662).',
  tags,
  security: [{ client: [] }],
  requestBody: form({ token, token_type_hint: text('Not needed'), ...clientFields }, ['token']),
  responses: {
    ...callerErrors,
    200: json(
      '`active` alone when the token is not live or not the caller’s business',
      {
        active: { type: 'boolean' },
        scope: text('What the token may do now'),
        client_id: text('The consumer’s key'),
        token_type: { type: 'string' },
        exp: { type: 'integer' },
        iat: { type: 'integer' },
        sub: text('The user, or the consumer itself'),
        aud: { type: 'string' },
        iss: { type: 'string' },
        jti: { type: 'string' },
        company_id: { type: 'string' },
        grant_id: { type: 'string' },
      },
      ['active'],
    ),
  },
}

const revoke = {
  operationId: 'revokeToken',
  summary: 'End a token',
  description: 'A refresh token takes everything of its grant with it (RFC 7009).',
  tags,
  security: consumerSecurity,
  requestBody: form({ token, token_type_hint: text('Not needed'), ...clientFields }, ['token']),
  responses: {
    ...callerErrors,
    200: { description: 'The token is not valid, now or already' },
    400: errors('invalid_request', 'invalid_grant'),
  },
}

const document = (operationId: string, summary: string, description: string) => ({
  operationId,
  summary,
  description,
  tags,
  security: [],
  responses: { 200: json('May be kept for five minutes', {}, []), 304: { description: 'Unchanged since the `ETag`' } },
})

const statusList = {
  operationId: 'getStatusList',
  summary: 'What became of access tokens before their time',
  description:
    'A Status List Token (draft-ietf-oauth-status-list section 5.1): 1 has ended, 3 is to be asked about by introspection.',
  tags,
  security: [],
  parameters: [{ name: 'list', in: 'path', required: true, schema: { type: 'integer', minimum: 0 } }],
  responses: {
    200: {
      description: 'May be kept for a minute',
      content: { 'application/statuslist+jwt': { schema: { type: 'string' } } },
    },
    304: { description: 'Unchanged since the `ETag`' },
    404: errors('not_found'),
    503: errors('temporarily_unavailable'),
  },
}

const statusChanges = {
  operationId: 'followStatuses',
  summary: 'Learn at once what became of access tokens',
  description:
    'A stream of events to whoever accepts `text/event-stream`: `statuses` tells what is new, with a cursor as its id, and `fresh` each second ' +
    'that nothing else is. Everybody else gets JSON, for which they can wait. Begins with all that matters.',
  tags,
  security: [],
  parameters: [
    query('cursor', 'Where to go on from; `Last-Event-ID` says the same'),
    query('wait', 'For how many seconds to wait for something new, up to 25; without a stream'),
  ],
  responses: {
    200: {
      ...json(
        'What is new',
        {
          cursor: text('Where to go on from'),
          reset: { type: 'boolean', description: 'Whether it takes the place of all that was known' },
          lists: {
            type: 'object',
            description:
              'By the address of the list: the first index, how many, their status, and when the last token with it has ended, in seconds',
            additionalProperties: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
          },
          age: { type: 'number', description: 'Seconds since the statuses were looked at' },
        },
        ['cursor', 'reset', 'lists', 'age'],
      ),
    },
    400: errors('invalid_request'),
    503: errors('temporarily_unavailable'),
  },
}

const confirmStatuses = {
  operationId: 'confirmStatuses',
  summary: 'Say up to where the statuses are known',
  description: 'For resource servers, so that whoever takes something away sees how many know of it.',
  tags,
  security: [{ client: [] }],
  requestBody: form(
    { cursor: text('Of the latest news'), guard: text('A UUID of the process that knows them'), ...clientFields },
    ['cursor', 'guard'],
  ),
  responses: {
    ...callerErrors,
    200: { description: 'Noted; it counts for 45 seconds' },
    400: errors('invalid_request', 'unauthorized_client'),
  },
}

/** The OAuth endpoints as the OpenAPI document describes them, by path. */
export const oauthPaths = {
  '/oauth/authorize': { get: authorize },
  '/oauth/token': { post: issueToken },
  '/oauth/introspect': { post: introspect },
  '/oauth/revoke': { post: revoke },
  '/oauth/jwks': { get: document('getKeys', 'The public signing keys', 'RFC 7517.') },
  '/oauth/status-lists': {
    get: document('getStatusLists', 'The addresses of all status lists', 'draft-ietf-oauth-status-list section 9.'),
  },
  '/oauth/status-lists/{list}': { get: statusList },
  '/oauth/status-changes': { get: statusChanges },
  '/oauth/status-confirmations': { post: confirmStatuses },
  '/.well-known/oauth-authorization-server': {
    get: document('getMetadata', 'What this authorization server can do', 'RFC 8414.'),
  },
}
