import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGuard, type Guard, type Outcome, type Refusal } from '../src/index.ts'
import { makeKey, startTestIssuer, type TestIssuer } from '../test-support/index.ts'

let issuer: TestIssuer
let guard: Guard

beforeEach(async () => {
  issuer = await startTestIssuer({ path: '/tenants/one' })
  guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience })
})
afterEach(async () => {
  vi.useRealTimers()
  await issuer.stop()
})

const present = (token: string, by: Guard = guard) => by.authenticate([`Bearer ${token}`], [], [])

/** The refusal in an outcome. */
const refusalOf = (outcome: Outcome): Refusal => {
  if (outcome.ok) throw new Error('was let in')
  return outcome.refusal
}

const unavailable = {
  status: 503,
  headers: {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'Retry-After': expect.stringMatching(/^[1-9][0-9]*$/u),
    'Access-Control-Expose-Headers': 'Retry-After',
  },
  body: expect.objectContaining({ type: 'urn:latchkey:problem:unavailable', status: 503 }),
  cause: expect.any(Error),
}

/** Only the clock is moved; timers of the network keep running. */
const passTime = (milliseconds: number) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + milliseconds)
}

describe('metadata and keys', () => {
  test('RFC 8414 section 3.1: the metadata of an issuer with a path is found between its host and its path', async () => {
    expect(await present(await issuer.token())).toMatchObject({ ok: true })
    expect(issuer.requests).toMatchObject({ metadata: 1, jwks: 1 })
  })

  test('nothing is fetched before the first token arrives, nor for a call without one', async () => {
    await guard.authenticate([], [], [])
    await guard.authenticate(['Bearer a b'], [], [])
    expect(issuer.requests).toEqual({ metadata: 0, jwks: 0, introspection: 0, changes: 0 })
  })

  test('concurrent calls share one fetch, and later calls need none', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token()))
    const outcomes = await Promise.all(tokens.map((token) => present(token)))
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    await present(await issuer.token())
    expect(issuer.requests).toEqual({ metadata: 1, jwks: 1, introspection: 0, changes: 0 })
  })

  test('keys are read anew after 300 seconds, so that a withdrawn key stops working', async () => {
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 3600 })
    await present(token)
    issuer.published.splice(0, 1, await makeKey())
    passTime(290_000)
    expect(await present(token)).toMatchObject({ ok: true })
    passTime(20_000)
    expect(await present(token)).toMatchObject({ ok: false, refusal: { status: 401 } })
  })

  test('an issuer that does not answer when the keys have become old holds nobody up', async () => {
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 3600 })
    await present(token)
    let isWaiting = false
    const silent = createServer((request) => {
      isWaiting = true
      request.once('close', () => (isWaiting = false))
    })
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const address = silent.address()
    const { jwks } = issuer.requests
    issuer.metadataOverrides['jwks_uri'] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
    try {
      // What the metadata said is forgotten with the first reading that fails.
      issuer.broken.set('jwks', 500)
      passTime(301_000)
      expect(await present(token)).toMatchObject({ ok: true })
      passTime(6000)
      expect(await present(token)).toMatchObject({ ok: true })
      expect([isWaiting, issuer.requests.jwks]).toEqual([true, jwks + 1])
    } finally {
      silent.close()
      silent.closeAllConnections()
    }
  })

  test('META-04 a new key is found after the cooldown; made-up key ids cause no fetch within it', async () => {
    await present(await issuer.token())
    const next = await makeKey()
    issuer.published.push(next)
    const token = await issuer.token({}, {}, next)
    for (let index = 0; index < 5; index += 1) await present(await issuer.token({}, { kid: `made-up-${index}` }))
    expect(issuer.requests.jwks).toBe(1)
    passTime(6000)
    expect(await present(token)).toMatchObject({ ok: true })
    expect(issuer.requests.jwks).toBe(2)
  })
})

