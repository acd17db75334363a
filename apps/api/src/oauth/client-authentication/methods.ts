import type { FormParameters } from '../form-parameters.ts'
import { invalidRequest } from '../oauth-error.ts'
import { clientSecretBasic, clientSecretPost } from './client-secret.ts'
import type { AuthenticationMethod, Credentials } from './method.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private-key-jwt.ts'

/** The registry: every way to authenticate. The one without a credential comes last, for requests that use no other. */
export const authenticationMethods: readonly AuthenticationMethod[] = [
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
  none,
]

/** Parameters of any client authentication method; none may repeat or stand in a URL. */
export const credentialParameters: readonly string[] = [
  'client_id',
  ...authenticationMethods.flatMap(({ parameters }) => parameters),
]

/**
 * The one set of credentials a request presents, not yet proven (RFC 6749 section 2.3: one mechanism a request).
 * @param authorization the values of all `Authorization` header lines
 * @param form the body
 * @throws OAuthError `invalid_request` for two mechanisms, `invalid_client` for none or a malformed one
 */
export function presentedCredentials(authorization: readonly string[], form: FormParameters): Credentials {
  const [header] = authorization
  if (authorization.length > 1)
    throw invalidRequest('Send one Authorization header', { reason: 'several_auth_methods' })
  let method: AuthenticationMethod | undefined
  for (const candidate of authenticationMethods) {
    if (!candidate.isUsed(header, form)) continue
    if (method) throw invalidRequest('Use one client authentication method', { reason: 'several_auth_methods' })
    method = candidate
  }
  return (method ?? none).read(header, form)
}
