import * as fc from 'fast-check'
import { expect } from 'vitest'
import { Pool } from 'undici'
import { characterOf, octets, spoilt, text } from './arbitraries.ts'
import { descriptionSyntax } from './oauth-assertions.ts'

/** A request as it goes over the wire: name and value of each header line by turns, the body with one character for each octet. */
export interface FuzzRequest {
  method: string
  /** Path and query, in visible ASCII. */
  target: string
  headers: string[]
  body?: string | undefined
}

/** An answer, whole. */
export interface FuzzAnswer {
  status: number
  /** The values of a header, by its name in lower case. */
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Sends many requests at once over a few connections that stay open, without adding or mending anything. */
export function openFuzzClient(url: string) {
  const pool = new Pool(url, { connections: 8 })
  return {
    async send({ method, target, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
      const answer = await pool.request({
        method,
        path: target,
        headers,
        body: body === undefined ? null : Buffer.from(body, 'latin1'),
      })
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
    },
    close: () => pool.close(),
  }
}

/** What sends a {@link FuzzRequest}. */
export type FuzzClient = ReturnType<typeof openFuzzClient>

/** What a header line can carry: visible octets, blanks, and octets beyond ASCII. */
export const headerText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: characterOf('",;=:/\\%<>()[]{}@ \ta0-_\u00e9\u00ff\u0080'), maxLength: 60 }),
)

/** Whom a proxy says that a request came from: so many different ones that none is held up for guessing. */
export const source = fc.oneof(
  { weight: 12, arbitrary: fc.ipV4() },
  { weight: 4, arbitrary: fc.ipV6() },
  fc.tuple(fc.ipV4(), fc.ipV4()).map((hops) => hops.join(', ')),
  fc.ipV4().map((address) => `${address}:4711`),
  headerText,
)

/** Header lines that any request may have. */
export const anyHeaders = fc
  .tuple(
    source,
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'accept',
          'accept-language',
          'user-agent',
          'forwarded',
          'x-requested-with',
          'x-request-id',
          'dpop',
          'if-match',
          'expect-ct',
        ),
        headerText,
      ),
      { maxLength: 2 },
    ),
  )
  .map(([forwardedFor, lines]) => ['x-forwarded-for', forwardedFor].concat(...lines))

/** Name and value pairs of a query or form, one of the ways to write them down, and now and then something broken in it. */
export const encodedPairs = (
  pairs: fc.Arbitrary<[string, string][]>,
  encoder: fc.Arbitrary<(decoded: string) => string>,
): fc.Arbitrary<string> => {
  const written = fc
    .tuple(pairs, encoder)
    .map(([list, encode]) => list.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'))
  return fc.oneof(
    { weight: 12, arbitrary: written },
    {
      weight: 2,
      arbitrary: spoilt(written, fc.constantFrom('%', '%zz', '%00', '%ff', '&', '=', '&&', '+', '%26', '\u00ff')),
    },
    { weight: 1, arbitrary: octets().map((raw) => raw.toString('latin1')) },
  )
}

/** A query as a request target can carry it: what is not visible ASCII is escaped. */
export const inTarget = (query: string): string =>
  query.replaceAll(/[^\u0021-\u007e]|#/gu, (octet) => `%${(octet.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)

const errorMembers = ['error', 'error_description']

/** What an answer is traced by: ours, whatever the request brought along. */
export function traceOf({ headers }: FuzzAnswer): string {
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
  return String(headers['x-request-id'])
}

/**
 * Asserts that an answer is one of the refusals that OAuth endpoints give in JSON (RFC 6749 section 5.2).
 * @returns the description, which must be one of a few fixed texts
 */
export function expectOAuthRefusal(answer: FuzzAnswer): string {
  const { status, headers, text: content } = answer
  traceOf(answer)
  expect([400, 401, 405, 413, 429]).toContain(status)
  expect(headers['content-type']).toMatch(/^application\/json/u)
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['x-content-type-options']).toBe('nosniff')
  if (status === 401) expect(headers['www-authenticate']).toBe('Basic realm="Latchkey", charset="UTF-8"')
  if (status === 429) expect(headers['retry-after']).toMatch(/^[1-9][0-9]*$/u)
  const body: Record<string, unknown> = JSON.parse(content)
  expect(errorMembers).toEqual(expect.arrayContaining(Object.keys(body)))
  expect(body['error']).toMatch(/^[a-z_]+$/u)
  const description = String(body['error_description'])
  expect(description).toMatch(descriptionSyntax)
  return description
}

/** Any value for a name. */
export const anyValue = fc.oneof(
  text(),
  text({ maxLength: 5 }),
  fc.constantFrom('', '0', 'null', '__proto__', '../..', "' or 1=1 --"),
)
