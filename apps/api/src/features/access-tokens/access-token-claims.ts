import { z } from 'zod'

/** What an access token says (RFC 9068 section 2.2). `grant_id` is there when a user stands behind it. */
export const accessTokenClaimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.int(),
  iat: z.int(),
  jti: z.uuid(),
  client_id: z.string(),
  scope: z.string(),
  company_id: z.uuid(),
  grant_id: z.uuid().optional(),
  // Absent from tokens of a version before.
  status: z.object({ status_list: z.object({ idx: z.int(), uri: z.string() }) }).optional(),
})
/** Type of the claims of an access token. */
export type AccessTokenClaims = z.infer<typeof accessTokenClaimsSchema>