describe('an authorization server that fails lets nobody in, blames nobody, and is asked again', () => {
  test('out of reach at first: 503, and the next call after it is back succeeds', async () => {
    const token = await issuer.token()
    await issuer.stop()
    expect(refusalOf(await present(token))).toEqual(unavailable)
    await issuer.start()
    expect(await present(token)).toMatchObject({ ok: true })
  })

  test('out of reach when the keys have become old: they go on for an hour, then 503, then back to normal', async () => {
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 7200 })
    await present(token)
    await issuer.stop()
    expect(await present(token)).toMatchObject({ ok: true })
    passTime(301_000)
    expect(await present(token)).toMatchObject({ ok: true })
    expect(await present(await issuer.token({ exp: Math.floor(Date.now() / 1000) + 7200 }))).toMatchObject({ ok: true })
    passTime(3_600_000)
    expect(refusalOf(await present(token))).toEqual(unavailable)
    await issuer.start()
    expect(await present(token)).toMatchObject({ ok: true })
  })

  test('out of reach while someone presents unknown key ids: good tokens go on working', async () => {
    const token = await issuer.token()
    await present(token)
    await issuer.stop()
    passTime(6000)
    expect(refusalOf(await present(await issuer.token({}, { kid: 'made-up' })))).toEqual(unavailable)
    expect(await present(token)).toMatchObject({ ok: true })
    await issuer.start()
  })

  test.each([
    ['metadata', 500],
    ['metadata', 302],
    ['metadata', 'no JSON'],
    ['metadata', '[]'],
    ['metadata', '{}'],
    ['jwks', 500],
    ['jwks', 'no JSON'],
    ['jwks', '{"keys":[{"kty":"oct","k":"AAAA"}]}'],
    ['jwks', '{"keys":"none"}'],
  ] as const)('%s answers %s: never accepted, never the server’s own fault', async (document, fault) => {
    const token = await issuer.token()
    issuer.broken.set(document, fault)
    expect([401, 503]).toContain(refusalOf(await present(token)).status)
    issuer.broken.clear()
    passTime(6000)
    expect(await present(token)).toMatchObject({ ok: true })
  })

  test('RFC 8414 section 3.3: metadata that names another issuer is not used', async () => {
    issuer.metadataOverrides['issuer'] = 'https://elsewhere.example'
    expect(refusalOf(await present(await issuer.token()))).toEqual(unavailable)
    expect(issuer.requests.jwks).toBe(0)
  })

  test('a redirect is not followed: neither keys nor credentials leave the address they belong to', async () => {
    const elsewhere = await startTestIssuer({ path: '/tenants/one' })
    const token = await issuer.token()
    const { credentials } = issuer
    const checked = createGuard({ issuer: issuer.issuer, audience: issuer.audience, credentials })
    for (const [document, path] of [
      ['jwks', 'jwks'],
      ['introspection', 'introspect'],
    ] as const) {
      issuer.broken.set(document, { redirectTo: `${elsewhere.issuer}/oauth/${path}` })
      expect(refusalOf(await present(token, checked))).toEqual(unavailable)
      issuer.broken.clear()
    }
    expect(elsewhere.requests).toEqual({ metadata: 0, jwks: 0, introspection: 0, changes: 0 })
    expect(await present(token, checked)).toMatchObject({ ok: true })
    await elsewhere.stop()
  })

  test('keys are never read over plain http from another machine', async () => {
    issuer.metadataOverrides['jwks_uri'] = 'http://elsewhere.example/oauth/jwks'
    expect(refusalOf(await present(await issuer.token()))).toEqual(unavailable)
  })

  test('keys that have moved are found without a restart', async () => {
    issuer.metadataOverrides['jwks_uri'] = `${issuer.issuer}/oauth/old-jwks`
    const token = await issuer.token()
    expect(refusalOf(await present(token))).toEqual(unavailable)
    delete issuer.metadataOverrides['jwks_uri']
    expect(await present(token)).toMatchObject({ ok: true })
  })
})

