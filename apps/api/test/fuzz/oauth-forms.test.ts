/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertionType } from '../../src/oauth/client-authentication/client-assertion.ts'
import {
  characterOf,
  codeLike,
  formEncoder,
  jwtLike,
  refreshTokenLike,
  secretLike,
  spoilt,
  text,
} from '../support/arbitraries.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import {
  anyHeaders,
  anyValue,
  encodedPairs,
  expectOAuthRefusal,
  type FuzzAnswer,
  type FuzzClient,
  type FuzzRequest,
  headerText,
  inTarget,
  openFuzzClient,
} from '../support/fuzz-requests.ts'
import { basic, type OAuthBody } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
let client: FuzzClient
let connected: OAuthBody
let code: string
beforeAll(async () => {
  // Behind a proxy that names a source for each request, so that guessing is not what is answered.
  world = await startOAuthWorld({ trustedProxies: ['127.0.0.1'] })
  client = openFuzzClient(world.api.url)
  connected = await world.webApp.connect(world.member)
  code = (await world.webApp.approve(world.member)).code
})
afterAll(async () => {
  await client.close()
  await world.api.close()
})

type Pair = [name: string, value: string]

/** Who asks: header lines and form fields, and whether that should be good enough. */
interface Caller {
  lines: string[]
  fields: Pair[]
  isRight: boolean
}

/** What is in a Basic header, for a reader that looks over blanks and the like. */
const pairIn = (header: string): string => Buffer.from(header.trim().slice('Basic'.length), 'base64').toString('latin1')

function callers(): fc.Arbitrary<Caller> {
  const { machine, webApp, nativeApp } = world
  const right = [machine, webApp].flatMap(({ key, secret }): Caller[] => [
    { lines: ['authorization', basic(key, secret ?? '')], fields: [], isRight: true },
    {
      lines: [],
      fields: [
        ['client_id', key],
        ['client_secret', secret ?? ''],
      ],
      isRight: true,
    },
  ])
  const rightHeader = basic(machine.key, machine.secret ?? '')
  const key = fc.oneof(fc.constantFrom(machine.key, webApp.key, nativeApp.key), secretLike, text())
  const isRight = false
  const wrong: fc.Arbitrary<Caller> = fc.oneof(
    fc
      .tuple(key, secretLike)
      .map(([id, secret]): Caller => ({ lines: ['authorization', basic(id, secret)], fields: [], isRight })),
    fc.tuple(key, secretLike).map(([id, secret]): Caller => ({
      lines: [],
      fields: [
        ['client_id', id],
        ['client_secret', secret],
      ],
      isRight,
    })),
    spoilt(fc.constant(rightHeader), characterOf('A=!: é'))
      .filter((header) => pairIn(header) !== pairIn(rightHeader))
      .map((header): Caller => ({ lines: ['authorization', header], fields: [], isRight })),
    headerText.map((header): Caller => ({ lines: ['authorization', header], fields: [], isRight })),
    headerText.map((header): Caller => ({
      lines: ['authorization', header, 'authorization', header],
      fields: [],
      isRight,
    })),
    fc.tuple(key, fc.oneof(fc.constant(assertionType), text()), jwtLike).map(([id, type, assertion]): Caller => ({
      lines: [],
      fields: [
        ['client_id', id],
        ['client_assertion_type', type],
        ['client_assertion', assertion],
      ],
      // A parameter without a value counts as omitted (RFC 6749 §3.1), which leaves the name of an app that needs no more than that.
      isRight: id === nativeApp.key && type === '' && assertion === '',
    })),
    fc.constant<Caller>({ lines: [], fields: [], isRight }),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constant<Caller>({ lines: [], fields: [['client_id', nativeApp.key]], isRight: true }) },
    { weight: 3, arbitrary: wrong },
  )
}

const formType = 'application/x-www-form-urlencoded'
const contentType = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(formType, `${formType}; charset=utf-8`) },
  fc.constantFrom('application/json', 'multipart/form-data; boundary=x', 'text/plain', `${formType}; charset=utf-16`),
  headerText,
)
const otherNames = fc.oneof(
  fc.constantFrom('resource', 'audience', 'assertion', '__proto__', 'constructor', 'a[b]', 'request', 'client_id'),
  text({ maxLength: 6 }),
)

