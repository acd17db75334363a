import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type AssertionParts,
  asserting,
  assertionMaker,
  type ClientKey,
  newClientKey,
} from '../support/client-signer.ts'
import { type KeyServer, startKeyServer } from '../support/key-server.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { refusalReasons } from '../support/refusal-reasons.ts'

// RFC 7591 section 2: a consumer may publish its keys instead of registering them.

let world: OAuthWorld
let server: KeyServer
const first = newClientKey('ES256', 'first')
const second = newClientKey('RS256', 'second')

beforeAll(async () => {
  server = await startKeyServer()
  const outbound = { trustedHosts: ['127.0.0.1'], certificateAuthorities: server.certificate }
  world = await startOAuthWorld({ outbound })
})
beforeEach(() => server.publish(first.jwk))
afterAll(async () => {
  await world.api.close()
  await server.close()
})

let paths = 0
/** A consumer whose keys are at an address that nobody asked for yet. */
async function publishing(
  jwksUri = `${server.url}/keys/${(paths += 1)}`,
): Promise<OAuthClient & { asked: () => number }> {
  const client = await world.client({ grantType: 'client_credentials', authMethod: 'private_key_jwt', jwksUri })
  const path = new URL(jwksUri).pathname
  return Object.assign(client, { asked: () => server.asked.filter((one) => one === path).length })
}

const makerFor = ({ key: clientId }: OAuthClient, key: ClientKey) =>
  assertionMaker({ clientId, audience: world.api.issuer, key, now: () => world.api.clock.now() })

const token = (client: OAuthClient, key: ClientKey, parts?: AssertionParts) =>
  postForm(`${world.api.url}/oauth/token`, {
    grant_type: 'client_credentials',
    ...asserting(makerFor(client, key)(parts)),
  })
const statusOf = async (client: OAuthClient, key: ClientKey, parts?: AssertionParts) =>
  (await token(client, key, parts)).status
const lastReason = () => refusalReasons(world.api).at(-1)

test('CLI-13 published keys are fetched once for many assertions, and again after five minutes', async () => {
  const client = await publishing()
  for (const _ of [1, 2, 3]) expect(await statusOf(client, first)).toBe(200)
  expect(client.asked()).toBe(1)
  world.api.clock.advance(299)
  expect(await statusOf(client, first)).toBe(200)
  expect(client.asked()).toBe(1)
  world.api.clock.advance(2)
  expect(await statusOf(client, first)).toBe(200)
  expect(client.asked()).toBe(2)
})

test('CLI-13 many assertions at once wait for one fetch', async () => {
  const client = await publishing()
  const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(client, first)))
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(client.asked()).toBe(1)
})

test('CLI-13 a key published later is found at its first use', async () => {
  const client = await publishing()
  expect(await statusOf(client, first)).toBe(200)
  server.publish(first.jwk, second.jwk)
  world.api.clock.advance(60)
  expect(await statusOf(client, second)).toBe(200)
  expect(await statusOf(client, first)).toBe(200)
  expect(client.asked()).toBe(2)
})

test('CLI-13 so is one that replaces another without a name', async () => {
  const [old, fresh] = [newClientKey(), newClientKey()]
  server.publish(old.jwk)
  const client = await publishing()
  expect(await statusOf(client, old)).toBe(200)
  server.publish(fresh.jwk)
  world.api.clock.advance(60)
  expect(await statusOf(client, fresh)).toBe(200)
  expect(await statusOf(client, old)).toBe(401)
})

test('CLI-13 a key that was withdrawn is refused after five minutes', async () => {
  server.publish(first.jwk, second.jwk)
  const client = await publishing()
  expect(await statusOf(client, first)).toBe(200)
  server.publish(second.jwk)
  world.api.clock.advance(301)
  expectOAuthError(await token(client, first), 401, 'invalid_client')
  expect(lastReason()).toBe('assertion_unknown_key')
})

