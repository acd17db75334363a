import { createGuard } from '@latchkey/guard'
import { startTestIssuer, type TestIssuer } from '@latchkey/guard/testing'
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose'
import { type Spread, spreadOf } from '../statistics.ts'
import type { GuardOptions } from './options.ts'

/** How fast tokens are verified, on the core of this process. */
export interface VerifyResult {
  /** New tokens a second, by the library alone and by the guard, and what the guard does for each of the library's. */
  bare: Spread
  fresh: Spread
  ratio: Spread
  /** Calls a second with tokens that were verified before: a whole `Request`, and its parts. */
  requests: Spread
  parts: Spread
}

const permission = 'work_orders:view'
/** How many requests with how many tokens are asked about again and again in a round. */
const repeated = { requests: 50_000, tokens: 1000 }

const perSecond = async (count: number, work: () => Promise<void>): Promise<number> => {
  const began = performance.now()
  await work()
  return (count / (performance.now() - began)) * 1000
}

const makeTokens = (issuer: TestIssuer, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => issuer.token()))

const requireIn = ({ ok }: { ok: boolean }): void => {
  if (!ok) throw new Error('a good token was refused')
}

/**
 * Measures the guard against the library it is made with, by turns, so that both meet the same machine.
 * @param options how often, and how many tokens each time
 * @throws Error when a good token is refused
 */
export async function measureVerifying({ rounds, tokens }: GuardOptions): Promise<VerifyResult> {
  const issuer = await startTestIssuer({ tellsChanges: true })
  const guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience })
  const { kid, alg, publicKey } = issuer.key
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid, alg }] })
  const expected = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    typ: 'at+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['iss', 'sub', 'client_id', 'jti', 'aud', 'exp', 'iat', 'scope'],
  }

  const measured: Record<keyof VerifyResult, number[]> = { bare: [], fresh: [], ratio: [], requests: [], parts: [] }
  const round = async (): Promise<void> => {
    const [forBare, forGuard] = [await makeTokens(issuer, tokens), await makeTokens(issuer, tokens)]
    const lines = forGuard.map((token) => [`Bearer ${token}`])
    const bare = await perSecond(tokens, async () => {
      for (const token of forBare) await jwtVerify(token, keys, expected)
    })
    const fresh = await perSecond(tokens, async () => {
      for (const line of lines) requireIn(await guard.authenticate(line, [], [permission]))
    })
    const known = lines.slice(0, repeated.tokens)
    const requests = known.map(
      ([authorization = '']) => new Request('https://maintenance.example/work-orders', { headers: { authorization } }),
    )
    const ofRequests = await perSecond(repeated.requests, async () => {
      for (let left = repeated.requests; left > 0; left -= requests.length) {
        for (const request of requests) requireIn(await guard.verify(request, permission))
      }
    })
    const ofParts = await perSecond(repeated.requests, async () => {
      for (let left = repeated.requests; left > 0; left -= known.length) {
        for (const line of known) requireIn(await guard.authenticate(line, [], [permission]))
      }
    })
    measured.bare.push(bare)
    measured.fresh.push(fresh)
    measured.ratio.push(fresh / bare)
    measured.requests.push(ofRequests)
    measured.parts.push(ofParts)
  }

  try {
    // Once for the compiler.
    await round()
    for (const figures of Object.values(measured)) figures.length = 0
    for (let count = 0; count < rounds; count += 1) await round()
  } finally {
    guard.close()
    await issuer.stop()
  }
  const { bare, fresh, ratio, requests, parts } = measured
  return {
    bare: spreadOf(bare),
    fresh: spreadOf(fresh),
    ratio: spreadOf(ratio),
    requests: spreadOf(requests),
    parts: spreadOf(parts),
  }
}
