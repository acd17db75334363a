import type { PathRule } from '@latchkey/contracts'

/** Octets as text: what is not UTF-8 is a letter for each octet to some upstreams, and unreadable to others. */
const charsets = ['latin1', 'utf8'] as const
type Charset = (typeof charsets)[number]

const escapes = /(?:%[0-9a-f]{2})+/giu

/** Each escape by itself: one that is malformed, or not UTF-8, doesn't hide the others. */
const decoded = (segment: string, charset: Charset): string =>
  segment.replace(escapes, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString(charset))

/** Whether escapes stand for the same text in every charset. */
const isUnequivocal = (path: string): boolean => {
  try {
    decodeURIComponent(path.replaceAll(/%(?![0-9a-f]{2})/giu, ''))
    return true
  } catch {
    return false
  }
}

/** Without what some upstreams leave out: parameters behind a semicolon, and all that follows a zero octet. */
const cut = (segment: string): string => segment.replace(/[;\0].*$/su, '')

/** A segment as upstreams read it; some don't tell capitals from small letters. */
const plain = (segment: string): string => cut(segment).toLowerCase()

const isThere = (segment: string): boolean => segment !== ''

/**
 * The segments of a path in every way that an upstream may read them: usually there is one. Where a slash or backslash is encoded, some
 * take it for a separator and some for a letter; some look for parameters before they decode, some after. Empty segments are left out, since
 * many upstreams do that.
 * @param path nothing decoded, without query
 */
export function readingsOf(path: string): string[][] {
  const raw = path.split('/').filter(isThere)
  if (!/[%;\\]/u.test(path)) return [raw.map(plain)]
  const readings = new Map<string, string[]>()
  const add = (segments: string[]): void => {
    const read = segments.map(plain).filter(isThere)
    readings.set(read.join('/ '), read)
  }
  for (const charset of isUnequivocal(path) ? (['utf8'] as const) : charsets) {
    for (const segments of [raw, raw.map(cut)]) {
      const read = segments.map((segment) => decoded(segment, charset))
      add(read)
      add(read.flatMap((segment) => segment.split(/[/\\]/u)))
    }
  }
  return [...readings.values()]
}

function fits(pattern: string, segments: readonly string[]): boolean {
  const wanted = pattern.toLowerCase().split('/').filter(isThere)
  const open = wanted.at(-1) === '*'
  if (open) wanted.pop()
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false
  return wanted.every((segment, index) => segment.startsWith('{') || segment === segments[index])
}

/**
 * The rule that decides about a call: the first that fits. HEAD is what GET is (RFC 9110 section 9.3.2), unless a rule for the path names it.
 * @param rules a module's, in their order
 * @param method as on the wire
 * @param segments one of {@link readingsOf} its path
 */
export function ruleFor(rules: readonly PathRule[], method: string, segments: readonly string[]): PathRule | undefined {
  const fitting = rules.filter(({ pattern }) => fits(pattern, segments))
  const judged = method === 'HEAD' && !fitting.some(({ methods }) => methods.includes('HEAD')) ? 'GET' : method
  return fitting.find(({ methods }) => methods.length === 0 || methods.includes(judged))
}
