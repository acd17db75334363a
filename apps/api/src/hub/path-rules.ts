import type { PathRule } from '@latchkey/contracts'

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** As upstreams read segments: some leave out what stands behind a semicolon, some don't tell capitals from small letters. */
const readable = (segment: string): string => decoded(segment).replace(/;.*$/su, '').toLowerCase()

const isThere = (segment: string): boolean => segment !== ''

/**
 * The segments of a path in every way that an upstream may read them: usually there is one. Where a slash or backslash is encoded, some
 * take it for a separator and some for a letter. Empty segments are left out, since many upstreams do that.
 * @param path nothing decoded, without query
 */
export function readingsOf(path: string): string[][] {
  const raw = path.split('/').filter(isThere)
  const plain = raw.map(readable)
  if (!/%2f|%5c|\\/iu.test(path)) return [plain.filter(isThere)]
  const split = raw.flatMap((segment) => decoded(segment).split(/[/\\]/u)).map(readable)
  return [plain.filter(isThere), split.filter(isThere)]
}

function fits(pattern: string, segments: readonly string[]): boolean {
  const wanted = pattern.toLowerCase().split('/').filter(isThere)
  const open = wanted.at(-1) === '*'
  if (open) wanted.pop()
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false
  return wanted.every((segment, index) => segment.startsWith('{') || segment === segments[index])
}

/**
 * The rule that decides about a call: the first that fits.
 * @param rules a module's, in their order
 * @param method as on the wire
 * @param segments one of {@link readingsOf} its path
 */
export const ruleFor = (
  rules: readonly PathRule[],
  method: string,
  segments: readonly string[],
): PathRule | undefined =>
  rules.find(({ methods, pattern }) => (methods.length === 0 || methods.includes(method)) && fits(pattern, segments))
