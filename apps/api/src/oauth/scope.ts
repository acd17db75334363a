// scope-token of RFC 6749 section 3.3.
const scopeToken = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/u
/** What older integrations send as `scope`. It means nothing but itself: no permission is called so. */
const legacyToken = 'api'

/** How a company wants `scope` to be read. */
interface ScopeReading {
  /** Whether the legacy token is passed over, and alone counts as no scope at all. */
  acceptsApiScope?: boolean
}

/** The tokens of a scope without those that are passed over; `undefined` means all that may be asked for. */
function askedTokens(scope: string | undefined, { acceptsApiScope = false }: ScopeReading): string[] | undefined {
  const sent = scope?.split(' ').filter((token) => token !== '')
  if (!acceptsApiScope || !sent?.includes(legacyToken)) return sent
  const meant = sent.filter((token) => token !== legacyToken)
  return meant.length > 0 ? meant : undefined
}

/**
 * The permissions a `scope` parameter asks for: all that may be asked for when it is absent; repeated ones collapse
 * (RFC 6749 section 3.3).
 * @param scope the parameter
 * @param allowed what may be asked for
 * @param reading how the company wants it to be read
 * @returns `undefined` (`invalid_scope`) when one of them is unknown, malformed or not allowed, or nothing is left to grant
 */
export function permissionsFromScope(
  scope: string | undefined,
  allowed: readonly string[],
  reading: ScopeReading = {},
): readonly string[] | undefined {
  const tokens = askedTokens(scope, reading)
  if (!tokens) return allowed.length > 0 ? allowed : undefined
  const asked = [...new Set(tokens)]
  const known = new Set(allowed)
  const valid = asked.length > 0 && asked.every((token) => scopeToken.test(token) && known.has(token))
  return valid ? asked : undefined
}

/**
 * What of a refused scope is at fault, for the administrator.
 * @param scope the parameter
 * @param allowed what may be asked for
 * @param reading how the company wants it to be read
 * @returns the tokens that may not be asked for; the whole of it when there is no such token
 */
export function disallowedScope(
  scope: string | undefined,
  allowed: readonly string[],
  reading: ScopeReading = {},
): string | undefined {
  const known = new Set(allowed)
  return (
    askedTokens(scope, reading)
      ?.filter((token) => !known.has(token))
      .join(' ') || scope
  )
}
