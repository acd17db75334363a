/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import { fieldErrorCodes, redirectUriFault, redirectUriSchema } from '@latchkey/contracts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendToRedirect,
  isLoopbackRedirect,
  isRegisteredRedirect,
  redirectHost,
  redirectUriMatches,
} from '../../src/lib/redirect-uri.ts'
import { characterOf, spoilt, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']
const reserved = ['code', 'state', 'iss', 'error']

const port = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 65_535 }).map((number) => `:${number}`),
)
const segment = fc.string({
  unit: fc.oneof(characterOf("abcXYZ019-._~!$&'()+,;=:@"), fc.constantFrom('%20', '%2F')),
  maxLength: 8,
})
const path = fc.array(segment, { maxLength: 3 }).map((segments) => segments.map((part) => `/${part}`).join(''))
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.constantFrom('?', '?tenant=7', '?a=1&b=2', '?x=1?2', '?codes=1', '?a+b=%2B'),
)
const tail = fc.tuple(path, query).map((parts) => parts.join(''))

const webUri = fc.tuple(fc.constantFrom('https', 'https', 'HTTPS', 'Https'), fc.domain(), port, tail)
const web = webUri.map(([scheme, host, number, rest]) => `${scheme}://${host}${number}${rest}`)
const loopbackParts = fc.record({
  start: fc.constantFrom(...loopbackHosts).chain((host) => fc.mixedCase(fc.constant(`http://${host}`))),
  number: fc.oneof(port, fc.constantFrom(':00080', ':000000080')),
  rest: tail,
})
const loopback = loopbackParts.map(({ start, number, rest }) => start + number + rest)
const privateUse = fc
  .tuple(fc.constantFrom('com.example.app', 'org.Example.x-1', 'a.b'), tail)
  .map(([scheme, rest]) => `${scheme}:${rest}`)
const registrable = fc.oneof(web, loopback, privateUse).filter((uri) => redirectUriFault(uri) === undefined)

const intruder = fc.oneof(
  fc.constantFrom(
    '#',
    '*',
    '@',
    '\\',
    '//',
    '/../',
    '%',
    '%zz',
    '\n',
    ' ',
    '\0',
    'é',
    '.evil.example',
    ':1@',
    '?',
    '[',
    ':99999',
  ),
  fc.constantFrom(
    ...reserved.flatMap((name) => [
      `?${name}=1`,
      `&${name}`,
      `?%${name.codePointAt(0)?.toString(16)}${name.slice(1)}=2`,
    ]),
  ),
  text({ maxLength: 3 }),
)
const address = fc.oneof(
  { weight: 2, arbitrary: registrable },
  { weight: 2, arbitrary: spoilt(registrable, intruder) },
  fc.constantFrom(
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///x',
    'myapp:/cb',
    '//a.example',
    'https:a.example',
    'http://0x7f.1/',
  ),
  fc.webUrl({ validSchemes: ['http', 'https', 'ftp'], withFragments: true, withQueryParameters: true }),
  text(),
)

