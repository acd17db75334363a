import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startSigningKeySchedule } from '../../src/features/signing-keys/signing-key-schedule.ts'
import { publicationLeadSeconds } from '../../src/features/signing-keys/signing-key.service.ts'
import { Browser } from '../support/browser.ts'
import { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

// What happens to the keys that access tokens are signed with, on one node and on two.

const daySeconds = 24 * 60 * 60

let world: OAuthWorld
let node: TestApi
let other: TestApi
beforeEach(async () => {
  world = await startOAuthWorld()
  node = world.api
  other = await startTestApi({ beside: node })
})
afterEach(async () => {
  await other.close()
  await node.close()
})

const readKeys = async (api: Pick<TestApi, 'browser'>): Promise<JSONWebKeySet> =>
  (await api.browser().get<JSONWebKeySet>('/oauth/jwks')).body
const readKids = async (api: Pick<TestApi, 'browser'>) => (await readKeys(api)).keys.map(({ kid }) => kid)
/** Waits until both nodes publish these keys. */
async function expectKids(...kids: (string | undefined)[]): Promise<void> {
  for (const api of [node, other]) await expect.poll(() => readKids(api), { timeout: 5000 }).toEqual(kids)
}
const kidOf = (token: string) => decodeProtectedHeader(token).kid

/** The machine as it speaks to a node. */
const machineAt = ({ url }: TestApi): OAuthClient => {
  const { id, key, secret } = world.machine
  return new OAuthClient(url, { id, key, secret, redirectUris: [] })
}

async function issue(api: TestApi): Promise<string> {
  const { status, body } = await machineAt(api).token({ grant_type: 'client_credentials' })
  expect(status).toBe(200)
  return body.access_token
}

/** As a resource server does, with nothing but the published keys. */
async function expectVerifies(token: string, api: TestApi): Promise<void> {
  const { payload } = await jwtVerify(token, createLocalJWKSet(await readKeys(api)), {
    issuer: node.issuer,
    audience: node.audience,
    typ: 'at+jwt',
    currentDate: node.clock.now(),
  })
  expect(payload['client_id']).toBe(world.machine.key)
}

const isActive = async (token: string, api: TestApi) => (await machineAt(api).introspect(token)).body.active

describe('META-10 a rotation', () => {
  test('publishes the next key at least one cache lifetime before any token carries it', async () => {
    const [first] = await readKids(node)
    const { made, next } = await node.services.signingKeys.rotate()
    expect(made).toBe(true)
    await expectKids(first, next.kid)

    const cache = (await fetch(`${node.url}/oauth/jwks`)).headers.get('cache-control') ?? ''
    const cacheSeconds = Number(/max-age=(\d+)/u.exec(cache)?.[1])
    expect(publicationLeadSeconds).toBeGreaterThanOrEqual(2 * cacheSeconds)
    node.clock.advance(publicationLeadSeconds - 5)
    for (const api of [node, other]) expect(kidOf(await issue(api))).toBe(first)
    node.clock.advance(10)
    for (const api of [node, other]) expect(kidOf(await issue(api))).toBe(next.kid)
  })

  test('keeps the former key until the last token it signed has expired, then it disappears', async () => {
    const consumer = await world.client({ grantType: 'client_credentials', accessTokenSeconds: daySeconds })
    const { current, next } = await node.services.signingKeys.rotate()
    await expectKids(current.kid, next.kid)
    node.clock.advance(publicationLeadSeconds - 5)
    const { body } = await consumer.token({ grant_type: 'client_credentials' })
    expect(kidOf(body.access_token)).toBe(current.kid)

    node.clock.advance(daySeconds - 5)
    expect(await readKids(node)).toEqual([current.kid, next.kid])
    expect((await consumer.introspect(body.access_token)).body.active).toBe(true)
    await jwtVerify(body.access_token, createLocalJWKSet(await readKeys(node)), { currentDate: node.clock.now() })

    node.clock.advance(120)
    await expectKids(next.kid)
    await expectVerifies(await issue(node), other)
    await node.services.signingKeys.deleteGone()
    expect(await world.count('signing_keys')).toBe(1)
  })

  test('on two nodes fails no request, and tokens of either verify with the keys of either', async () => {
    const rotation = new AbortController()
    let count = 0
    const seen = new Set<string | undefined>()
    const work = async (here: TestApi, there: TestApi) => {
      while (!rotation.signal.aborted) {
        const token = await issue(here)
        seen.add(kidOf(token))
        expect(await isActive(token, there)).toBe(true)
        await expectVerifies(token, there)
        count += 1
      }
    }
    const workers = Promise.all([work(node, other), work(other, node), work(node, other), work(other, node)])
    const { current, next } = await node.services.signingKeys.rotate()
    for (let step = 0; step < 6; step += 1) {
      const before = count
      await expect.poll(() => count, { timeout: 10_000 }).toBeGreaterThan(before + 8)
      node.clock.advance(publicationLeadSeconds / 4)
    }
    rotation.abort()
    await workers
    expect(seen).toEqual(new Set([current.kid, next.kid]))
    expect(node.backgroundErrors).toEqual([])
    expect(other.backgroundErrors).toEqual([])
  })

  test('by two nodes at once makes one next key, and says which', async () => {
    const nodes = [node, other, node, other]
    const rotations = await Promise.all(nodes.map((api) => api.services.signingKeys.rotate()))
    expect(rotations.filter(({ made }) => made)).toHaveLength(1)
    expect(new Set(rotations.map(({ next }) => next.kid)).size).toBe(1)
    expect(await world.count('signing_keys')).toBe(2)
  })

  test('follows the other node also when nothing announces it', async () => {
    await world.sql('alter table signing_keys disable trigger signing_keys_change')
    const { next } = await node.services.signingKeys.rotate()
    node.clock.advance(publicationLeadSeconds + 1)
    await node.services.keyring.reload()
    const token = await issue(node)
    expect(kidOf(token)).toBe(next.kid)
    // The other node has not heard of it and looks for the key that the token names.
    expect(await isActive(token, other)).toBe(true)
  })
})

test('ATK-02 META-09 signing moves to RS256, and ES256 tokens issued before still verify', async () => {
  const { current: former, next } = await node.services.signingKeys.rotate('RS256')
  expect(next.algorithm).toBe('RS256')
  await expectKids(former.kid, next.kid)
  expect((await readKeys(other)).keys[1]).toEqual({
    kty: 'RSA',
    n: expect.any(String),
    e: 'AQAB',
    kid: next.kid,
    use: 'sig',
    alg: 'RS256',
  })

  node.clock.advance(publicationLeadSeconds - 5)
  const late = await issue(other)
  expect(decodeProtectedHeader(late)).toMatchObject({ alg: 'ES256' })
  node.clock.advance(10)
  const after = await issue(node)
  expect(decodeProtectedHeader(after)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: next.kid })
  for (const token of [late, after]) {
    await expectVerifies(token, other)
    expect(await isActive(token, other)).toBe(true)
  }
})

