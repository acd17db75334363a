/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from '../../src/web/session-cookie.ts'
import { characterOf, formEncoder, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import {
  anyHeaders,
  anyValue,
  encodedPairs,
  expectOAuthRefusal,
  type FuzzAnswer,
  type FuzzClient,
  type FuzzRequest,
  inTarget,
  openFuzzClient,
  traceOf,
} from '../support/fuzz-requests.ts'
import { descriptionSyntax } from '../support/oauth-assertions.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
let client: FuzzClient
beforeAll(async () => {
  world = await startOAuthWorld({ trustedProxies: ['127.0.0.1'] })
  client = openFuzzClient(world.api.url)
})
afterAll(async () => {
  await client.close()
  await world.api.close()
})

type Pair = [name: string, value: string]

/** Parameters of a good request, of which some are left out, sent twice or something else. */
function parameters(): fc.Arbitrary<Pair[]> {
  const { webApp, nativeApp, machine } = world
  const maybe = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Pair[]> =>
    fc.oneof(
      { weight: 24, arbitrary: values.map((value): Pair[] => [[name, value]]) },
      { weight: 1, arbitrary: fc.constant<Pair[]>([]) },
      { weight: 1, arbitrary: fc.tuple(values, anyValue).map((both) => both.map((value): Pair => [name, value])) },
      { weight: 1, arbitrary: anyValue.map((value): Pair[] => [[name, value]]) },
    )
  const consumer = fc.oneof(
    { weight: 8, arbitrary: fc.constant({ key: webApp.key, uri: fc.constant(webApp.redirectUri) }) },
    {
      weight: 4,
      arbitrary: fc.constant({
        key: nativeApp.key,
        uri: fc.nat({ max: 65_535 }).map((port) => `http://127.0.0.1:${port}/callback`),
      }),
    },
    fc.constant({ key: machine.key, uri: fc.constant('https://x.example/cb') }),
  )
  return consumer.chain(({ key, uri }) =>
    fc
      .tuple(
        maybe('client_id', fc.constant(key)),
        maybe(
          'redirect_uri',
          fc.oneof({ weight: 8, arbitrary: uri }, spoilt(uri, characterOf('/.@#?:\\%é')), fc.webUrl()),
        ),
        maybe('response_type', fc.constant('code')),
        maybe('code_challenge', secretLike),
        maybe('code_challenge_method', fc.constant('S256')),
        maybe('state', text({ maxLength: 80 })),
        maybe(
          'scope',
          fc.subarray(appScope.split(' '), { minLength: 1 }).map((tokens) => tokens.join(' ')),
        ),
        fc.array(
          fc.tuple(fc.constantFrom('prompt', 'response_mode', 'request', 'request_uri', 'nonce', 'a[b]'), anyValue),
          { maxLength: 1 },
        ),
      )
      .map((lists) => lists.flat()),
  )
}

function requests(): fc.Arbitrary<FuzzRequest & { pairs: Pair[] | undefined; isSignedIn: boolean }> {
  const token = world.member.cookie(sessionCookie) ?? ''
  const session = fc.oneof(
    { weight: 4, arbitrary: fc.constant(`${sessionCookie}=${token}`) },
    { weight: 2, arbitrary: fc.constant('') },
    spoilt(fc.constant(`${sessionCookie}=${token}`), characterOf('=;"A %_')).filter(
      (cookie) => !cookie.includes(token),
    ),
  )
  const written = parameters().chain((pairs) =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: formEncoder.map((encode) => ({
          pairs,
          query: pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'),
        })),
      },
      {
        weight: 1,
        arbitrary: encodedPairs(fc.constant(pairs), formEncoder).map((query) => ({ pairs: undefined, query })),
      },
    ),
  )
  return fc
    .record({
      method: fc.oneof({ weight: 30, arbitrary: fc.constant('GET') }, fc.constantFrom('HEAD', 'POST', 'PUT')),
      path: fc.oneof({ weight: 12, arbitrary: fc.constant('/oauth/authorize') }, fc.constant('/oauth/authorize/')),
      written,
      headers: anyHeaders,
      session,
    })
    .map(({ method, path, written: { pairs, query }, headers, session: cookie }) => ({
      method,
      target: `${path}?${inTarget(query)}`,
      headers: cookie === '' ? headers : [...headers, 'cookie', cookie],
      pairs,
      isSignedIn: cookie.endsWith(token),
    }))
}

/** A page of our own, which is answered with what was not understood. */
function expectPage(answer: FuzzAnswer): void {
  const { status, headers, text: page } = answer
  expect(status).toBe(400)
  expect(headers['location']).toBeUndefined()
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['x-content-type-options']).toBe('nosniff')
  pages.add(page.replaceAll(traceOf(answer), ''))
}
// A few faults in three languages: nothing of a request is in them.
const pages = new Set<string>()