describe('redirectUriFault', () => {
  it('SEC-05 lets nothing be registered but what RFC 6749 and RFC 8252 allow, as browsers read it', () => {
    expectAlways(
      address,
      (uri) => {
        const fault = redirectUriFault(uri)
        if (fault !== undefined) {
          expect(fieldErrorCodes).toContain(fault)
          return 'refused'
        }
        // RFC 3986 section 2: nothing else is in a URI.
        expect(uri).toMatch(/^(?:[\w.~:/?#[\]@!$&'()+,;=-]|%[0-9A-Fa-f]{2})+$/u)
        const read = new URL(uri)
        expect(uri).not.toContain('#')
        expect([read.username, read.password, read.hash]).toEqual(['', '', ''])
        expect(reserved.filter((name) => read.searchParams.has(name))).toEqual([])
        if (read.protocol === 'http:') {
          expect(loopbackHosts).toContain(read.hostname)
          expect(isLoopbackRedirect(uri)).toBe(true)
        } else if (read.protocol === 'https:') expect(uri.toLowerCase()).toContain(`://${read.hostname}`)
        else expect(read.protocol).toContain('.')
        expect(redirectHost(uri)).not.toBe('')
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })

  it('SEC-05 is what the contract asks of a text, once trimmed and bounded', () => {
    expectAlways(
      fc.tuple(
        fc.oneof(
          { weight: 2, arbitrary: registrable },
          { weight: 2, arbitrary: address },
          address.map((uri) => uri + 'x'.repeat(2000)),
        ),
        fc.constantFrom('', ' ', '\n'),
      ),
      ([uri, edge]) => {
        const result = redirectUriSchema.safeParse(edge + uri + edge)
        const trimmed = uri.trim()
        expect(result.success).toBe(trimmed.length <= 2000 && redirectUriFault(trimmed) === undefined)
        if (!result.success) return 'refused'
        expect(result.data).toBe(trimmed)
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })
})

/** Start and rest of a loopback address around its port, found by the runtime's reading of it. */
function aroundPort(uri: string): [string, string] | undefined {
  if (!URL.canParse(uri)) return undefined
  const { protocol, hostname } = new URL(uri)
  if (protocol !== 'http:' || !loopbackHosts.includes(hostname)) return undefined
  const start = uri.slice(0, `http://${hostname}`.length)
  const rest = uri.slice(start.length)
  const behind = rest.replace(/^:[0-9]+/u, '')
  // Where the runtime repairs something, the text is another than it says.
  if (start.toLowerCase() !== `http://${hostname}` || !/^(?:[/?][^\r\n\t\u2028\u2029]*)?$/u.test(behind))
    return undefined
  return [start, behind]
}

describe('isRegisteredRedirect', () => {
  const list = fc.array(registrable, { minLength: 1, maxLength: 4 })

  it('AUT-02 AUT-03 takes the registered text, and another port on loopback, and nothing else', () => {
    const pairs = list.chain((registered) => {
      const one = fc.constantFrom(...registered)
      const moved = one.chain((uri) => {
        const around = aroundPort(uri)
        return around ? port.map((number) => around.join(number)) : fc.constant(uri)
      })
      return fc.tuple(fc.oneof(one, moved, spoilt(moved, intruder), address), fc.constant(registered))
    })
    expectAlways(
      pairs,
      ([requested, registered]) => {
        const accepted = isRegisteredRedirect(requested, registered)
        const sameButPort = registered.some((uri) => {
          const [asked, known] = [aroundPort(requested), aroundPort(uri)]
          return asked !== undefined && known !== undefined && asked.join(' ') === known.join(' ')
        })
        expect(accepted).toBe(registered.includes(requested) || sameButPort)
        return !accepted ? 'refused' : registered.includes(requested) ? 'accepted' : 'other port'
      },
      { accepted: 0.2, refused: 0.2, 'other port': 0.02 },
    )
  })

  it('AUT-02 refuses every change of a registered address that is not on loopback', () => {
    expectAlways(
      fc.oneof(web, privateUse).chain((uri) => fc.tuple(fc.constant(uri), spoilt(fc.constant(uri), intruder))),
      ([registered, changed]) => {
        expect(redirectUriMatches(registered, registered)).toBe(true)
        expect(redirectUriMatches(changed, registered)).toBe(changed === registered)
        return 'decided'
      },
      { decided: 0.99 },
    )
  })
})

const withoutQuery = ({ protocol, host, pathname, hash }: URL) => ({ protocol, host, pathname, hash })

describe('appendToRedirect', () => {
  it('CON-02 AUT-12 adds what it is given, exactly, and leaves the address as it was', () => {
    const values = fc.record({
      code: fc.option(text(), { nil: undefined }),
      state: fc.option(text(), { nil: undefined }),
      iss: text(),
    })
    expectAlways(
      fc.tuple(registrable, values),
      ([uri, added]) => {
        const target = appendToRedirect(uri, added)
        // It becomes a header line.
        expect(target).toMatch(/^[\u0021-\u007e]+$/u)
        expect(target.startsWith(uri.endsWith('?') ? uri.slice(0, -1) : uri)).toBe(true)
        const [before, after] = [new URL(uri), new URL(target)]
        expect(withoutQuery(after)).toEqual(withoutQuery(before))
        const sent = Object.entries(added).filter(([, value]) => value !== undefined)
        expect([...after.searchParams]).toEqual([...before.searchParams, ...sent])
        return before.search === '' ? 'without a query' : 'with a query'
      },
      { 'without a query': 0.3, 'with a query': 0.1 },
    )
  })
})

describe('a redirect URI', () => {
  const start = 'http://127.0.0.1'
  it.each([
    ['slashes', repeated('/')],
    ['dots and slashes', repeated('/..')],
    ['question marks', repeated('?')],
    ['parameters', (length: number) => `?${'a=b&'.repeat(length / 4)}`],
    ['escapes in names', (length: number) => `?${'%63'.repeat(length / 3)}`],
    ['broken escapes in names', (length: number) => `?${'%63&'.repeat(length / 4)}%`],
    ['digits of a port', (length: number) => `:${'1'.repeat(length)}`],
    ['zeroes of a port', (length: number) => `:${'0'.repeat(length)}/cb`],
    ['a path with a wrong end', (length: number) => `/${'a'.repeat(length)}\n`],
    ['at signs', repeated('@')],
    ['fragments', repeated('#')],
    ['dots', repeated('.')],
    ['colons', repeated(':')],
  ])('is compared, judged and extended in time in proportion to %s', async (_kind, shape) => {
    const uri = (length: number) => start + shape(length)
    await expectLinear(redirectUriFault, uri)
    await expectLinear((requested) => redirectUriMatches(requested, `${requested}x`), uri)
    await expectLinear((requested) => appendToRedirect(requested, { state: 'x' }), uri)
  })

  it('is judged in time in proportion to its scheme', async () => {
    await expectLinear(redirectUriFault, repeated('a.'))
    await expectLinear(redirectUriFault, (length) => `${'a.'.repeat(length / 2)}:/cb`)
  })

  it('is extended in time in proportion to the state', async () => {
    for (const unit of ['%', 'é', ' ', 'a'])
      await expectLinear((state) => appendToRedirect('https://a.example/cb', { state }), repeated(unit))
  })
})