describe('with introspection', () => {
  let checked: Guard

  beforeEach(() => {
    checked = createGuard({ issuer: issuer.issuer, audience: issuer.audience, credentials: issuer.credentials })
  })

  test('ATK-08 a revoked token is refused by the very next call', async () => {
    const token = await issuer.token()
    expect(await present(token, checked)).toMatchObject({ ok: true })
    issuer.revoke(token)
    const { status, headers } = refusalOf(await present(token, checked))
    expect(status).toBe(401)
    expect(headers['WWW-Authenticate']).toContain('error="invalid_token"')
  })

  test('INT-02 what is still permitted counts, not what the token once got', async () => {
    const token = await issuer.token({ scope: 'assets:view work_orders:view' })
    issuer.permit(token, 'assets:view')
    const allowed = await checked.authenticate([`Bearer ${token}`], [], ['assets:view'])
    expect(allowed).toMatchObject({ ok: true, caller: { permissions: new Set(['assets:view']) } })
    const refused = await checked.authenticate([`Bearer ${token}`], [], ['work_orders:view'])
    expect(refused).toMatchObject({ ok: false, refusal: { status: 403 } })
  })

  test('INT-05 every call asks: no answer is reused, not even by calls at the same time', async () => {
    const token = await issuer.token()
    await Promise.all([present(token, checked), present(token, checked)])
    await present(token, checked)
    expect(issuer.requests.introspection).toBe(3)
  })

  test('RES-06 an active answer does not replace the checks on the token itself', async () => {
    for (const token of [
      await issuer.token({ aud: 'https://elsewhere.example' }),
      await issuer.token({}, { typ: 'JWT' }),
    ]) {
      expect(await present(token, checked)).toMatchObject({ ok: false, refusal: { status: 401 } })
    }
    expect(issuer.requests.introspection).toBe(0)
  })

  test('INT-05 an opaque token is asked about for each call, and means what the issuer says', async () => {
    const token = await issuer.opaqueToken({ sub: 'user-1', scope: 'assets:view work_orders:view' })
    expect(await present(token, checked)).toMatchObject({ ok: true, caller: { subject: 'user-1', kind: 'user' } })
    issuer.permit(token, 'assets:view')
    expect(await checked.authenticate([`Bearer ${token}`], [], ['work_orders:view'])).toMatchObject({
      refusal: { status: 403 },
    })
    issuer.revoke(token)
    expect(refusalOf(await present(token, checked)).status).toBe(401)
    expect(issuer.requests).toMatchObject({ introspection: 3, jwks: 0 })
    for (const claims of [
      { aud: 'https://elsewhere.example' },
      { iss: 'https://elsewhere.example' },
      { sub: undefined },
    ]) {
      expect(refusalOf(await present(await issuer.opaqueToken(claims), checked)).status).toBe(401)
    }
  })

  test('an opaque token is refused by who has nothing to ask with, and told why', async () => {
    const { status, body } = refusalOf(await present(await issuer.opaqueToken()))
    expect({ status, detail: body.detail }).toEqual({
      status: 401,
      detail: 'The access token is opaque, and this API can read JWT access tokens only.',
    })
    expect(issuer.requests.introspection).toBe(0)
  })

  test.each([500, 429, 'no JSON', '{}', '{"active":"true"}', '{"active":1}'])(
    'an introspection endpoint that answers %s lets nobody in and is asked again',
    async (fault) => {
      const token = await issuer.token()
      issuer.broken.set('introspection', fault)
      expect(refusalOf(await present(token, checked))).toEqual(unavailable)
      issuer.broken.clear()
      expect(await present(token, checked)).toMatchObject({ ok: true })
    },
  )

  test('an introspection endpoint that has moved is found without a restart', async () => {
    issuer.metadataOverrides['introspection_endpoint'] = `${issuer.issuer}/oauth/old-introspect`
    const token = await issuer.token()
    expect(refusalOf(await present(token, checked))).toEqual(unavailable)
    delete issuer.metadataOverrides['introspection_endpoint']
    expect(await present(token, checked)).toMatchObject({ ok: true })
  })

  test('wrong credentials of the resource server are told to its log, without the secret', async () => {
    const credentials = { key: 'resource-server', secret: 'mistyped-secret' }
    const wrong = createGuard({ issuer: issuer.issuer, audience: issuer.audience, credentials })
    const refusal = refusalOf(await present(await issuer.token(), wrong))
    expect(refusal).toEqual(unavailable)
    expect(refusal.cause?.message).toMatch(/introspection.*401/u)
    expect(JSON.stringify(refusal) + String(refusal.cause?.stack)).not.toContain('mistyped-secret')
  })
})
