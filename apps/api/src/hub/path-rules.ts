import type { PathRule } from '@latchkey/contracts'

/** Octets as text: what is not UTF-8 is a letter for each octet to some upstreams, and unreadable to others. */
const charsets = ['latin1', 'utf8'] as const
type Charset = (typeof charsets)[number]

const escapes = /(?:%[0-9a-f]{2})+/giu

function decodedRun(run: string, charset: Charset): string {
  const octet = Number.parseInt(run.slice(1, 3), 16)
  // Most stand alone and are the same in every charset.
  if (run.length === 3 && octet < 0x80) return String.fromCodePoint(octet)
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString(charset)
}

/** Each escape by itself: one that is malformed, or not UTF-8, doesn't hide the others. */
const decoded = (segment: string, charset: Charset): string =>
  segment.includes('%') ? segment.replace(escapes, (run) => decodedRun(run, charset)) : segment

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

/** Without the dots and blanks at its end that some file systems leave out. */
function trimmed(segment: string): string {
  let end = segment.length
  // An expression would look again from each dot of many.
  while (end > 0 && /[.\s]/u.test(segment[end - 1] ?? '')) end -= 1
  return segment.slice(0, end)
}

/** Without the ending of the last segment, which many upstreams take for the form of the answer (`/orders/5.json`). */
const withoutEnding = (segments: readonly string[]): string[] =>
  segments.map((segment, index) => (index === segments.length - 1 ? segment.replace(/\.[^.]*$/u, '') : segment))

/** The segments as they are decoded: once, and where that leaves escapes, twice, as behind another proxy. */
function decodings(segments: readonly string[], charset: Charset, isTwice: boolean): string[][] {
  const decode = (segment: string): string => decoded(segment, charset)
  const once = segments.map(decode)
  return isTwice ? [once, once.map(decode), once.map(cut).map(decode)] : [once]
}

const keyOf = (segments: readonly string[]): string => JSON.stringify(segments)

/**
 * The segments of a path in every way that an upstream may read them: usually there is one. Where a slash or backslash is encoded, some
 * take it for a separator and some for a letter; some look for parameters before they decode, some after; some decode again; some leave
 * out how a segment ends. Empty segments are left out, since many upstreams do that.
 * @param path nothing decoded, without query
 */
export function readingsOf(path: string): string[][] {
  const raw = path.split('/').filter(isThere)
  if (!/[%;\\.]/u.test(path)) return [raw.map(plain)]
  const readings = new Map<string, string[]>()
  const add = (segments: readonly string[]): void => {
    const read = segments.map(plain).filter(isThere)
    if (readings.has(keyOf(read))) return
    const bare = read.map(trimmed)
    for (const one of [read, bare, withoutEnding(read), withoutEnding(bare).map(trimmed)]) {
      const segmentsThere = one.filter(isThere)
      readings.set(keyOf(segmentsThere), segmentsThere)
    }
  }
  const isTwice = path.includes('%25')
  const hasOtherSlashes = isTwice || /%2f|%5c|\\/iu.test(path)
  const written = path.includes(';') ? [raw, raw.map(cut)] : [raw]
  for (const charset of !isTwice && isUnequivocal(path) ? (['utf8'] as const) : charsets) {
    for (const segments of written.flatMap((one) => decodings(one, charset, isTwice))) {
      add(segments)
      if (!hasOtherSlashes) continue
      for (const one of [segments, segments.map(cut)]) add(one.flatMap((segment) => segment.split(/[/\\]/u)))
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
