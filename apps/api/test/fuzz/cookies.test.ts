/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSecretsOf } from '../../src/web/browser-cookie.ts'
import { sessionCookie, sessionTokenOf } from '../../src/web/session-cookie.ts'
import { characterOf, secretLike, spoilt } from '../support/arbitraries.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

// The parser as the server has it, without the network, which would not carry every header.
const app = Fastify()
beforeAll(async () => {
  await app.register(cookie)
  app.get('/', (request) => ({ session: sessionTokenOf(request), browser: browserSecretsOf(request) }))
  await app.ready()
})
afterAll(() => app.close())

const browserCookie = '__Host-latchkey-browser-'
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constant(sessionCookie) },
  { weight: 2, arbitrary: fc.constantFrom(`${browserCookie}AbCdEfGh`, `${browserCookie}12345678`) },
  fc.constantFrom('__proto__', 'constructor', sessionCookie.toLowerCase(), `x${sessionCookie}`, 'theme', ''),
  spoilt(fc.constant(sessionCookie), fc.constantFrom(' ', '"', '%2d', 'X')),
)
const value = fc.oneof(
  { weight: 4, arbitrary: secretLike },
  secretLike.map((secret) => `"${secret}"`),
  secretLike.map((secret) => `%${secret.codePointAt(0)?.toString(16)}${secret.slice(1)}`),
  spoilt(secretLike, fc.constantFrom('', 'A', '%', '%zz', '%00', '=', ' ', '"', 'é')),
  fc.string({ unit: 'binary-ascii' }),
)
const pair = fc.tuple(name, fc.constantFrom('=', '=', '=', ' = ', ''), value).map((parts) => parts.join(''))
const header = fc.oneof(
  { weight: 6, arbitrary: fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.join('; ')) },
  fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.join(';')),
  fc.string({ unit: characterOf('=;"% a__Host-') }),
)

/** The value of the first cookie of a name (RFC 6265 section 5.4 puts the most specific one first), decoded. */
function firstOf(sent: string, wanted: string): string | undefined {
  const pairs = sent.split(';').filter((part) => part.includes('='))
  const found = pairs.find((part) => part.slice(0, part.indexOf('=')).trim() === wanted)
  const raw = found?.slice(found.indexOf('=') + 1).trim()
  try {
    return raw === undefined ? undefined : decodeURIComponent(raw)
  } catch {
    return raw
  }
}

const secretSyntax = /^[A-Za-z0-9_-]{43}$/u

describe('the cookies of a request', () => {
  it(
    'hold a session or a browser’s secret only where one is, whole, under its own name',
    async () => {
      await expectAlwaysTogether(
        header,
        async (sent) => {
          const response = await app.inject({ url: '/', headers: { cookie: sent } })
          expect(response.statusCode).toBe(200)
          const read: { session?: string; browser: string[] } = response.json()
          const first = firstOf(sent, sessionCookie)
          expect(read.session).toBe(first !== undefined && secretSyntax.test(first) ? first : undefined)
          expect(read.browser.every((secret) => secretSyntax.test(secret))).toBe(true)
          expect(read.browser.every((secret) => sent.includes(secret.slice(1)))).toBe(true)
          if (!sent.includes(browserCookie)) expect(read.browser).toEqual([])
          if (read.session !== undefined) return 'session'
          return read.browser.length > 0 ? 'browser' : 'nothing'
        },
        { session: 0.1, browser: 0.05, nothing: 0.1 },
      )
    },
    patience,
  )

  it.each([
    ['semicolons', repeated(';')],
    ['equals signs', repeated('=')],
    ['names without values', repeated('a;')],
    ['names before an equals sign', (length: number) => `${'a;'.repeat(length / 2)}=`],
    ['one cookie, repeated', repeated('a=b;')],
    [
      'cookies that are all different',
      (length: number) => Array.from({ length: length / 8 }, (_, index) => `c${index}=1`).join(';'),
    ],
    ['spaces', repeated(' ')],
    ['spaces around an equals sign', (length: number) => `a${' '.repeat(length / 2)}=${' '.repeat(length / 2)}`],
    ['quotes', (length: number) => `a=${'"'.repeat(length)}`],
    ['escapes', (length: number) => `a=${'%25'.repeat(length / 3)}`],
    ['escapes and a broken end', (length: number) => `a=${'%41'.repeat(length / 3)}%`],
  ])('are read in time in proportion to %s', async (_kind, shape) => {
    // All header lines together are no longer than 16 KB.
    await expectLinear((sent) => app.parseCookie(sent), shape, 16 * 1024)
  })
})
