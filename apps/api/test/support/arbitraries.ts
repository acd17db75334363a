import * as fc from 'fast-check'

/** One of the characters of a text. @param characters to choose from */
export const characterOf = (characters: string): fc.Arbitrary<string> => fc.constantFrom(...Array.from(characters))

/** Any character but NUL, which no text of ours may hold, and half surrogate pairs, which UTF-8 can't express. */
const character = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: characterOf('+%&=:;?#/ "\\<>\r\n\t\u007f\u00e9\u20ac\u{1f511}\ufeff') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0') },
)

/** A text that UTF-8 can express, without NUL, with a liking for characters that mean something to a parser. */
export const text = (constraints: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: character, maxLength: 40, ...constraints })

/** Octets with a liking for those that mean something in forms, and for beginnings of UTF-8 sequences. */
export const octets = (maxLength = 60): fc.Arbitrary<Buffer> => {
  const telling = fc.constantFrom(
    ...Buffer.from('%%%+&=:;?09afAFzZ \0'),
    0x80,
    0xbf,
    0xc0,
    0xc3,
    0xa9,
    0xed,
    0xf0,
    0xff,
  )
  const octet = fc.oneof({ weight: 3, arbitrary: telling }, fc.integer({ min: 0x20, max: 0x7e }), fc.nat({ max: 255 }))
  return fc.array(octet, { maxLength }).map((bytes) => Buffer.from(bytes))
}

/** A text as it comes out when one place of it is spoilt: something put in, taken out or replaced. */
export const spoilt = (whole: fc.Arbitrary<string>, intruder: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(whole, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 2 }), intruder)
    .map(([original, place, removed, added]) => {
      const at = Math.floor(place * original.length)
      return original.slice(0, at) + added + original.slice(at + removed)
    })

const hex = (octet: number, upper: boolean): string => {
  const digits = octet.toString(16).padStart(2, '0')
  return upper ? digits.toUpperCase() : digits
}

/** Ways in which programs form-encode a component (RFC 6749 appendix B); all mean the same. */
export const formEncoders = {
  uriComponent: (decoded: string): string => encodeURIComponent(decoded),
  searchParams: (decoded: string): string => new URLSearchParams({ '': decoded }).toString().slice(1),
  everyOctet: (decoded: string): string => [...Buffer.from(decoded)].map((octet) => `%${hex(octet, false)}`).join(''),
  hardlyAny: (decoded: string): string =>
    [...Buffer.from(decoded)]
      .map((octet) =>
        '+%&=: #'.includes(String.fromCodePoint(octet)) ? `%${hex(octet, true)}` : String.fromCodePoint(octet),
      )
      .join(''),
}

/** One of {@link formEncoders}. */
export const formEncoder = fc.constantFrom(...Object.values(formEncoders))

/**
 * What a form-encoded component means, by the runtime's decoder of URI components instead of ours.
 * @param encoded one character for each octet
 * @returns `undefined` if it is broken
 */
export function referenceDecode(encoded: string): string | undefined {
  const escaped = encoded
    .replaceAll('+', '%20')
    .replaceAll(/[\u0080-\u00ff]/gu, (octet) => `%${hex(octet.codePointAt(0) ?? 0, true)}`)
  try {
    const decoded = decodeURIComponent(escaped)
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

const base64url = (length: number) =>
  fc.string({
    unit: characterOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    minLength: length,
    maxLength: length,
  })

/** A random value of our own kind: 43 base64url characters. */
export const secretLike = base64url(43)

/** What has the form of our authorization codes. */
export const codeLike = base64url(65)

/** What has the form of our refresh tokens. */
export const refreshTokenLike = base64url(87)

/** What looks like a signed JWT, of whatever JSON, or nearly so. */
export const jwtLike = fc.oneof(
  fc.tuple(fc.json(), fc.json(), secretLike).map(([header, claims, signature]) => {
    const parts = [header, claims].map((part) => Buffer.from(part).toString('base64url'))
    return parts.concat(signature).join('.')
  }),
  fc.string({ unit: characterOf('.eyJ0-_A= '), maxLength: 60 }),
)
