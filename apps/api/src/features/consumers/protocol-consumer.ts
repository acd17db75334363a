import type { AuthMethod, ClientType, GrantType, JsonWebKeySet, Logo, TokenFormat } from '@latchkey/contracts'

/** A secret as authentication compares with it; one that has expired is there for a while, to tell the administrator so. */
export interface ProtocolSecret {
  id: string
  /** SHA-256 of the secret. */
  hash: Buffer
  expiresAt: Date | null
}

/** A consumer as the OAuth endpoints need it: found by its key in one look-up, whatever its company and status. */
export interface ProtocolConsumer {
  companyId: string
  id: string
  key: string
  name: string
  description: string | null
  website: string | null
  logo: Logo | null
  grantType: GrantType
  clientType: ClientType
  authMethod: AuthMethod
  jwks: JsonWebKeySet | null
  jwksUri: string | null
  acceptsEndpointAudience: boolean
  requiresPkce: boolean
  followsOauth21: boolean
  issuesRefreshTokens: boolean
  tokenFormat: TokenFormat
  accessTokenSeconds: number
  refreshIdleSeconds: number
  refreshAbsoluteSeconds: number
  usesHub: boolean
  /** Where it may call from; none means anywhere. */
  allowedIpRanges: string[]
  /** How many requests the Hub takes from it in a minute, if that is limited. */
  requestsPerMinute: number | null
  /** Whether its company takes a `scope` of `api` for none. */
  acceptsApiScope: boolean
  redirectUris: string[]
  status: 'active' | 'disabled'
  permissionGroupId: string
  /** What its permission group has now. */
  permissions: string[]
  secrets: ProtocolSecret[]
  /** Where the statuses of its own tokens stand. */
  statusBlock: number
}