/** Back to the app with an answer to what it asked. */
function expectAnswerToApp(location: string, pairs: readonly Pair[] | undefined): 'code' | 'error' {
  const { webApp, nativeApp, api } = world
  const target = new URL(location)
  const address = target.origin + target.pathname
  expect([webApp.redirectUri, nativeApp.redirectUri]).toContain(
    address.replace(/^(http:\/\/127\.0\.0\.1)(?::[0-9]+)?/u, '$1'),
  )
  const { searchParams, hash } = target
  expect(hash).toBe('')
  expect(searchParams.getAll('iss')).toEqual([api.url])
  const states = pairs?.flatMap(([name, value]) => (name === 'state' ? [value] : []))
  const answered = searchParams.getAll('state')
  const error = searchParams.get('error')
  if (error === null) {
    expect(searchParams.get('code')).toMatch(/^[\w-]{65}$/u)
    if (states) expect(answered).toEqual(states.filter((state) => state !== ''))
    return 'code'
  }
  // What can't be sent back is left out.
  if (states) expect([[], states]).toContainEqual(answered)
  expect(error).toMatch(/^(?!server_error|temporarily)[a-z_]+$/u)
  expect(searchParams.get('error_description')).toMatch(descriptionSyntax)
  return 'error'
}

describe('the authorization endpoint that is sent thousands of odd requests', () => {
  it(
    'AUT-01 AUT-12 AUT-14 AUT-16 HTT-07 HTT-09 redirects to a registered address, to its own pages, or not at all',
    async () => {
      // What needs no question any more is answered with a code at once.
      await world.webApp.connect(world.member)
      await expectAlwaysTogether(
        requests(),
        async ({ pairs, isSignedIn, ...request }) => {
          const answer = await client.send(request)
          if (request.method === 'HEAD') {
            expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '' })
            return 'head'
          }
          if (request.method !== 'GET') {
            expect(answer.status).toBe(405)
            expectOAuthRefusal(answer)
            return 'other method'
          }
          if (answer.status !== 303) {
            expectPage(answer)
            return 'page'
          }
          expect({ text: answer.text, cached: answer.headers['cache-control'] }).toEqual({
            text: '',
            cached: 'no-store',
          })
          const location = String(answer.headers['location'])
          expect(location).toMatch(/^[\u0021-\u007e]+$/u)
          if (/^\/sign-in\?authorization=[\w-]{43}$/u.test(location)) {
            expect(isSignedIn).toBe(false)
            return 'sign-in'
          }
          expect(isSignedIn).toBe(true)
          if (/^\/authorize\?request=[\w-]{43}$/u.test(location)) return 'question'
          return expectAnswerToApp(location, pairs)
        },
        { page: 0.1, 'sign-in': 0.1, question: 0.02, error: 0.05, code: 0.03 },
        { count: 3000 },
      )
      expect(pages.size).toBeLessThanOrEqual(15)
      expect(world.api.backgroundErrors).toEqual([])
    },
    patience,
  )

  it(
    'AUT-16 shows its page to the browser that a request came from only',
    async () => {
      const { webApp, member } = world
      const location = (await webApp.authorize(member, { prompt: 'consent' })).headers.get('location') ?? ''
      const reference = new URL(location, world.api.url).searchParams.get('request') ?? ''
      const [browser = ''] = member.cookiesNamed('__Host-latchkey-browser-')
      const references = fc.oneof(
        fc.constant(reference),
        spoilt(fc.constant(reference), characterOf('A-_%= é')),
        secretLike,
        anyValue,
      )
      const cookies = fc.oneof(
        fc.constant(`__Host-latchkey-browser-AAAAAAAA=${browser}`),
        spoilt(fc.constant(`__Host-latchkey-browser-AAAAAAAA=${browser}`), characterOf('A-_=; "')),
        secretLike.map((secret) => `__Host-latchkey-browser-BBBBBBBB=${secret}`),
      )
      await expectAlwaysTogether(
        fc.tuple(references, formEncoder, cookies, anyHeaders),
        async ([sent, encode, cookie, headers]) => {
          const target = `/authorize?request=${inTarget(encode(sent))}`
          const answer = await client.send({ method: 'GET', target, headers: [...headers, 'cookie', cookie] })
          if (answer.status !== 200) {
            expectPage(answer)
            return 'refused'
          }
          expect({ sent, isItsOwn: cookie.includes(browser) }).toEqual({ sent: reference, isItsOwn: true })
          return 'shown'
        },
        { shown: 0.03, refused: 0.5 },
        { count: 1000 },
      )
    },
    patience,
  )
})
