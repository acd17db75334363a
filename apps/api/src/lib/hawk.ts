import type { Hash } from 'node:crypto'
import * as hawk from 'hawk'
import type { Clock } from './clock.ts'
import { secretsEqual } from './secret.ts'

/** How far a caller's clock may be from ours, in seconds. */
export const hawkSkewSeconds = 60

const algorithm = 'sha256'

/** The attributes of a well-formed Hawk `Authorization` header. */
export interface HawkAttributes {
  id: string
  ts: string
  nonce: string
  mac: string
  hash?: string
  ext?: string
  app?: string
  dlg?: string
}

/** What a Hawk MAC covers besides the header's own attributes: the method, and the public address as the caller knows it. */
export interface HawkRequest {
  method: string
  /** The request target as it was sent. */
  target: string
  host: string
  port: number
}

/** A header that is not what it has to be; the message says why, and may be told to the caller. */
export class HawkHeaderError extends Error {
  override name = 'HawkHeaderError'
}

const required = ['id', 'ts', 'nonce', 'mac'] as const

/**
 * The host and port that callers sign for.
 * @param issuer the public origin
 */
export function hawkAddressOf(issuer: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(issuer)
  // Callers sign an IPv6 address without its brackets.
  return { host: hostname.replace(/^\[(.*)\]$/u, '$1'), port: Number(port) || (protocol === 'http:' ? 80 : 443) }
}

/**
 * Reads a Hawk `Authorization` header: attributes in any order, each once, none but those there are, at most 4096 characters.
 * @param header one that begins with the scheme's name
 * @throws HawkHeaderError
 */
export function parseHawk(header: string): HawkAttributes {
  let attributes: Partial<Record<string, string>>
  try {
    attributes = hawk.utils.parseAuthorizationHeader(header)
  } catch {
    // The library's own words quote what was sent.
    throw new HawkHeaderError(
      'The attributes of the Hawk header can not be read: each at most once, as name="value", separated by commas',
    )
  }
  const { id = '', ts = '', nonce = '', mac = '', hash, ext, app, dlg } = attributes
  const missing = required.filter((name) => !attributes[name])
  if (missing.length > 0) throw new HawkHeaderError(`The Hawk header lacks ${missing.join(', ')}`)
  // Compared as it stands, what is no number would be neither too early nor too late.
  if (!/^\d{1,15}$/u.test(ts)) throw new HawkHeaderError('The ts of the Hawk header is not a number of seconds')
  const optional = Object.entries({ hash, ext, app, dlg }).filter(([, value]) => value !== undefined)
  return { id, ts, nonce, mac, ...Object.fromEntries(optional) }
}

const artifactsOf = (
  { method, target, host, port }: HawkRequest,
  { ts, nonce, hash, ext, app, dlg }: HawkAttributes,
) => ({ method, resource: target, host, port, ts, nonce, hash, ext, app, dlg })

const credentialsOf = (secret: string) => ({ id: '', user: '', key: secret, algorithm: algorithm }) as const

/**
 * Whether a request was signed with a secret (Hawk, `hawk.1.header`).
 * @param secret the key of the MAC
 * @param request what was asked
 * @param attributes what the header says
 */
export const isSigned = (secret: string, request: HawkRequest, attributes: HawkAttributes): boolean =>
  secretsEqual(
    hawk.crypto.calculateMac('header', credentialsOf(secret), artifactsOf(request, attributes)),
    attributes.mac,
  )

/** Whether a caller's time is so far from ours that the request may be an old one. */
export const isStale = ({ ts }: HawkAttributes, clock: Clock): boolean =>
  Math.abs(Number(ts) * 1000 - clock.now().getTime()) > hawkSkewSeconds * 1000

/**
 * Our time, signed, for a caller whose clock is off (`hawk.1.ts`).
 * @returns seconds since 1970, and their MAC
 */
export function signedTime(secret: string, clock: Clock): { ts: number; tsm: string } {
  const ts = Math.floor(clock.now().getTime() / 1000)
  return { ts, tsm: hawk.crypto.calculateTsMac(String(ts), credentialsOf(secret)) }
}

/** A payload hash in the making (`hawk.1.payload`): over the bytes as they are sent, and the content type without its parameters. */
export interface PayloadHash {
  update(bytes: Uint8Array): void
  /** The hash in base64. Ends it. */
  digest(): string
}

/** @param contentType the `Content-Type` header, if there is one */
export function payloadHash(contentType: string | undefined): PayloadHash {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's types call it a text
  const hash = hawk.crypto.initializePayloadHash(algorithm, contentType ?? '') as unknown as Hash
  return { update: (bytes) => void hash.update(bytes), digest: () => hawk.crypto.finalizePayloadHash(hash) }
}

/**
 * The `Server-Authorization` header of an answer (`hawk.1.response`).
 * @param hash the payload hash of the answer, if it was worked out
 */
export const serverAuthorization = (
  secret: string,
  request: HawkRequest,
  attributes: HawkAttributes,
  hash?: string,
): string =>
  hawk.server.header(credentialsOf(secret), artifactsOf(request, attributes), hash === undefined ? {} : { hash })
