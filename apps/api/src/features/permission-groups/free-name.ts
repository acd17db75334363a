const maxNameLength = 120

/**
 * A name that nobody has, with a number if it needs one.
 * @param name what is wanted
 * @param taken the names that there are, as far as they begin alike
 */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` (${number})`
    const candidate = name.slice(0, maxNameLength - ending.length).trimEnd() + ending
    if (!taken.includes(candidate)) return candidate
  }
}
