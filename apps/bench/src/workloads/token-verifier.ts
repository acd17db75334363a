import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { audience, issuer } from '../installation-name.ts'
import type { Evidence } from '../load/closed-loop.ts'

/** Where the keys are that tokens are verified with. */
export type Keys = () => Promise<JSONWebKeySet>

/**
 * The keys that a Latchkey publishes, read anew each time: they may have been rotated.
 * @param port of 127.0.0.1
 */
export const publishedKeys =
  (port: number): Keys =>
  async () => {
    const response = await fetch(`http://127.0.0.1:${port}/oauth/jwks`, { signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`/oauth/jwks answered ${response.status}`)
    const keys: JSONWebKeySet = JSON.parse(await response.text())
    return keys
  }

/**
 * Verifies the tokens in answers of the token endpoint, with a library that shares nothing with what made them.
 * @param options the keys, what a token must say of its subject, and whether each must be another one
 */
export const tokenVerifier =
  (options: { keys: Keys; faultOf?: (claims: JWTPayload, subject: string) => string | undefined; unique?: boolean }) =>
  async (evidence: readonly Evidence[]): Promise<string[]> => {
    const keys = createLocalJWKSet(await options.keys())
    const seen = new Set<unknown>()
    const faults: string[] = []
    for (const { body, subject } of evidence) {
      try {
        const { access_token: token = '' }: { access_token?: string } = JSON.parse(body)
        const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] })
        const fault = options.faultOf?.(payload, subject)
        if (fault !== undefined) faults.push(fault)
        if (options.unique !== false && seen.has(payload.jti)) faults.push('two tokens have the same jti')
        seen.add(payload.jti)
      } catch (error) {
        faults.push(`a token can't be verified: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return faults
  }
