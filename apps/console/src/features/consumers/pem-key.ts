// A SubjectPublicKeyInfo (RFC 5280 section 4.1) is read by hand: the browser's own reader (WebCrypto) exists only on secure origins, and
// people run the console in networks of their own, too.

const oids = { p256: '2a8648ce3d030107', rsa: '2a864886f70d010101' }
const tags = { sequence: 0x30, bitString: 0x03, integer: 0x02 }

/** One element of DER (X.690): its tag, its content, and what follows it. */
interface Element {
  tag: number
  content: Uint8Array
  rest: Uint8Array
}

const unreadable = (): never => {
  throw new TypeError('not a public key')
}

function readElement(bytes: Uint8Array): Element {
  const [tag = unreadable(), first = unreadable()] = bytes
  const lengthOctets = first < 0x80 ? 0 : first - 0x80
  const header = 2 + lengthOctets
  const length = lengthOctets === 0 ? first : bytes.subarray(2, header).reduce((sum, byte) => sum * 256 + byte, 0)
  if (lengthOctets > 3 || bytes.length < header + length) unreadable()
  return { tag, content: bytes.subarray(header, header + length), rest: bytes.subarray(header + length) }
}

function expectElement(bytes: Uint8Array, tag: number): Element {
  const element = readElement(bytes)
  return element.tag === tag ? element : unreadable()
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const base64urlOf = (bytes: Uint8Array): string =>
  btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/u, '')

/** An INTEGER without the zero that keeps it positive. */
const unsigned = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0 ? bytes.subarray(1) : bytes)

function readPoint(point: Uint8Array): object {
  // An uncompressed point (SEC 1 section 2.3.3): 4, x, y.
  if (point.length !== 65 || point[0] !== 4) return unreadable()
  return { kty: 'EC', crv: 'P-256', x: base64urlOf(point.subarray(1, 33)), y: base64urlOf(point.subarray(33)) }
}

function readRsa(bits: Uint8Array): object {
  const { content } = expectElement(bits, tags.sequence)
  const modulus = expectElement(content, tags.integer)
  const exponent = expectElement(modulus.rest, tags.integer)
  return { kty: 'RSA', n: base64urlOf(unsigned(modulus.content)), e: base64urlOf(unsigned(exponent.content)) }
}

/**
 * Reads one public key in PEM (RFC 7468 section 13), as `openssl` writes it.
 * @param pem the text between and without the BEGIN and END lines
 * @returns a JSON Web Key (RFC 7517), for the contract to judge; other curves and kinds are one of an unknown `kty`
 * @throws {Error} for what is no key
 */
export function readPublicKeyInfo(pem: string): object {
  const bytes = Uint8Array.from(atob(pem.replaceAll(/\s/gu, '')), (character) => character.codePointAt(0) ?? 0)
  const { content } = expectElement(bytes, tags.sequence)
  const algorithm = expectElement(content, tags.sequence)
  const bits = expectElement(algorithm.rest, tags.bitString).content.subarray(1)
  const named = hexOf(algorithm.content)
  if (named.includes(oids.p256)) return readPoint(bits)
  return named.includes(oids.rsa) ? readRsa(bits) : { kty: 'unknown' }
}
