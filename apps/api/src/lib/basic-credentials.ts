const basic = /^[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/]+={0,2}) *$/u
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const maxLength = 8192

/**
 * Reads HTTP Basic credentials as RFC 7617 has them: UTF-8, taken apart at the first colon, nothing decoded. Malformed ones are refused, never
 * repaired; the runtime's own decoder would skip what it doesn't know.
 * @param header the `Authorization` header
 * @returns `undefined` for anything but well-formed Basic credentials
 */
export function parseBasicCredentials(header: string): { name: string; password: string } | undefined {
  const encoded = basic.exec(header)?.[1]
  if (encoded === undefined || encoded.length > maxLength || encoded.length % 4 !== 0) return undefined
  try {
    const pair = decoder.decode(Buffer.from(encoded, 'base64'))
    const colon = pair.indexOf(':')
    return colon === -1 ? undefined : { name: pair.slice(0, colon), password: pair.slice(colon + 1) }
  } catch {
    return undefined
  }
}
