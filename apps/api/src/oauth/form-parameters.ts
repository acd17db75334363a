import { isAscii } from 'node:buffer'

/** The largest form body, in bytes. */
export const maxFormBytes = 64 * 1024
const maxParameters = 100
const maxParameterBytes = 8 * 1024

/** A query or form that breaks the encoding or a bound. The message is a fixed text without anything of the input. */
export class MalformedParameters extends Error {
  override name = 'MalformedParameters'
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const percent = 0x25
const plus = 0x2b
const space = 0x20

const hexValue = (byte: number | undefined): number => {
  if (byte === undefined) return Number.NaN
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN
}

/**
 * The text of octets that stand for themselves, or `undefined` if any of them has to be decoded or refused. Most have not.
 * @param encoded the raw octets
 */
export function plainText(encoded: Buffer): string | undefined {
  if (!isAscii(encoded)) return undefined
  const text = encoded.toString('latin1')
  return text.includes('%') || text.includes('+') || text.includes('\0') ? undefined : text
}

/**
 * Decodes one form-encoded component (RFC 6749 appendix B): `+` is a space, `%XX` an octet, the octets are UTF-8. Nothing broken is
 * repaired or passed on.
 * @param encoded the raw octets
 * @throws MalformedParameters for a truncated or wrong escape, octets that are not UTF-8, and NUL
 */
export function decodeFormComponent(encoded: Buffer): string {
  return plainText(encoded) ?? decode(encoded)
}

function decode(encoded: Buffer): string {
  const decoded = Buffer.allocUnsafe(encoded.length)
  let length = 0
  for (let index = 0; index < encoded.length; index += 1) {
    const byte = encoded[index]
    if (byte === percent) {
      const value = hexValue(encoded[index + 1]) * 16 + hexValue(encoded[index + 2])
      if (Number.isNaN(value)) throw new MalformedParameters('A percent escape is broken')
      decoded[length] = value
      index += 2
    } else {
      decoded[length] = byte === plus ? space : (byte ?? 0)
    }
    length += 1
  }
  const bytes = decoded.subarray(0, length)
  if (bytes.includes(0)) throw new MalformedParameters('A NUL character is not allowed')
  try {
    return utf8.decode(bytes)
  } catch {
    throw new MalformedParameters('The text is not valid UTF-8')
  }
}

/** The parameters of a request. */
export class FormParameters {
  readonly #values: ReadonlyMap<string, string>
  readonly #repeated: ReadonlySet<string> | undefined

  /**
   * @param values the first of each name
   * @param repeated names that were sent more than once, if any
   */
  constructor(values: ReadonlyMap<string, string>, repeated?: ReadonlySet<string>) {
    this.#values = values
    this.#repeated = repeated
  }

  /**
   * A parameter's value; sent empty counts as absent (RFC 6749 section 3.1). Of a repeated one, the first: ask
   * {@link FormParameters.repeated} before.
   * @param name as in the specification
   */
  get(name: string): string | undefined {
    return this.#values.get(name) || undefined
  }

  /**
   * The first of these parameters that was sent more than once, equal values included.
   * @param names those the endpoint recognises; others may repeat
   */
  repeated(names: readonly string[]): string | undefined {
    const repeated = this.#repeated
    return repeated && names.find((name) => repeated.has(name))
  }

  /**
   * Whether any of these parameters was sent.
   * @param names to look for
   */
  hasAny(names: readonly string[]): boolean {
    return this.#values.size > 0 && names.some((name) => this.#values.has(name))
  }
}

/** Gathers pairs, within bounds. */
class Gathering {
  readonly values = new Map<string, string>()
  repeated: Set<string> | undefined
  #count = 0

  /** @throws MalformedParameters when a bound is passed */
  add(name: string, value: string, encodedLength: number): void {
    this.#count += 1
    if (this.#count > maxParameters) throw new MalformedParameters('There are too many parameters')
    // Decoded, or what a parameter may hold would depend on how it is written down; decoding makes nothing longer.
    if (
      encodedLength > maxParameterBytes &&
      Buffer.byteLength(name) + 1 + Buffer.byteLength(value) > maxParameterBytes
    ) {
      throw new MalformedParameters('A parameter is too long')
    }
    if (this.values.has(name)) (this.repeated ??= new Set()).add(name)
    else this.values.set(name, value)
  }
}

/** Calls back for each pair that is not empty: where it starts, its equals sign (or its end) and its end. */
function eachPair(
  encoded: { readonly length: number; indexOf(separator: string, from: number): number },
  take: (start: number, equals: number, end: number) => void,
): void {
  let start = 0
  while (start < encoded.length) {
    const next = encoded.indexOf('&', start)
    const end = next === -1 ? encoded.length : next
    if (end > start) {
      const equals = encoded.indexOf('=', start)
      take(start, equals === -1 || equals > end ? end : equals, end)
    }
    start = end + 1
  }
}

/**
 * Parses `application/x-www-form-urlencoded` octets, of a body or a query, strictly and in time linear in their number.
 * @param encoded the raw octets
 * @throws MalformedParameters when an escape is broken or a bound is passed
 */
export function parseForm(encoded: Buffer): FormParameters {
  const gathered = new Gathering()
  const text = plainText(encoded)
  if (text === undefined) {
    eachPair(encoded, (start, equals, end) => {
      const name = decodeFormComponent(encoded.subarray(start, equals))
      gathered.add(name, decodeFormComponent(encoded.subarray(equals + 1, end)), end - start)
    })
  } else {
    eachPair(text, (start, equals, end) => {
      gathered.add(text.slice(start, equals), text.slice(equals + 1, end), end - start)
    })
  }
  return new FormParameters(gathered.values, gathered.repeated)
}

const noParameters = new FormParameters(new Map())

/**
 * Parses the query of a request target.
 * @param target the raw request target, path and query
 * @throws MalformedParameters as {@link parseForm}
 */
export function parseQuery(target: string): FormParameters {
  const mark = target.indexOf('?')
  return mark === -1 ? noParameters : parseForm(Buffer.from(target.slice(mark + 1), 'latin1'))
}
