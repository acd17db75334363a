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

/**
 * Whether every permission of one list is in the other.
 * @param part what should be covered
 * @param whole what covers it
 */
export const isSubset = (part: readonly string[], whole: readonly string[]): boolean =>
  intersect(part, whole).length === part.length
