/**
 * Why a field was refused: the closed list both sides share. The server sends the code, the console turns it into a
 * sentence in the reader's language. A schema names a code by using it as its zod message.
 */
export const fieldErrorCodes = [
  'blank',
  'wrong_type',
  'too_long',
  'too_short',
  'too_many',
  'too_few',
  'too_big',
  'too_small',
  'not_an_option',
  'invalid_format',
  'invalid_email',
  'control_character',
  'unknown_field',
  'nothing_to_change',
  'duplicate',
  'unknown_reference',
  'wrong_password',
  'wrong_code',
  'wrong_passkey',
  'common_password',
  'not_for_grant_type',
  'public_needs_authorization_code',
  'redirect_uri_not_absolute',
  'redirect_uri_fragment',
  'redirect_uri_wildcard',
  'redirect_uri_user_info',
  'redirect_uri_http',
  'redirect_uri_scheme',
  'redirect_uri_reserved_query',
  'not_for_client_type',
  'not_for_auth_method',
  'keys_needed',
  'keys_twice',
  'key_unsupported',
  'private_key',
  'https_needed',
  'upstream_url',
  'upstream_host',
  'path_pattern',
  'pkce_for_public',
  'idle_above_absolute',
  'idle_above_session',
  'pkce_by_policy',
  'invalid_ip_range',
  'locks_you_out',
  'too_soon',
  'too_late',
  'overlapping',
  'still_used',
  'picture_type',
  'picture_svg',
  'picture_damaged',
  'picture_pixels',
  'picture_bytes',
  'invalid',
] as const
/** One of {@link fieldErrorCodes}. */
export type FieldErrorCode = (typeof fieldErrorCodes)[number]

/** One field at fault: where (`redirectUris.0`), which rule, and an English sentence for people without the console. */
export interface FieldError {
  /** Dotted path of the field, empty for the whole body. */
  path: string
  code: FieldErrorCode
  message: string
  /** The bound that was passed, where the rule has one. */
  limit?: number | undefined
}

const sentences: Record<FieldErrorCode, string> = {
  blank: "can't be blank",
  wrong_type: 'has the wrong type',
  too_long: 'is too long',
  too_short: 'is too short',
  too_many: 'has too many entries',
  too_few: 'has too few entries',
  too_big: 'is too large',
  too_small: 'is too small',
  not_an_option: 'is not one of the allowed values',
  invalid_format: 'does not have the right form',
  invalid_email: 'is not an e-mail address',
  control_character: 'contains a control character',
  unknown_field: 'is not a field of this request',
  nothing_to_change: 'names nothing to change',
  duplicate: 'is there more than once',
  unknown_reference: 'names something that does not exist',
  wrong_password: 'is not right',
  wrong_code: 'is not right, or was used before',
  wrong_passkey: 'is not right, or belongs to somebody else',
  common_password: 'is too easy to guess',
  not_for_grant_type: 'does not apply to this grant type',
  public_needs_authorization_code: 'can be public only with the authorization code grant',
  redirect_uri_not_absolute: 'must be an absolute URI',
  redirect_uri_fragment: 'must not contain a fragment (#)',
  redirect_uri_wildcard: 'must not contain a wildcard (*)',
  redirect_uri_user_info: 'must not contain a user name or password',
  redirect_uri_http: 'must use https; http is only for loopback (localhost, 127.0.0.1, [::1])',
  redirect_uri_scheme: 'must use https, http on loopback, or a private-use scheme that contains a dot',
  redirect_uri_reserved_query: 'must not have code, state, iss or error in its query',
  not_for_client_type: 'does not fit the app type',
  not_for_auth_method: 'does not apply to this way of authenticating',
  keys_needed: 'is needed: register public keys or the address that publishes them',
  keys_twice: 'can not be combined with keys registered here',
  key_unsupported: 'must be a P-256 key, or an RSA key of 2048 to 4096 bits',
  private_key: 'is a private key; register the public one',
  https_needed: 'must be an https address without user name, password or fragment',
  upstream_url: 'must be an https address without user name, password, query or fragment',
  upstream_host: 'must be an https address of a public host; the operator has not allowed this one',
  path_pattern: 'must be a path such as /orders/{id}/close or /exports/*',
  pkce_for_public: 'can not be switched off for a public app',
  idle_above_absolute: 'must not be longer than the time after which the user is asked again',
  idle_above_session: 'must not be longer than the longest session',
  pkce_by_policy: 'can not be switched off: the company requires PKCE of new consumers',
  invalid_ip_range: 'must be an address or a range such as 203.0.113.0/24 or 2001:db8::/32',
  locks_you_out: 'must contain the address that this request comes from',
  too_soon: 'is too soon',
  too_late: 'is too late',
  overlapping: 'must not overlap another one',
  still_used: 'must be a day ahead at least, since the API Key is still used',
  picture_type: 'must be a PNG, JPEG or WebP file',
  picture_svg: 'can not be an SVG file, which may contain scripts; export it as PNG',
  picture_damaged: 'is damaged or incomplete, and can not be read',
  picture_pixels: 'is wider or higher than a picture may be, in pixels',
  picture_bytes: 'is a larger file than a picture may be, in bytes',
  invalid: 'is not valid',
}

/**
 * Makes one field error with its English sentence.
 * @param path dotted path of the field
 * @param code which rule it broke
 * @param limit the bound, where the rule has one
 */
export function fieldError(path: string, code: FieldErrorCode, limit?: number): FieldError {
  const bound = limit === undefined ? '' : ` (limit: ${limit})`
  return {
    path,
    code,
    message: `${path || 'The request'} ${sentences[code]}${bound}`,
    ...(limit === undefined ? {} : { limit }),
  }
}
