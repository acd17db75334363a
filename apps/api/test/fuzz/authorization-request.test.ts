/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerLocation } from '../../src/features/authorization-requests/authorization-answer.ts'
import type { ProtocolConsumer } from '../../src/features/consumers/protocol-consumer.ts'
import { effectiveRedirectUri, readAuthorizationRequest } from '../../src/oauth/authorization-request-parameters.ts'
import { type FormParameters, parseForm } from '../../src/oauth/form-parameters.ts'
import { formEncoder, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'
import { descriptionSyntax } from '../support/oauth-assertions.ts'

const consumer = {
  companyId: '6b1c2f60-57d7-4b38-9c59-8d1c1f6f6e5a',
  id: '0d7ff4f5-7a3c-4a7e-8f57-3a5b3d0c5f11',
  key: 'aB3dE6gH9jK2mN5pQ8sT1vW4',
  name: 'Shift planner',
  description: null,
  website: null,
  logo: null,
  grantType: 'authorization_code',
  clientType: 'confidential',
  authMethod: 'client_secret',
  jwks: null,
  jwksUri: null,
  acceptsEndpointAudience: false,
  requiresPkce: true,
  followsOauth21: true,
  issuesRefreshTokens: true,
  tokenFormat: 'jwt',
  usesHub: false,
  allowedIpRanges: [],
  requestsPerMinute: null,
  accessTokenSeconds: 600,
  refreshIdleSeconds: 3600,
  refreshAbsoluteSeconds: 7200,
  acceptsApiScope: false,
  redirectUris: ['https://planner.example/callback', 'http://127.0.0.1/callback'],
  status: 'active',
  permissionGroupId: '9a0c3a0e-1f0b-4c59-9d6f-5f6f0c7e2b10',
  permissions: ['assets:view', 'assets:edit', 'work_orders:view'],
  secrets: [],
  statusBlock: 0,
} satisfies ProtocolConsumer

type Pair = [name: string, value: string]

const state = text({ maxLength: 60 }).filter((value) => !/\p{Cc}/u.test(value))
const good = fc
  .record({
    state: fc.option(state, { nil: '' }),
    scope: fc.oneof(
      fc.constant(''),
      fc.subarray(consumer.permissions, { minLength: 1 }).map((tokens) => tokens.join(' ')),
    ),
    challenge: secretLike,
    mode: fc.constantFrom('', 'query'),
    prompt: fc.constantFrom('', 'none', 'consent', 'login consent', 'consents'),
    more: fc.array(fc.tuple(fc.constantFrom('nonce', 'display', '__proto__', 'a[b]', 'foo'), text()), { maxLength: 3 }),
  })
  .map(({ challenge, mode, prompt, more, ...asked }) => {
    const pairs: Pair[] = [
      ['response_type', 'code'],
      ['state', asked.state],
      ['scope', asked.scope],
      ['code_challenge', challenge],
      ['code_challenge_method', 'S256'],
      ['response_mode', mode],
      ['prompt', prompt],
    ]
    return pairs.concat(more)
  })

const recognised = [
  'response_type',
  'response_mode',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'request',
  'request_uri',
]

const anyValue = fc.oneof(
  fc.constantFrom(
    'code',
    'token',
    'code token',
    'query',
    'fragment',
    'S256',
    'plain',
    'assets:view',
    'assets:delete',
    'consent',
    '',
  ),
  spoilt(fc.constantFrom('code', 'assets:view', 'S256'), fc.constantFrom(' ', '\t', 'é', '"')),
  secretLike,
  text(),
)
const without = (pairs: Pair[], name: string): Pair[] => pairs.filter(([other]) => other !== name)
const besides = (pairs: Pair[], name: string, value: string): Pair[] => [...pairs, [name, value]]
const instead = (pairs: Pair[], name: string, value: string): Pair[] => besides(without(pairs, name), name, value)

/** Requests of which one or two parameters are missing, something else, or there twice. */
const changed = fc
  .tuple(
    good,
    fc.array(fc.tuple(fc.constantFrom(without, instead, besides), fc.constantFrom(...recognised), anyValue), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([pairs, changes]) => changes.reduce((left, [change, name, value]) => change(left, name, value), pairs))
const request = fc.oneof(good, { weight: 3, arbitrary: changed })

function toQuery(pairs: readonly Pair[], encode: (decoded: string) => string = encodeURIComponent): FormParameters {
  return parseForm(Buffer.from(pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'), 'latin1'))
}
const sent = (pairs: readonly Pair[], name: string): string[] =>
  pairs.flatMap(([other, value]) => (other === name ? [value] : []))

/** What spoils a good request, and the error for it. */
const faults: [what: string, error: string, change: (pairs: Pair[]) => Pair[]][] = [
  ['no response_type', 'invalid_request', (pairs) => without(pairs, 'response_type')],
  ['another response_type', 'unsupported_response_type', (pairs) => instead(pairs, 'response_type', 'token')],
  ['another response_mode', 'invalid_request', (pairs) => instead(pairs, 'response_mode', 'fragment')],
  ['a scope that is not allowed', 'invalid_scope', (pairs) => instead(pairs, 'scope', 'assets:view users:edit')],
  ['no challenge', 'invalid_request', (pairs) => without(pairs, 'code_challenge')],
  ['no challenge method', 'invalid_request', (pairs) => without(pairs, 'code_challenge_method')],
  ['a request object', 'request_not_supported', (pairs) => besides(pairs, 'request', 'x')],
  ['a request_uri', 'request_uri_not_supported', (pairs) => besides(pairs, 'request_uri', 'https://x.example/y')],
  ['a repeated parameter', 'invalid_request', (pairs) => besides(pairs, 'prompt', 'none')],
  ['two states', 'invalid_request', (pairs) => besides(pairs, 'state', 'a')],
  ['too long a state', 'invalid_request', (pairs) => instead(pairs, 'state', 'é'.repeat(2049))],
  ['a control character in the state', 'invalid_request', (pairs) => instead(pairs, 'state', 'a\u0085')],
]

describe('readAuthorizationRequest', () => {
  it('AUT-06 AUT-07 AUT-09 AUT-11 AUT-12 lets nothing pass but what may be asked', () => {
    const said = new Set<string>()
    expectAlways(
      fc.tuple(request, formEncoder),
      ([pairs, encode]) => {
        const read = readAuthorizationRequest(toQuery(pairs, encode), consumer)
        const [stateSent, ...statesMore] = sent(pairs, 'state')
        // Whatever comes of the rest, `state` is brought back as it was sent or not at all.
        if (read.state !== undefined) expect([read.state, ...statesMore]).toEqual([stateSent])
        expect(Buffer.byteLength(read.state ?? '')).toBeLessThanOrEqual(4096)
        expect(read.state ?? '').not.toMatch(/\p{Cc}/u)
        expect(consumer.permissions).toEqual(expect.arrayContaining([...read.permissions]))
        expect(read.consentForced).toBe(sent(pairs, 'prompt')[0]?.split(' ').includes('consent') ?? false)
        if (read.error) {
          expect(read.error.description).toMatch(descriptionSyntax)
          said.add(`${read.error.error}: ${read.error.description}`)
          return 'refused'
        }
        for (const name of recognised) expect(sent(pairs, name).length).toBeLessThanOrEqual(1)
        expect(sent(pairs, 'response_type')).toEqual(['code'])
        expect(['', 'query', undefined]).toContain(sent(pairs, 'response_mode')[0])
        expect(sent(pairs, 'code_challenge_method')).toEqual(['S256'])
        expect(sent(pairs, 'code_challenge')).toEqual([read.codeChallenge])
        expect(read.codeChallenge).toMatch(/^[\w-]{43}$/u)
        expect([sent(pairs, 'request')[0], sent(pairs, 'request_uri')[0]].filter(Boolean)).toEqual([])
        expect(read.permissions.length).toBeGreaterThan(0)
        expect(read.state).toBe(stateSent || undefined)
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
    // Fixed texts: nothing of what was sent is ever said back.
    expect(said.size).toBeLessThanOrEqual(12)
  })

  it('AUT-06 AUT-09 AUT-11 AUT-12 AUT-13 PKC-01 PKC-03 names the fault of a request that has one, whatever else is asked', () => {
    expectAlways(
      fc.tuple(good, formEncoder, fc.constantFrom(...faults)),
      ([pairs, encode, [what, error, change]]) => {
        expect(readAuthorizationRequest(toQuery(pairs, encode), consumer).error).toBeUndefined()
        const refused = readAuthorizationRequest(toQuery(change(pairs), encode), consumer)
        expect({ what, error: refused.error?.error }).toEqual({ what, error })
        return error
      },
      {
        invalid_request: 0.3,
        unsupported_response_type: 0.05,
        invalid_scope: 0.05,
        request_not_supported: 0.05,
        request_uri_not_supported: 0.05,
      },
    )
  })
})

describe('answerLocation', () => {
  it('AUT-12 CON-01 CON-02 brings the state back exactly, in an address that is a header line', () => {
    const issuer = 'https://latchkey.example/é?&'
    expectAlways(
      fc.tuple(request, fc.constantFrom(...consumer.redirectUris, 'https://a.example/cb?tenant=7&x'), secretLike),
      ([pairs, redirectUri, code]) => {
        const { state: read, error } = readAuthorizationRequest(toQuery(pairs), consumer)
        const location = answerLocation({ redirectUri, state: read, result: error ?? { code } }, issuer)
        expect(location).toMatch(/^[\u0021-\u007e]+$/u)
        const { searchParams, hash } = new URL(location)
        expect(hash).toBe('')
        expect(searchParams.getAll('state')).toEqual(read === undefined ? [] : [read])
        expect(searchParams.getAll('iss')).toEqual([issuer])
        expect(searchParams.getAll('code')).toEqual(error ? [] : [code])
        expect(searchParams.getAll('error')).toEqual(error ? [error.error] : [])
        return error ? 'error' : 'code'
      },
      { error: 0.2, code: 0.2 },
    )
  })
})

describe('effectiveRedirectUri', () => {
  it('AUT-01 AUT-02 AUT-04 answers no address but one that is registered', async () => {
    const wanted = fc.oneof(
      fc.constantFrom(...consumer.redirectUris),
      fc.nat({ max: 65_535 }).map((port) => `http://127.0.0.1:${port}/callback`),
      spoilt(
        fc.constantFrom(...consumer.redirectUris),
        fc.constantFrom('/', '.', '@', '#', '?x=1', ':443', '\\', '%2e', 'é'),
      ),
      text(),
    )
    expectAlways(
      fc.tuple(fc.option(wanted), fc.subarray(consumer.redirectUris), formEncoder),
      ([redirectUri, redirectUris, encode]) => {
        const query = toQuery(redirectUri === null ? [] : [['redirect_uri', redirectUri]], encode)
        const found = effectiveRedirectUri(query, { ...consumer, redirectUris })
        if (!found) return 'refused'
        expect(found.redirectUriSent).toBe(Boolean(redirectUri))
        expect(found.redirectUri).toBe(redirectUri || redirectUris[0])
        const withoutPort = found.redirectUri.replace(/^http:\/\/127\.0\.0\.1:[0-9]+/u, 'http://127.0.0.1')
        expect(redirectUris).toContain(withoutPort)
        // Left out, it is clear only if it is the only one, and no program's own port is needed.
        if (!found.redirectUriSent) expect(redirectUris).toEqual(['https://planner.example/callback'])
        return 'accepted'
      },
      { accepted: 0.1, refused: 0.2 },
    )
  })
})

describe('an authorization request', () => {
  it.each(['state', 'scope', 'code_challenge', 'code_challenge_method', 'prompt', 'response_type', 'redirect_uri'])(
    'is read in time in proportion to %s',
    async (name) => {
      for (const shape of [
        repeated('a'),
        repeated('a '),
        repeated(' '),
        repeated('\t'),
        (length: number) => `${'a'.repeat(length)}\t`,
      ]) {
        // No parameter is longer than 8 KB.
        const query = (length: number) => toQuery([[name, shape(length)]])
        await expectLinear((parameters) => readAuthorizationRequest(parameters, consumer), query, 8000)
        await expectLinear((parameters) => effectiveRedirectUri(parameters, consumer), query, 8000)
      }
    },
  )
})
