import type { Consumer, ConsumerCreated, JsonWebKey, SecretCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { asserting, assertionMaker, newClientKey } from '../support/client-signer.ts'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { basic, postForm } from '../support/oauth-client.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

// How a consumer authenticates and how long its tokens last, as administrators set it.

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

const signer = newClientKey('ES256', 'one')
const rsaSigner = newClientKey('RS256', 'two')
const jwks = { keys: [signer.jwk] }
const jwksUri = 'https://keys.example/jwks.json'
const day = 24 * 60 * 60

const post = (fields: Record<string, unknown> = {}) =>
  administrator.post<ConsumerCreated>('/api/v1/consumers', {
    grantType: 'client_credentials',
    name: 'ERP synchronization',
    permissionGroupId: acme.fullAccess.id,
    ...fields,
  })
const create = async (fields: Record<string, unknown> = {}) => {
  const { status, body } = await post(fields)
  if (status !== 201) throw new Error(`not created: ${JSON.stringify(body)}`)
  return body
}
const webApp = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }
const publicApp = { ...webApp, clientType: 'public' }
const pathOf = ({ id }: { id: string }) => `/api/v1/consumers/${id}`
const change = (consumer: { id: string }, fields: Record<string, unknown>) =>
  administrator.patch<Consumer>(pathOf(consumer), fields)
const rotate = (consumer: { id: string }) => administrator.post<SecretCreated>(`${pathOf(consumer)}/secrets`, {})

const askForToken = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  postForm(`${api.url}/oauth/token`, { grant_type: 'client_credentials', ...form }, headers)
const statusBySecret = async ({ key }: { key: string }, secret: string | null) =>
  (await askForToken({}, { authorization: basic(key, secret ?? '') })).status
const statusBySignature = async ({ key: clientId }: { key: string }, key = signer) => {
  const make = assertionMaker({ clientId, audience: api.issuer, key, now: () => api.clock.now() })
  return (await askForToken(asserting(make()))).status
}

describe('what a consumer gets unless told otherwise', () => {
  const defaults = {
    jwks: null,
    jwksUri: null,
    acceptsEndpointAudience: false,
    requiresPkce: true,
    followsOauth21: false,
    issuesRefreshTokens: true,
    tokenFormat: 'jwt',
    accessTokenSeconds: 600,
    refreshIdleSeconds: 30 * day,
    refreshAbsoluteSeconds: 90 * day,
    usesHub: false,
    allowedIpRanges: [],
    requestsPerMinute: null,
  }

  it('is a secret for a confidential app', async () => {
    const consumer = await create()
    expect(consumer).toMatchObject({ ...defaults, authMethod: 'client_secret', secret: expect.any(String) })
    expect(consumer.secrets).toHaveLength(1)
  })

  it('is nothing to prove itself with for a public one', async () => {
    const consumer = await create(publicApp)
    expect(consumer).toMatchObject({ ...defaults, authMethod: 'none', secret: null, secrets: [] })
  })

  it('is no secret where it signs', async () => {
    for (const keys of [{ jwks }, { jwksUri }]) {
      const consumer = await create({ authMethod: 'private_key_jwt', ...keys })
      expect(consumer).toMatchObject({ ...defaults, ...keys, authMethod: 'private_key_jwt', secret: null, secrets: [] })
    }
  })
})

it('keeps whatever it is told, and shows it again', async () => {
  const fields = {
    authMethod: 'private_key_jwt',
    jwks: { keys: [signer.jwk, rsaSigner.jwk] },
    acceptsEndpointAudience: true,
    requiresPkce: false,
    followsOauth21: true,
    issuesRefreshTokens: false,
    accessTokenSeconds: 3600,
    refreshIdleSeconds: day,
    refreshAbsoluteSeconds: 2 * day,
  }
  const created = await create({ ...webApp, ...fields })
  expect(created).toMatchObject(fields)
  expect((await administrator.get<Consumer>(pathOf(created))).body).toMatchObject(fields)
  const changed = { ...fields, requiresPkce: true, accessTokenSeconds: 60, jwks: { keys: [rsaSigner.jwk] } }
  expect((await change(created, changed)).body).toMatchObject(changed)
})