test('CLI-13 an unknown key named a hundred times costs one fetch a minute', async () => {
  const client = await publishing()
  expect(await statusOf(client, first)).toBe(200)
  world.api.clock.advance(60)
  const ask = () =>
    Promise.all(Array.from({ length: 50 }, () => statusOf(client, first, { header: { kid: 'no such' } })))
  for (const _ of [1, 2]) expect(new Set(await ask())).toEqual(new Set([401]))
  expect(client.asked()).toBe(2)
  world.api.clock.advance(60)
  await ask()
  expect(client.asked()).toBe(3)
  expect(await statusOf(client, first)).toBe(200)
})

test('CLI-13 keys that we can’t use stand in nobody’s way', async () => {
  const { x, y, ...incomplete } = { x: '', y: '', ...first.jwk }
  server.publish(
    { kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'other curve' },
    { ...second.jwk, use: 'enc', kid: 'for encryption' },
    { ...first.privateKey.export({ format: 'jwk' }), kid: 'published by mistake' },
    incomplete,
    { x, y },
    first.jwk,
  )
  const client = await publishing()
  expect(await statusOf(client, first)).toBe(200)
  expect(await statusOf(client, second, { header: { kid: 'for encryption' } })).toBe(401)
  expect(await statusOf(client, first, { header: { kid: 'published by mistake' } })).toBe(401)
})

test('CLI-12 a key that the assertion points to is not fetched', async () => {
  const client = await publishing()
  const stranger = newClientKey('ES256', 'first')
  const elsewhere = `${server.url}/stranger`
  for (const header of [{ jku: elsewhere }, { x5u: elsewhere }]) {
    expectOAuthError(await token(client, stranger, { header }), 401, 'invalid_client')
    expect(lastReason()).toBe('assertion_wrong_signature')
  }
  expect(server.asked).not.toContain('/stranger')
})

describe('CLI-13 keys that can’t be fetched are 401, and the administrator’s business', () => {
  test.each([
    ['nobody listens', () => 'https://127.0.0.1:1/keys'],
    ['the address is private', () => 'https://10.1.2.3/keys'],
    ['it is private in IPv6 clothes', () => 'https://[::ffff:10.1.2.3]/keys'],
    ['the name leads to this machine', () => `https://localhost:${server.port}/keys`],
  ])('when %s', async (_kind, jwksUri) => {
    const connections = server.connections()
    const client = await publishing(jwksUri())
    const answer = await token(client, first)
    expectOAuthError(answer, 401, 'invalid_client')
    expect(answer.body.error_description).toBe('Client authentication failed')
    expect(lastReason()).toBe('keys_unreachable')
    expect(server.connections()).toBe(connections)
  })

  test.each([
    ['redirects', 302, ''],
    ['fails', 500, ''],
    ['sends too much', 200, JSON.stringify({ keys: [first.jwk], rest: 'x'.repeat(64 * 1024) })],
    ['sends no JSON', 200, 'keys'],
    ['sends no key set', 200, '{"keys":{}}'],
    ['sends nothing that is a set', 200, 'null'],
  ])('when the server %s', async (_kind, status, body) => {
    server.answer((_request, response) => response.writeHead(status, { location: `${server.url}/moved` }).end(body))
    const client = await publishing()
    expectOAuthError(await token(client, first), 401, 'invalid_client')
    expect(lastReason()).toBe('keys_unreachable')
    expect(server.asked).not.toContain('/moved')
  })

  test('when a key is new and the server fails; known keys go on', async () => {
    const client = await publishing()
    expect(await statusOf(client, first)).toBe(200)
    server.answer((_request, response) => response.writeHead(503).end())
    world.api.clock.advance(60)
    expect(await statusOf(client, second)).toBe(401)
    expect(lastReason()).toBe('keys_unreachable')
    expect(await statusOf(client, first)).toBe(200)
  })

  test('for ten seconds, in which it is not asked again', async () => {
    server.answer((_request, response) => response.writeHead(503).end())
    const client = await publishing()
    expect(await statusOf(client, first)).toBe(401)
    server.publish(first.jwk)
    expect(await statusOf(client, first)).toBe(401)
    expect(lastReason()).toBe('keys_unreachable')
    expect(client.asked()).toBe(1)
    world.api.clock.advance(10)
    expect(await statusOf(client, first)).toBe(200)
  })
})
