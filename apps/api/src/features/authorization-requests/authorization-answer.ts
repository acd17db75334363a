import { appendToRedirect } from '../../lib/redirect-uri.ts'
import type { AuthorizationAnswer } from './authorization-request.ts'

/**
 * The redirect URI with the answer in its query: `code` or `error`, `state` if one was sent, and `iss` always
 * (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2).
 * @param answer what goes back to the app
 * @param issuer the issuer identifier
 */
export const answerLocation = (
  { redirectUri, state, result }: Omit<AuthorizationAnswer, 'consumer'>,
  issuer: string,
): string =>
  appendToRedirect(
    redirectUri,
    'code' in result
      ? { code: result.code, state, iss: issuer }
      : { error: result.error, error_description: result.description, state, iss: issuer },
  )