describe('fields that don’t go together are refused, each with its reason', () => {
  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    [
      'a public app with a secret',
      { ...publicApp, authMethod: 'client_secret' },
      { authMethod: 'not_for_client_type' },
    ],
    [
      'a public app that signs',
      { ...publicApp, authMethod: 'private_key_jwt', jwks },
      { authMethod: 'not_for_client_type' },
    ],
    ['a confidential app without proof', { authMethod: 'none' }, { authMethod: 'not_for_client_type' }],
    ['signatures without keys', { authMethod: 'private_key_jwt' }, { jwks: 'keys_needed' }],
    ['keys in two places', { authMethod: 'private_key_jwt', jwks, jwksUri }, { jwksUri: 'keys_twice' }],
    ['keys beside a secret', { jwks }, { jwks: 'not_for_auth_method' }],
    ['published keys beside a secret', { jwksUri }, { jwksUri: 'not_for_auth_method' }],
    ['keys of a public app', { ...publicApp, jwks }, { jwks: 'not_for_auth_method' }],
    ['PKC-01 a public app without PKCE', { ...publicApp, requiresPkce: false }, { requiresPkce: 'pkce_for_public' }],
    [
      'an idle time beyond the end',
      { ...webApp, refreshIdleSeconds: 2 * day, refreshAbsoluteSeconds: day },
      { refreshIdleSeconds: 'idle_above_absolute' },
    ],
    [
      'several at once',
      { ...publicApp, authMethod: 'client_secret', requiresPkce: false, jwksUri },
      { authMethod: 'not_for_client_type', requiresPkce: 'pkce_for_public', jwksUri: 'not_for_auth_method' },
    ],
  ])('%s', async (_kind, fields, errors) => {
    const before = await snapshot(api)
    expectFieldErrors(await post(fields), errors)
    expect(await snapshot(api)).toBe(before)
  })

  test.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, string>]>([
    ['no keys', {}, { authMethod: 'private_key_jwt' }, { jwks: 'keys_needed' }],
    ['keys for a secret', {}, { jwks }, { jwks: 'not_for_auth_method' }],
    ['no proof any more', {}, { authMethod: 'none' }, { authMethod: 'not_for_client_type' }],
    ['PKC-01 a public app without PKCE', publicApp, { requiresPkce: false }, { requiresPkce: 'pkce_for_public' }],
    ['a secret for a public app', publicApp, { authMethod: 'client_secret' }, { authMethod: 'not_for_client_type' }],
    ['the keys taken away', { authMethod: 'private_key_jwt', jwks }, { jwks: null }, { jwks: 'keys_needed' }],
    ['keys in two places', { authMethod: 'private_key_jwt', jwks }, { jwksUri }, { jwksUri: 'keys_twice' }],
    [
      'an end before the idle time it has',
      webApp,
      { refreshAbsoluteSeconds: day },
      { refreshIdleSeconds: 'idle_above_absolute' },
    ],
  ])('on changing: %s', async (_kind, existing, fields, errors) => {
    const consumer = await create(existing)
    const before = await snapshot(api)
    expectFieldErrors(await change(consumer, fields), errors)
    expect(await snapshot(api)).toBe(before)
  })
})

describe('keys that can’t be registered', () => {
  const { x, y }: Partial<Record<'x' | 'y', string>> = signer.jwk.kty === 'EC' ? signer.jwk : {}
  test.each<[string, unknown, Record<string, string>]>([
    ['a private key', { keys: [signer.privateKey.export({ format: 'jwk' })] }, { 'jwks.keys.0.d': 'private_key' }],
    [
      'a private RSA key, told once for each of its secrets',
      { keys: [signer.jwk, rsaSigner.privateKey.export({ format: 'jwk' })] },
      Object.fromEntries(['d', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => [`jwks.keys.1.${name}`, 'private_key'])),
    ],
    ['a symmetric key', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, { 'jwks.keys.0.kty': 'key_unsupported' }],
    ['another curve', { keys: [{ kty: 'EC', crv: 'P-384', x, y }] }, { 'jwks.keys.0.crv': 'key_unsupported' }],
    ['another algorithm', { keys: [{ ...rsaSigner.jwk, alg: 'PS256' }] }, { 'jwks.keys.0.alg': 'key_unsupported' }],
    ['a key for encryption', { keys: [{ ...signer.jwk, use: 'enc' }] }, { 'jwks.keys.0.use': 'key_unsupported' }],
    [
      'a short RSA key',
      { keys: [{ kty: 'RSA', n: 'x'.repeat(171), e: 'AQAB' }] },
      { 'jwks.keys.0.n': 'key_unsupported' },
    ],
    ['no key', { keys: [] }, { 'jwks.keys': 'blank' }],
    [
      'too many keys',
      { keys: Array.from({ length: 11 }, (): JsonWebKey => ({ ...signer.jwk, kid: undefined })) },
      { 'jwks.keys': 'too_many' },
    ],
    ['a name twice', { keys: [signer.jwk, { ...rsaSigner.jwk, kid: 'one' }] }, { 'jwks.keys.1.kid': 'duplicate' }],
    ['no key set', 'keys', { jwks: 'wrong_type' }],
  ])('%s', async (_kind, wrong, errors) => {
    expectFieldErrors(await post({ authMethod: 'private_key_jwt', jwks: wrong }), errors)
    const consumer = await create({ authMethod: 'private_key_jwt', jwks })
    expectFieldErrors(await change(consumer, { jwks: wrong }), errors)
  })

  it('a private key leaves no trace in the log either', async () => {
    const { d = '' } = signer.privateKey.export({ format: 'jwk' })
    expect(d).toHaveLength(43)
    await post({ authMethod: 'private_key_jwt', jwks: { keys: [{ ...signer.jwk, d }] } })
    expect(api.log.join('\n')).not.toContain(d)
  })

  test.each(['http://keys.example/jwks', 'https://user:pass@keys.example/', 'https://keys.example/#one', 'keys', ''])(
    'an address like %j',
    async (address) => {
      const answer = await post({ authMethod: 'private_key_jwt', jwksUri: address })
      expectFieldErrors(answer, { jwksUri: 'https_needed' })
    },
  )

  it('members that say nothing about a public key are dropped', async () => {
    const { jwks: kept } = await create({
      authMethod: 'private_key_jwt',
      jwks: { keys: [{ ...signer.jwk, ext: true, key_ops: ['verify'] }], comment: 'ours' },
    })
    expect(kept).toEqual(jwks)
  })
})