/** One look of the schedule. @returns the keys it made */
const look = async (api: TestApi, days: number) => {
  const made: string[] = []
  const schedule = startSigningKeySchedule({
    signingKeys: api.services.signingKeys,
    days,
    onRotated: ({ kid }) => made.push(kid),
    onError: (error) => expect.unreachable(String(error)),
  })
  await schedule.close()
  return made
}

describe('the schedule', () => {
  test('rotates a key of that many days, with its algorithm, and two nodes make one key between them', async () => {
    await node.services.signingKeys.replaceAll('RS256')
    node.clock.advance(90 * daySeconds - 60)
    expect(await look(node, 90)).toEqual([])
    node.clock.advance(120)
    const made = (await Promise.all([look(node, 90), look(other, 90)])).flat()
    expect(made).toHaveLength(1)
    expect(await node.services.signingKeys.list()).toMatchObject([
      { algorithm: 'RS256' },
      { kid: made[0], algorithm: 'RS256' },
    ])
    node.clock.advance(publicationLeadSeconds + 60)
    expect(await look(other, 90)).toEqual([])
  })

  test('is kept by the server itself: two that start at once make one key between them, and one tells of it', async () => {
    await world.sql(`update signing_keys set signs_from = now() - interval '31 days'`)
    const settings = { LATCHKEY_SIGNING_KEY_DAYS: '30' }
    const servers = await Promise.all([startServerProcess(node, settings), startServerProcess(node, settings)])
    const told = () =>
      servers.flatMap((server) => server.messages()).filter((text) => text === 'made the next signing key')
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(1)
    const kids = (await node.services.signingKeys.list()).map(({ kid }) => kid)
    expect(kids).toHaveLength(2)
    for (const { url } of servers) {
      await expect.poll(() => readKids({ browser: () => new Browser(url) }), { timeout: 5000 }).toEqual(kids)
    }
    await Promise.all(servers.map((server) => server.end('SIGTERM')))
    expect(told()).toHaveLength(1)
  })

  test('never rotates when it is told 0 days, but removes keys that are gone', async () => {
    const { next } = await node.services.signingKeys.rotate()
    node.clock.advance(1000 * daySeconds)
    expect(await look(node, 0)).toEqual([])
    expect(await world.sql('select kid from signing_keys')).toEqual([{ kid: next.kid }])
  })
})

