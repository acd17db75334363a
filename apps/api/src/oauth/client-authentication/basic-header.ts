import { decodeFormComponent, plainText } from '../form-parameters.ts'

const basic = /^[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/]+={0,2}) *$/u

/** Both halves of a pair, decoded; the second is missing where there is no colon. */
function splitPair(pair: Buffer): [clientId: string, clientSecret?: string] {
  const text = plainText(pair)
  const colon = text === undefined ? pair.indexOf(':') : text.indexOf(':')
  if (colon === -1) return ['']
  return text === undefined
    ? [decodeFormComponent(pair.subarray(0, colon)), decodeFormComponent(pair.subarray(colon + 1))]
    : [text.slice(0, colon), text.slice(colon + 1)]
}

/**
 * Reads HTTP Basic credentials as RFC 6749 section 2.3.1 has them: both halves form-encoded. Malformed ones are refused, never
 * repaired; the runtime's own decoder would skip what it doesn't know.
 * @param header the `Authorization` header
 * @returns `undefined` for anything but well-formed Basic credentials
 */
export function parseBasic(header: string): { clientId: string; clientSecret: string } | undefined {
  const encoded = basic.exec(header)?.[1]
  if (encoded === undefined || encoded.length > 8192 || encoded.length % 4 !== 0) return undefined
  try {
    const [clientId, clientSecret] = splitPair(Buffer.from(encoded, 'base64'))
    return clientId && clientSecret ? { clientId, clientSecret } : undefined
  } catch {
    return undefined
  }
}