describe('times beyond what is allowed', () => {
  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['ATK-07 an access token above 24 hours', { accessTokenSeconds: day + 1 }, { accessTokenSeconds: 'too_big' }],
    ['an access token below a minute', { accessTokenSeconds: 59 }, { accessTokenSeconds: 'too_small' }],
    ['half a second', { accessTokenSeconds: 600.5 }, { accessTokenSeconds: 'wrong_type' }],
    [
      'refresh tokens above two years',
      { refreshAbsoluteSeconds: 730 * day + 1 },
      { refreshAbsoluteSeconds: 'too_big' },
    ],
    ['no idle time at all', { refreshIdleSeconds: 0 }, { refreshIdleSeconds: 'too_small' }],
  ])('%s', async (_kind, fields, errors) => {
    expectFieldErrors(await post({ ...webApp, ...fields }), errors)
    expectFieldErrors(await change(await create(webApp), fields), errors)
  })

  it('ATK-07 24 hours are allowed', async () => {
    expect((await post({ accessTokenSeconds: day })).status).toBe(201)
  })
})

describe('changing how a consumer authenticates', () => {
  it('CLI-08 ends its secrets at once, and the signature counts', async () => {
    const consumer = await create()
    expect(await statusBySecret(consumer, consumer.secret)).toBe(200)
    const { status, body } = await change(consumer, { authMethod: 'private_key_jwt', jwks })
    expect({ status, secrets: body.secrets }).toEqual({ status: 200, secrets: [] })
    expect(await statusBySecret(consumer, consumer.secret)).toBe(401)
    expect(await statusBySignature(consumer)).toBe(200)
    const events = (await logEntries(api, acme.company.id)).filter(
      ({ event, before }) => event === 'consumer_secret.ended' && before?.['consumerId'] === consumer.id,
    )
    expect(events).toHaveLength(1)
  })

  it('forgets the keys on the way back, and a new secret is made by rotating', async () => {
    const consumer = await create({ authMethod: 'private_key_jwt', jwks })
    const { body } = await change(consumer, { authMethod: 'client_secret' })
    expect(body).toMatchObject({ authMethod: 'client_secret', jwks: null, jwksUri: null, secrets: [] })
    expect(await statusBySignature(consumer)).toBe(401)
    const rotated = await rotate(consumer)
    expect(rotated.status).toBe(201)
    expect(await statusBySecret(consumer, rotated.body.secret)).toBe(200)
  })

  it('never brings an old secret back to life', async () => {
    const consumer = await create()
    await change(consumer, { authMethod: 'private_key_jwt', jwks })
    await change(consumer, { authMethod: 'client_secret' })
    expect(await statusBySecret(consumer, consumer.secret)).toBe(401)
  })

  it('refuses to make a secret for one that signs', async () => {
    const consumer = await create({ authMethod: 'private_key_jwt', jwks })
    const before = await snapshot(api)
    const { detail } = expectProblem(await rotate(consumer), 409, 'conflict')
    expect(detail).toBe('This consumer authenticates with its keys and has no secret.')
    expect(await snapshot(api)).toBe(before)
    expect(await statusBySignature(consumer)).toBe(200)
  })

  it('replaces keys in one step, and the old ones are refused from then on', async () => {
    const consumer = await create({ authMethod: 'private_key_jwt', jwks })
    expect(await statusBySignature(consumer)).toBe(200)
    await change(consumer, { jwks: { keys: [rsaSigner.jwk] } })
    expect(await statusBySignature(consumer)).toBe(401)
    expect(await statusBySignature(consumer, rsaSigner)).toBe(200)
  })

  it('goes from registered keys to published ones and back in one step', async () => {
    const consumer = await create({ authMethod: 'private_key_jwt', jwks })
    expect((await change(consumer, { jwks: null, jwksUri })).body).toMatchObject({ jwks: null, jwksUri })
    expect(await statusBySignature(consumer)).toBe(401)
    expect((await change(consumer, { jwks, jwksUri: null })).body).toMatchObject({ jwks, jwksUri: null })
    expect(await statusBySignature(consumer)).toBe(200)
  })

  it('is written down with what it was before', async () => {
    const consumer = await create()
    await change(consumer, { authMethod: 'private_key_jwt', jwks, accessTokenSeconds: 60 })
    const entry = (await logEntries(api, acme.company.id)).findLast(
      ({ event, target_id: target }) => event === 'consumer.updated' && target === consumer.id,
    )
    expect(entry).toMatchObject({
      before: { authMethod: 'client_secret', jwks: null, accessTokenSeconds: 600 },
      after: { authMethod: 'private_key_jwt', jwks, accessTokenSeconds: 60 },
    })
  })

  it('takes nothing from a member', async () => {
    const consumer = await create()
    const member = await api.signIn(acme.member)
    const answer = await member.patch(pathOf(consumer), { authMethod: 'private_key_jwt', jwks })
    expectProblem(answer, 403, 'forbidden')
    expect(await statusBySecret(consumer, consumer.secret)).toBe(200)
  })
})

