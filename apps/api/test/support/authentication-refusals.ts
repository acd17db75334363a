import type { ConsumerCreate } from '@latchkey/contracts'
import { asserting, assertionMaker, type AssertionParts, newClientKey } from './client-signer.ts'
import { basic, type OAuthClient, postForm } from './oauth-client.ts'
import type { OAuthWorld } from './oauth-world.ts'
import { asksForToken, machineOf, type Refusal } from './refusal.ts'

const key = newClientKey('ES256', 'first')
const someoneElses = newClientKey('ES256', 'first')
const withKey: Partial<ConsumerCreate> = { authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } }

const makerFor = (world: OAuthWorld, consumer: OAuthClient) =>
  assertionMaker({ clientId: consumer.key, audience: world.api.issuer, key, now: () => world.api.clock.now() })
const assert = (consumer: OAuthClient, assertion: string) =>
  postForm(`${consumer.url}/oauth/token`, { ...asksForToken, client_id: consumer.key, ...asserting(assertion) })

/** Has a machine present an assertion that is as it should be, but for these parts. */
const asserted = (parts: AssertionParts) => async (world: OAuthWorld) => {
  const consumer = await machineOf(world, withKey)
  return { consumer, answer: await assert(consumer, makerFor(world, consumer)(parts)) }
}

/** How a consumer is refused that authenticates with the wrong thing. */
const unauthenticated = { endpoint: 'token', error: 'invalid_client' } as const

/** Refusals of consumers that could not prove who they are. */
export const authenticationRefusals: Refusal[] = [
  {
    ...unauthenticated,
    reason: 'consumer_disabled',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world)
      await world.sql("update consumers set status = 'disabled' where id = $1", consumer.id)
      return { consumer, answer: await consumer.token(asksForToken) }
    },
  },
  {
    ...unauthenticated,
    reason: 'wrong_secret',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world)
      return { consumer, answer: await consumer.withSecret('guessed').token(asksForToken) }
    },
  },
  {
    ...unauthenticated,
    reason: 'address_not_allowed',
    detail: { sent: '127.0.0.1', expected: ['203.0.113.0/24'] },
    async provoke(world) {
      const consumer = await machineOf(world, { allowedIpRanges: ['203.0.113.0/24'] })
      return { consumer, answer: await consumer.token(asksForToken) }
    },
  },
  {
    ...unauthenticated,
    reason: 'secret_expired',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world)
      const administrator = await world.api.signIn(world.acme.administrator)
      await administrator.post(`/api/v1/consumers/${consumer.id}/secrets`, { overlapSeconds: 0 })
      return { consumer, answer: await consumer.token(asksForToken) }
    },
  },
  {
    ...unauthenticated,
    reason: 'wrong_auth_method',
    endpoint: 'introspect',
    detail: { sent: 'client_secret_basic', expected: ['private_key_jwt'] },
    async provoke(world) {
      const consumer = await machineOf(world, withKey)
      return { consumer, answer: await consumer.withSecret('anything').introspect('x') }
    },
  },
  {
    reason: 'several_auth_methods',
    endpoint: 'token',
    error: 'invalid_request',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world)
      return { consumer, answer: await consumer.token({ ...asksForToken, client_secret: consumer.secret ?? '' }) }
    },
  },
  {
    reason: 'client_id_mismatch',
    endpoint: 'token',
    error: 'invalid_request',
    detail: { sent: 'another' },
    async provoke(world) {
      const consumer = await machineOf(world)
      return { consumer, answer: await consumer.token({ ...asksForToken, client_id: 'another' }) }
    },
  },
  {
    ...unauthenticated,
    reason: 'assertion_malformed',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world, withKey)
      return { consumer, answer: await assert(consumer, 'not.a.jwt') }
    },
  },
  {
    ...unauthenticated,
    reason: 'assertion_wrong_type',
    detail: { sent: 'at+jwt' },
    provoke: asserted({ header: { typ: 'at+jwt' } }),
  },
  {
    ...unauthenticated,
    reason: 'assertion_wrong_claims',
    detail: { sent: 'iss=somebody else' },
    provoke: asserted({ claims: { iss: 'somebody else' } }),
  },
  {
    ...unauthenticated,
    reason: 'assertion_wrong_audience',
    detail: { sent: 'https://elsewhere.example', differsAt: 4 },
    provoke: asserted({ claims: { aud: 'https://elsewhere.example' } }),
  },
  {
    ...unauthenticated,
    reason: 'assertion_expired',
    detail: {},
    provoke: (world) => asserted({ claims: { exp: Math.floor(world.api.clock.now().getTime() / 1000) - 60 } })(world),
  },
  {
    ...unauthenticated,
    reason: 'assertion_unknown_key',
    detail: { sent: 'second' },
    provoke: asserted({ header: { kid: 'second' } }),
  },
  {
    ...unauthenticated,
    reason: 'assertion_wrong_signature',
    detail: {},
    provoke: asserted({ signature: someoneElses }),
  },
  {
    ...unauthenticated,
    reason: 'assertion_replayed',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world, withKey)
      const assertion = makerFor(world, consumer)()
      await assert(consumer, assertion)
      return { consumer, answer: await assert(consumer, assertion) }
    },
  },
  {
    ...unauthenticated,
    reason: 'keys_unreachable',
    detail: { sent: 'unreachable' },
    async provoke(world) {
      const consumer = await machineOf(world, { authMethod: 'private_key_jwt', jwksUri: 'https://localhost:1/keys' })
      return { consumer, answer: await assert(consumer, makerFor(world, consumer)()) }
    },
  },
  {
    ...unauthenticated,
    reason: 'wrong_secret',
    kind: 'at revocation',
    endpoint: 'revoke',
    detail: {},
    async provoke(world) {
      const consumer = await machineOf(world)
      const headers = { authorization: basic(consumer.key, 'guessed') }
      return { consumer, answer: await postForm(`${consumer.url}/oauth/revoke`, { token: 'x' }, headers) }
    },
  },
]