describe('a key that got into wrong hands', () => {
  test('is replaced at once on every node, with all it signed; consumers go on with their refresh tokens', async () => {
    await node.services.signingKeys.rotate()
    const app = await world.webApp.connect(world.member)
    const token = await issue(other)
    for (const api of [node, other]) expect(await isActive(token, api)).toBe(true)

    const { current, gone } = await node.services.signingKeys.replaceAll()
    expect(gone).toHaveLength(2)
    await expectKids(current.kid)
    for (const api of [node, other]) {
      // The node had verified it before, and still remembers the token.
      expect(await isActive(token, api)).toBe(false)
      expect(kidOf(await issue(api))).toBe(current.kid)
    }
    expect((await world.webApp.introspect(app.access_token)).body.active).toBe(false)
    const refreshed = (await world.webApp.refresh(app.refresh_token)).body
    expect((await world.webApp.introspect(refreshed.access_token)).body.active).toBe(true)
  })
})

describe('the keys in memory', () => {
  test('stay as they are while the database can’t be read, and somebody is told', async () => {
    const token = await issue(node)
    await world.sql('alter table signing_keys rename to signing_keys_away')
    await node.services.keyring.reload()
    await node.services.keyring.reload()
    expect(node.backgroundErrors).toHaveLength(1)
    expect(kidOf(await issue(node))).toBe(kidOf(token))
    expect(await isActive(token, node)).toBe(true)
    expect(await readKids(node)).toHaveLength(1)
    await world.sql('alter table signing_keys_away rename to signing_keys')
    const { next } = await other.services.signingKeys.rotate()
    await expectKids(kidOf(token), next.kid)
  })

  test('are not read for every key that somebody makes up', async () => {
    const [, claims, signature] = (await issue(node)).split('.')
    const reads = vi.spyOn(node.services.signingKeys, 'loadAll')
    const begun = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: `made-up-${index}` }))
        return isActive(`${header.toString('base64url')}.${claims}.${signature}`, node)
      }),
    )
    expect(answers).toEqual(answers.map(() => false))
    expect(reads.mock.calls.length).toBeGreaterThan(0)
    expect(reads.mock.calls.length).toBeLessThanOrEqual(1 + Math.floor((performance.now() - begun) / 1000))
  })
})