const failuresOf = async (consumer: { id: string }) => {
  const path = `${pathOf(consumer)}/failures`
  return (await administrator.get<{ items: Record<string, unknown>[] }>(path)).body.items
}

describe('where a consumer may call from', () => {
  const elsewhere = ['203.0.113.0/24', '2001:db8::/32']

  it('is told to nobody but who has its secret, and shown to the administrator', async () => {
    const consumer = await create({ allowedIpRanges: elsewhere })
    const refused = await askForToken({}, { authorization: basic(consumer.key, consumer.secret ?? '') })
    expect([refused.status, refused.body]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'The client may not be used from this address' },
    ])
    const guessed = await askForToken({}, { authorization: basic(consumer.key, 'x'.repeat(43)) })
    expect(guessed.body).toEqual({ error: 'invalid_client', error_description: 'Client authentication failed' })
    expect((await failuresOf(consumer)).map(({ reason }) => reason)).toEqual(['wrong_secret', 'address_not_allowed'])
    expect((await failuresOf(consumer))[1]).toMatchObject({ detail: { sent: '127.0.0.1', expected: elsewhere } })
  })

  it('counts from the next request on, and is no guess at the secret', async () => {
    const consumer = await create({ allowedIpRanges: elsewhere })
    for (let tries = 0; tries < 30; tries += 1) expect(await statusBySecret(consumer, consumer.secret)).toBe(401)
    const changed = await change(consumer, { allowedIpRanges: ['127.0.0.1'] })
    expect(changed.body.allowedIpRanges).toEqual(['127.0.0.1/32'])
    expect(await statusBySecret(consumer, consumer.secret)).toBe(200)
  })
})

describe('how a consumer may call through the Hub', () => {
  it('is kept, logged, and taken back with null', async () => {
    const consumer = await create({ usesHub: true, requestsPerMinute: 600 })
    expect(consumer).toMatchObject({ usesHub: true, requestsPerMinute: 600 })
    const { body } = await change(consumer, { usesHub: false, requestsPerMinute: null })
    expect(body).toMatchObject({ usesHub: false, requestsPerMinute: null })
    const entries = await logEntries(api, acme.company.id)
    expect(entries.findLast(({ event }) => event === 'consumer.updated')).toMatchObject({
      before: { usesHub: true, requestsPerMinute: 600 },
      after: { usesHub: false, requestsPerMinute: null },
    })
  })

  it.each([
    [{ requestsPerMinute: 0 }, 'requestsPerMinute', 'too_small'],
    [{ requestsPerMinute: 1_000_001 }, 'requestsPerMinute', 'too_big'],
    [{ allowedIpRanges: ['203.0.113.0/33'] }, 'allowedIpRanges.0', 'invalid_ip_range'],
    [{ allowedIpRanges: ['203.0.113.1', '203.0.113.1/32'] }, 'allowedIpRanges.1', 'duplicate'],
  ])('is refused at its field where it can’t be: %j', async (fields, field, code) => {
    expectFieldErrors(await post(fields), { [field]: code })
  })
})