/** Requests to a form endpoint that knows these fields: its own in any order, sometimes twice, with whatever else. */
function requests(path: string, fields: fc.Arbitrary<Pair[]>): fc.Arbitrary<FuzzRequest & { isRight: boolean }> {
  const more = fc.array(fc.tuple(otherNames, anyValue), { maxLength: 2 })
  const method = fc.oneof(
    { weight: 40, arbitrary: fc.constant('POST') },
    fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH'),
  )
  const query = fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    encodedPairs(fc.array(fc.tuple(otherNames, anyValue), { maxLength: 2 }), formEncoder).map(
      (written) => `?${inTarget(written)}`,
    ),
  )
  return callers().chain((caller) => {
    const pairs = fc.tuple(fields, more).map(([own, others]) => caller.fields.concat(own, others))
    return fc.record({
      method,
      target: query.map((written) => path + written),
      headers: fc.tuple(anyHeaders, contentType).map(([any, type]) => any.concat('content-type', type, caller.lines)),
      body: encodedPairs(pairs, formEncoder),
      isRight: fc.constant(caller.isRight),
    })
  })
}

/** Everything that was ever said back: fixed texts, so that nothing of a request comes back in them. */
const said = new Set<string>()

function refusedOr(answer: FuzzAnswer): 'granted' | 'refused' {
  if (answer.status === 200) return 'granted'
  said.add(expectOAuthRefusal(answer))
  expect(said.size, [...said].join('\n')).toBeLessThanOrEqual(40)
  return 'refused'
}

const someOf = (pairs: fc.Arbitrary<Pair>): fc.Arbitrary<Pair[]> => fc.array(pairs, { maxLength: 4 })

