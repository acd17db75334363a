import type { Changes } from '../database/changes/changes.ts'
import type { ProtocolConsumer } from '../features/consumers/protocol-consumer.ts'
import { type ClientAuthentication, credentialParameters } from './client-authentication/index.ts'
import { notAmong } from './failure-detail.ts'
import { type FormRequest, refuseRepeated } from './form-endpoint.ts'
import type { Grant, TokenResponse } from './grants/grant.ts'
import { concerning, invalidRequest, OAuthError } from './oauth-error.ts'

/**
 * The token endpoint (RFC 6749 section 3.2). It knows no grant by name.
 * @param deps how clients authenticate, the registry of grants, what knows of changes, and who to tell that a consumer was used
 */
export function createTokenEndpoint(deps: {
  authentication: ClientAuthentication
  grants: ReadonlyMap<string, Grant>
  changes: Changes
  onIssued: (consumer: ProtocolConsumer) => void
}): (request: FormRequest) => Promise<string> {
  const recognised = [
    'grant_type',
    ...credentialParameters,
    ...new Set([...deps.grants.values()].flatMap(({ parameters }) => parameters)),
  ]
  const enabledFor = (consumer: ProtocolConsumer): string[] =>
    [...deps.grants.values()].filter((grant) => grant.isEnabledFor(consumer)).map(({ grantType }) => grantType)

  const issue = (
    consumer: ProtocolConsumer,
    { form, origin }: FormRequest,
    position: number,
  ): TokenResponse | Promise<TokenResponse> => {
    const grantType = form.get('grant_type')
    if (grantType === undefined) throw invalidRequest('grant_type is missing')
    const grant = deps.grants.get(grantType)
    if (!grant) {
      const detail = notAmong(grantType, [...deps.grants.keys()])
      throw new OAuthError('unsupported_grant_type', 'The grant type is not supported', {
        reason: 'grant_type_unknown',
        detail,
      })
    }
    if (!grant.isEnabledFor(consumer)) {
      throw new OAuthError('unauthorized_client', 'The client may not use this grant type', {
        reason: 'grant_type_not_allowed',
        detail: notAmong(grantType, enabledFor(consumer)),
      })
    }
    return grant.handle(consumer, form, origin, position)
  }

  return async (request) => {
    const { query, form } = request
    if (query.hasAny(recognised)) throw invalidRequest('Send parameters in the form body, not in the URL')
    refuseRepeated(form, recognised)
    // Before the consumer is looked up: a change that it does not show yet has a later one.
    const { position } = deps.changes
    // Authenticate first: nothing about grants is said to a stranger.
    const { consumer } = await deps.authentication.consumer(request)
    return concerning(consumer, async () => {
      const issuing = issue(consumer, request, position)
      const response = issuing instanceof Promise ? await issuing : issuing
      deps.onIssued(consumer)
      return JSON.stringify(response)
    })
  }
}
