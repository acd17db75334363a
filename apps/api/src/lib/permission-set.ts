/**
 * The permissions that are in all of the lists, in the order of the first.
 * @param first the list whose order is kept
 * @param others lists that cut it
 */
export const intersect = (first: readonly string[], ...others: (readonly string[])[]): string[] =>
  others.reduce<string[]>(
    (left, other) => {
      const allowed = new Set(other)
      return left.filter((permission) => allowed.has(permission))
    },
    [...first],
  )

const texts = new WeakMap<readonly string[], string>()

/**
 * Permissions as a `scope` (RFC 6749 section 3.3). Worked out once for each list, since most lists are a group's and live long.
 * @param permissions never changed afterwards
 */
export function scopeText(permissions: readonly string[]): string {
  const known = texts.get(permissions)
  if (known !== undefined) return known
  const text = permissions.join(' ')
  texts.set(permissions, text)
  return text
}
