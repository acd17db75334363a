import { randomUUID } from 'node:crypto'
import { encodeHeader, signCompact } from '../lib/jws.ts'
import type { Clock } from '../lib/clock.ts'
import type { Keyring, SignerKey } from '../features/signing-keys/keyring.ts'
import type { HubCaller, KnownCall } from './call.ts'
import { hubPrefix } from './target.ts'

/** How long an upstream may believe the word, in seconds. */
export const identitySeconds = 60
/** For how long the same word is sent again, in seconds: it is then good for as long once more. Signing costs more than all the rest. */
const reuseSeconds = 30

/**
 * What an upstream is told of a call, besides `iss`, `iat`, `exp` and `jti` (RFC 7519 section 4.1). Its `typ` is `latchkey-identity+jwt`, so
 * that no access token can be taken for it, nor it for one.
 */
export interface IdentityClaims {
  iss: string
  /** The module: `<issuer>/hub/<key>`. */
  aud: string
  /** The user; where nobody stands behind the call, the consumer's key, or `api_connection`. */
  sub: string
  iat: number
  exp: number
  jti: string
  company_id: string
  /** Absent for an API connection. */
  client_id?: string
  caller: HubCaller['kind']
  /** Those of the module only, separated by blanks. */
  scope: string
}

interface Word {
  token: string
  signedBy: SignerKey
  /** In milliseconds. */
  freshUntil: number
}

/** Signs who calls. The same word is used for a while, for the same caller and module. */
export type SignIdentity = (known: KnownCall) => string

const headers = new WeakMap<SignerKey, string>()

const headerOf = (key: SignerKey): string => {
  const known = headers.get(key)
  if (known !== undefined) return known
  const header = encodeHeader({ alg: key.algorithm, typ: 'latchkey-identity+jwt', kid: key.kid })
  headers.set(key, header)
  return header
}

/** @param deps the keys, whose public halves are at `/oauth/jwks`, the issuer identifier and the time */
export function createIdentitySigner(deps: { keyring: Keyring; issuer: string; clock: Clock }): SignIdentity {
  const { keyring, issuer, clock } = deps
  const words = new WeakMap<object, Map<string, Word>>()

  const sign = ({ caller, module }: KnownCall, key: SignerKey, now: number): string => {
    const iat = Math.floor(now / 1000)
    const { consumer } = caller
    const claims: IdentityClaims = {
      iss: issuer,
      aud: `${issuer}${hubPrefix}/${module.key}`,
      sub: caller.userId ?? consumer?.key ?? caller.kind,
      iat,
      exp: iat + identitySeconds,
      jti: randomUUID(),
      company_id: caller.companyId,
      ...(consumer ? { client_id: consumer.key } : {}),
      caller: caller.kind,
      scope: caller.permissions.filter((permission) => permission.startsWith(`${module.key}:`)).join(' '),
    }
    return signCompact(claims, { header: headerOf(key), algorithm: key.algorithm, privateKey: key.privateKey })
  }

  return (known) => {
    const { caller, module } = known
    const key = keyring.current()
    const now = clock.now().getTime()
    let ofCaller = words.get(caller.state)
    const word = ofCaller?.get(module.key)
    if (word && word.freshUntil > now && word.signedBy === key) return word.token
    const token = sign(known, key, now)
    if (!ofCaller) words.set(caller.state, (ofCaller = new Map()))
    ofCaller.set(module.key, { token, signedBy: key, freshUntil: now + reuseSeconds * 1000 })
    return token
  }
}
