import { LRUCache } from 'lru-cache'

/** Lists up to this long are searched as quickly as a set is made. */
const worthASet = 16

/**
 * The permissions that are in all of the lists, in the order of the first.
 * @param first the list whose order is kept
 * @param others lists that cut it
 */
export function intersect(first: readonly string[], ...others: (readonly string[])[]): string[] {
  const allowed = others.map((other) =>
    other.length > worthASet ? new Set(other) : { has: (one: string) => other.includes(one) },
  )
  return first.filter((permission) => allowed.every((other) => other.has(permission)))
}

const lists = new LRUCache<string, string[]>({ max: 1000 })

/**
 * One list for all that are alike: thousands of grants have one of a few, and need not keep a copy each.
 * @param permissions never changed afterwards
 */
export function shared(permissions: string[]): string[] {
  const text = permissions.join(' ')
  const known = lists.get(text)
  if (known) return known
  lists.set(text, permissions)
  return permissions
}

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
