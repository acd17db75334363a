import { consumers } from './consumer.table.ts'

/** How a consumer authenticates and how long its tokens last. */
export const accessColumns = {
  authMethod: consumers.authMethod,
  jwks: consumers.jwks,
  jwksUri: consumers.jwksUri,
  acceptsEndpointAudience: consumers.acceptsEndpointAudience,
  requiresPkce: consumers.requiresPkce,
  followsOauth21: consumers.followsOauth21,
  issuesRefreshTokens: consumers.issuesRefreshTokens,
  accessTokenSeconds: consumers.accessTokenSeconds,
  refreshIdleSeconds: consumers.refreshIdleSeconds,
  refreshAbsoluteSeconds: consumers.refreshAbsoluteSeconds,
}
