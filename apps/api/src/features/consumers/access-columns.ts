import { consumers } from './consumer.table.ts'

/** How a consumer authenticates, how long its tokens last, and how it may call. */
export const accessColumns = {
  authMethod: consumers.authMethod,
  jwks: consumers.jwks,
  jwksUri: consumers.jwksUri,
  acceptsEndpointAudience: consumers.acceptsEndpointAudience,
  requiresPkce: consumers.requiresPkce,
  followsOauth21: consumers.followsOauth21,
  issuesRefreshTokens: consumers.issuesRefreshTokens,
  tokenFormat: consumers.tokenFormat,
  accessTokenSeconds: consumers.accessTokenSeconds,
  refreshIdleSeconds: consumers.refreshIdleSeconds,
  refreshAbsoluteSeconds: consumers.refreshAbsoluteSeconds,
  usesHub: consumers.usesHub,
  allowedIpRanges: consumers.allowedIpRanges,
  requestsPerMinute: consumers.requestsPerMinute,
}
