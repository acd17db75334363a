import { decodeFormComponent } from '../form-parameters.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u

/**
 * Reads HTTP Basic credentials as RFC 6749 section 2.3.1 has them: both halves form-encoded. Malformed ones are refused, never
 * repaired; the runtime's own decoder would skip what it doesn't know.
 * @param header the `Authorization` header
 * @returns `undefined` for anything but well-formed Basic credentials
 */
export function parseBasic(header: string): { clientId: string; clientSecret: string } | undefined {
  const [, encoded] = /^basic +([^ ]+) *$/iu.exec(header) ?? []
  if (encoded === undefined || encoded.length > 8192 || !base64.test(encoded)) return undefined
  const pair = Buffer.from(encoded, 'base64')
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  try {
    const clientId = decodeFormComponent(pair.subarray(0, colon))
    const clientSecret = decodeFormComponent(pair.subarray(colon + 1))
    return clientId && clientSecret ? { clientId, clientSecret } : undefined
  } catch {
    return undefined
  }
}
