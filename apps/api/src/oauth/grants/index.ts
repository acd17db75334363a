import type { Services } from '../../services.ts'
import { authorizationCodeGrant } from './authorization-code.ts'
import { clientCredentialsGrant } from './client-credentials.ts'
import type { Grant } from './grant.ts'
import { refreshTokenGrant } from './refresh-token.ts'

/**
 * The registry: every way to get a token, by its `grant_type`.
 * @param deps the services that the grants are made from
 */
export function createGrants(deps: Services): ReadonlyMap<string, Grant> {
  const grants = [authorizationCodeGrant(deps), refreshTokenGrant(deps), clientCredentialsGrant(deps)]
  return new Map(grants.map((grant) => [grant.grantType, grant]))
}
