/** Why a grant ended. */
export const grantEndings = [
  'authorization_revoked',
  'code_replayed',
  'refresh_token_replayed',
  'revoked_by_consumer',
] as const
/** One of {@link grantEndings}. */
export type GrantEnding = (typeof grantEndings)[number]