describe('a form endpoint that is sent thousands of odd requests', () => {
  it(
    'TOK-01 TOK-04 CLI-03 HTT-05 HTT-11 gives tokens to the authenticated only, and refuses the rest as it should',
    async () => {
      const { webApp, machine } = world
      const field: fc.Arbitrary<Pair> = fc.oneof(
        fc.tuple(
          fc.constant('grant_type'),
          fc.oneof(fc.constantFrom('client_credentials', 'authorization_code', 'refresh_token', 'password'), anyValue),
        ),
        fc.tuple(
          fc.constant('scope'),
          fc.oneof(
            fc.subarray(appScope.split(' ')).map((tokens) => tokens.join(' ')),
            anyValue,
          ),
        ),
        fc.tuple(
          fc.constant('code'),
          fc.oneof(fc.constant(code), spoilt(fc.constant(code), characterOf('Ab-_')), codeLike, anyValue),
        ),
        fc.tuple(fc.constant('redirect_uri'), fc.oneof(fc.constant(webApp.redirectUri), fc.webUrl(), anyValue)),
        fc.tuple(fc.constant('code_verifier'), fc.oneof(secretLike, anyValue)),
        fc.tuple(
          fc.constant('refresh_token'),
          fc.oneof(fc.constant(connected.refresh_token), refreshTokenLike, anyValue),
        ),
      )
      const asked = fc.oneof(
        { weight: 2, arbitrary: fc.constant<Pair[]>([['grant_type', 'client_credentials']]) },
        {
          weight: 1,
          arbitrary: fc.constant<Pair[]>([
            ['grant_type', 'refresh_token'],
            ['refresh_token', connected.refresh_token],
          ]),
        },
        { weight: 4, arbitrary: someOf(field) },
      )
      await expectAlwaysTogether(
        requests('/oauth/token', asked),
        async ({ isRight, ...request }) => {
          const answer = await client.send(request)
          const outcome = refusedOr(answer)
          if (outcome === 'refused') return outcome
          expect(isRight).toBe(true)
          expect(request.method).toBe('POST')
          const body: OAuthBody = JSON.parse(answer.text)
          expect(body).toMatchObject({
            token_type: 'Bearer',
            expires_in: 600,
            access_token: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/u),
          })
          expect(appScope.split(' ')).toEqual(expect.arrayContaining(body.scope.split(' ')))
          return outcome
        },
        { granted: 0.03, refused: 0.5 },
        { count: 5000 },
      )
      // The server is none the worse for it.
      expect((await machine.token({ grant_type: 'client_credentials' })).status).toBe(200)
    },
    patience,
  )

  it(
    'INT-01 INT-03 INT-04 says of a token that it is active only where it is, to whom it was issued',
    async () => {
      const { webApp, machine, member } = world
      const { access_token: live, refresh_token: refresh } = await webApp.connect(member)
      const token: fc.Arbitrary<Pair> = fc.tuple(
        fc.oneof({ weight: 6, arbitrary: fc.constant('token') }, fc.constantFrom('Token', 'token ', 'access_token')),
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(live, refresh) },
          spoilt(fc.constantFrom(live, refresh), characterOf('A.-_= é')),
          refreshTokenLike,
          jwtLike,
          anyValue,
        ),
      )
      const hint = fc.tuple(
        fc.constant('token_type_hint'),
        fc.oneof(fc.constantFrom('access_token', 'refresh_token'), anyValue),
      )
      await expectAlwaysTogether(
        requests(
          '/oauth/introspect',
          fc.oneof({ weight: 3, arbitrary: token.map((pair) => [pair]) }, someOf(fc.oneof(token, hint))),
        ),
        async ({ isRight, ...request }) => {
          const answer = await client.send(request)
          if (refusedOr(answer) === 'refused') return 'refused'
          expect(isRight).toBe(true)
          const body: OAuthBody = JSON.parse(answer.text)
          if (body.active !== true) {
            expect(body).toEqual({ active: false })
            return 'inactive'
          }
          const sent = new URLSearchParams(`&${request.body}`).get('token')
          expect([live, refresh]).toContain(sent)
          expect(body['client_id']).toBe(webApp.key)
          return 'active'
        },
        { active: 0.02, inactive: 0.1, refused: 0.3 },
        { count: 3000 },
      )
      expect((await webApp.introspect(live)).body.active).toBe(true)
      expect((await machine.introspect(live)).body).toEqual({ active: false })
    },
    patience,
  )

  it(
    'REV-01 REV-04 REV-05 ends no token but the caller’s own',
    async () => {
      const { webApp, nativeApp, member } = world
      const own = await Promise.all([webApp.connect(member), webApp.connect(member)])
      const others = await webApp.connect(member)
      const sent = own.flatMap(({ access_token, refresh_token }) => [access_token, refresh_token])
      const token: fc.Arbitrary<Pair> = fc.tuple(
        fc.constantFrom('token', 'token', 'token', 'Token'),
        fc.oneof(
          fc.constantFrom(...sent),
          spoilt(fc.constantFrom(others.access_token, others.refresh_token), characterOf('A.-_= é')).filter(
            (changed) => changed !== others.access_token && changed !== others.refresh_token,
          ),
          secretLike,
          jwtLike,
          anyValue,
        ),
      )
      await expectAlwaysTogether(
        requests('/oauth/revoke', fc.oneof({ weight: 3, arbitrary: token.map((pair) => [pair]) }, someOf(token))),
        async ({ isRight, ...request }) => {
          const answer = await client.send(request)
          const outcome = refusedOr(answer)
          if (outcome === 'refused') return outcome
          expect({ isRight, method: request.method, text: answer.text }).toEqual({
            isRight: true,
            method: 'POST',
            text: '',
          })
          return outcome
        },
        { granted: 0.1, refused: 0.3 },
        { count: 2000 },
      )
      expect((await webApp.introspect(others.access_token)).body.active).toBe(true)
      expect((await nativeApp.post('/oauth/revoke', { token: others.access_token })).body.error).toBe('invalid_grant')
      expect(world.api.backgroundErrors).toEqual([])
    },
    patience,
  )
})
