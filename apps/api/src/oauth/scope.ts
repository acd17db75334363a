// scope-token of RFC 6749 section 3.3.
const scopeToken = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/u

/**
 * The permissions a `scope` parameter asks for: all that may be asked for when it is absent; repeated ones collapse
 * (RFC 6749 section 3.3).
 * @param scope the parameter
 * @param allowed what may be asked for
 * @returns `undefined` (`invalid_scope`) when one of them is unknown, malformed or not allowed, or nothing is left to grant
 */
export function permissionsFromScope(scope: string | undefined, allowed: readonly string[]): string[] | undefined {
  const tokens = scope === undefined ? allowed : scope.split(' ').filter((token) => token !== '')
  const asked = [...new Set(tokens)]
  const known = new Set(allowed)
  const valid = asked.length > 0 && asked.every((token) => scopeToken.test(token) && known.has(token))
  return valid ? asked : undefined
}
