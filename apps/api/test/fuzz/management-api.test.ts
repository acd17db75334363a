/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import { problemSchema } from '@latchkey/contracts'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from '../../src/web/session-cookie.ts'
import { characterOf, formEncoder, octets, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import {
  anyHeaders,
  anyValue,
  encodedPairs,
  type FuzzAnswer,
  type FuzzClient,
  type FuzzRequest,
  headerText,
  inTarget,
  openFuzzClient,
  traceOf,
} from '../support/fuzz-requests.ts'
import { actorFor, makeConsumer, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { type JsonSchema, listOperations, type Operation } from '../support/openapi.ts'

let api: TestApi
let acme: StaffedCompany
let client: FuzzClient
let operations: Operation[]
let sessions: string[]
/** Consumers that are there, as far as no request has deleted them. */
const consumerIds: string[] = []

const addConsumer = async (): Promise<void> => {
  const actor = actorFor(acme.company, acme.administrator)
  const { id } = await makeConsumer(api.services, actor, { permissionGroupId: acme.fullAccess.id })
  consumerIds.push(id)
}

beforeAll(async () => {
  api = await startTestApi({ trustedProxies: ['127.0.0.1'] })
  acme = await api.staffedCompany()
  client = openFuzzClient(api.url)
  operations = await listOperations(api.browser())
  const people = [acme.superAdministrator, acme.superAdministrator, acme.administrator, acme.member]
  const browsers = await Promise.all(people.map((person) => api.signIn(person)))
  sessions = browsers.map((browser) => browser.cookie(sessionCookie) ?? '')
  await addConsumer()
})
afterAll(async () => {
  await client.close()
  await api.close()
})

const knownId = fc.nat().map((number) => consumerIds[number % consumerIds.length] ?? '')
const cursorPosition = fc.tuple(
  fc.oneof(
    text(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.nat({ max: 400 }).map((digits) => `2020-01-01T00:00:00.${'7'.repeat(digits)}Z`),
    fc.constantFrom('-infinity', 'infinity', 'a\0b', '\uD800'),
    fc.jsonValue(),
  ),
  fc.oneof({ weight: 4, arbitrary: fc.uuid() }, fc.jsonValue()),
)
const cursor = fc.oneof(
  {
    weight: 3,
    arbitrary: cursorPosition.map((position) => Buffer.from(JSON.stringify(position)).toString('base64url')),
  },
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  anyValue,
)

/** What a field could hold, by its schema and name. */
function valueFor(name: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => valueFor(name, option)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.properties) {
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties).map(([field, of]) => [field, valueFor(field, of)])),
      { requiredKeys: [] },
    )
  }
  switch (schema.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.oneof(fc.integer({ min: 60, max: 86_400 }), fc.integer(), fc.constantFrom(0, 0.5, 1e300))
    case 'array':
      return fc.array(valueFor(name, schema.items ?? {}), { maxLength: 3 })
    case 'null':
      return fc.constant(null)
    default:
      return textFor(name)
  }
}

function textFor(name: string): fc.Arbitrary<string> {
  const good: Record<string, fc.Arbitrary<string>> = {
    permissionGroupId: fc.constant(acme.fullAccess.id),
    consumerId: knownId,
    userId: fc.constant(acme.member.id),
    redirectUris: fc.constantFrom('https://a.example/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'),
    permissions: fc.constantFrom('assets:view', 'work_orders:edit'),
    email: fc.constantFrom(acme.member.email, 'nobody@nowhere.example'),
    cursor,
    limit: fc.constantFrom('1', '5', '0', '101', '1e1'),
    id: fc.oneof({ weight: 3, arbitrary: knownId }, fc.uuid()),
    secretId: fc.uuid(),
    reference: secretLike,
    sort: fc.constantFrom('name', '-name', 'createdAt', '-createdAt', 'lastUsedAt', '-lastUsedAt'),
    grantType: fc.constantFrom('client_credentials', 'authorization_code'),
    from: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01'),
    to: fc.constantFrom('2026-02-01T00:00:00Z', '2026-02-01'),
    kty: fc.constantFrom('EC', 'RSA', 'oct'),
    crv: fc.constantFrom('P-256', 'P-384', '__proto__'),
    x: secretLike,
    y: secretLike,
    e: fc.constantFrom('AQAB', 'AA', ''),
    n: secretLike.map((part) => part.repeat(9)),
  }
  const fallback = fc.string({ minLength: 1, maxLength: 30 })
  return fc.oneof({ weight: 6, arbitrary: good[name] ?? fallback }, { weight: 1, arbitrary: anyValue })
}

/** A body that has the right fields, or nearly, or is something else. */
function bodies({ body }: Operation): fc.Arbitrary<string | undefined> {
  const json = fc.oneof({ weight: 3, arbitrary: fc.jsonValue() }, fc.anything({ withNullPrototype: true, maxDepth: 2 }))
  const fields = Object.entries(body ?? {})
  const right = fc.record(Object.fromEntries(fields.map(([name, schema]) => [name, valueFor(name, schema)])), {
    requiredKeys: [],
  })
  const few = fc
    .tuple(right, fc.array(fc.constantFrom(...fields.map(([name]) => name), ''), { maxLength: 3 }))
    .map(([whole, kept]) => Object.fromEntries(Object.entries(whole).filter(([name]) => kept.includes(name))))
  const wrong = fc
    .tuple(right, fc.constantFrom(...fields.map(([name]) => name), 'companyId', '__proto__', 'a.b'), json)
    .map(([whole, name, value]) => Object.fromEntries([...Object.entries(whole), [name, value]]))
  const written = fc.oneof(right, few, { weight: 2, arbitrary: wrong }, json).map((value) => asJson(value))
  const asOctets = written.map((whole) => Buffer.from(whole).toString('latin1'))
  return fc.oneof(
    { weight: body ? 1 : 8, arbitrary: fc.constant(undefined) },
    { weight: 10, arbitrary: asOctets },
    { weight: 2, arbitrary: spoilt(asOctets, characterOf('{}[]",:\\\0 \u00ff\u0080eE-')) },
    { weight: 1, arbitrary: octets().map((raw) => raw.toString('latin1')) },
    { weight: 1, arbitrary: fc.nat({ max: 3000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
  )
}

/** JSON of whatever can be put so; of the rest, something that is nearly JSON. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return fc.stringify(value)
  }
}

const prefix = '/api/v1'

/** Path and query, and whether the path is still the operation's. */
function targets({ path, parameters }: Operation): fc.Arbitrary<{ target: string; isItsOwn: boolean }> {
  const names = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name)
  const filled = fc.tuple(...names.map((name) => textFor(name))).map((values) => {
    const left = values.values()
    return path.replaceAll(/\{\w+\}/gu, () => encodeURIComponent(left.next().value || '-'))
  })
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const known = fc
    .constantFrom<{ name: string; schema: JsonSchema }>(...inQuery, { name: 'unknown', schema: {} })
    .chain(({ name, schema }) =>
      fc.tuple(fc.constant(name), schema.enum ? valueFor(name, schema).map(String) : textFor(name)),
    )
  const spoiltPath = spoilt(
    filled.map((whole) => whole.slice(`${prefix}/`.length)),
    fc.constantFrom('/', '%', '%zz', '%00', '%2f', '..', 'x'),
  )
  const query = encodedPairs(fc.array(known, { maxLength: 3 }), formEncoder).map((pairs) => `?${inTarget(pairs)}`)
  return fc
    .tuple(
      fc.oneof(
        { weight: 20, arbitrary: filled.map((whole) => ({ whole, isItsOwn: true })) },
        spoiltPath.map((rest) => ({ whole: `${prefix}/${rest}`, isItsOwn: false })),
      ),
      inQuery.length > 0 ? query : fc.oneof({ weight: 12, arbitrary: fc.constant('') }, query),
    )
    .map(([{ whole, isItsOwn }, written]) => ({ target: whole + written, isItsOwn }))
}

/** These end the session that is sent along, or the same person's others; all are needed to the end. */
const endsSession = new Set(['signIn', 'signOut', 'endOtherSessions'])
/** Passwords are slow to compare, on purpose; a dozen of each will do, of which none by chance never comes. */
const slow = new Set(['signIn', 'changePassword', 'proveSession'])
const isSlow = ({ id }: Operation): boolean => slow.has(id)

function cookies({ id }: Operation): fc.Arbitrary<string> {
  const right = fc.constantFrom(...sessions).map((token) => `${sessionCookie}=${token}`)
  const wrong = fc.oneof(
    spoilt(right, characterOf('=;"A %_')).filter((cookie) => !sessions.some((token) => cookie.includes(token))),
    secretLike.map((token) => `${sessionCookie}=${token}`),
    headerText,
  )
  return endsSession.has(id) ? wrong : fc.oneof({ weight: 9, arbitrary: right }, wrong)
}

const contentType = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8') },
  fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'application/json;', 'application/problem+json'),
  headerText,
)
const moreLines = fc.oneof(
  { weight: 6, arbitrary: fc.constant<string[]>([]) },
  fc.constantFrom('"1"', '*', 'W/"1"', '1', '"99999999999"').map((version) => ['if-match', version]),
  fc.constantFrom('https://evil.example', 'null', '', 'x', '//').map((origin) => ['origin', origin]),
  fc.constantFrom('same-origin', 'cross-site', 'none', 'x').map((site) => ['sec-fetch-site', site]),
)

const requestsTo = (operation: Operation): fc.Arbitrary<FuzzRequest & { id: string; isItsOwn: boolean }> =>
  fc
    .record({
      to: targets(operation),
      any: anyHeaders,
      type: contentType,
      cookie: cookies(operation),
      lines: moreLines,
      body: bodies(operation),
    })
    .map(({ to: { target, isItsOwn }, any, type, cookie, lines, body }) => ({
      id: operation.id,
      method: operation.method,
      target,
      isItsOwn,
      headers: any.concat('cookie', cookie, lines, body === undefined ? [] : ['content-type', type]),
      body: operation.method === 'GET' ? undefined : body,
    }))

/** A refusal in the form that the management API has (RFC 9457). */
function expectProblemDetails(answer: FuzzAnswer): void {
  const { status, headers, text: content } = answer
  traceOf(answer)
  expect(headers['content-type']).toMatch(/^application\/problem\+json/u)
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['x-content-type-options']).toBe('nosniff')
  const problem = problemSchema.strict().parse(JSON.parse(content))
  expect(problem.status).toBe(status)
}

describe('the management API that is sent ten thousand odd requests', () => {
  it(
    'does what it announces, or refuses with a problem that it announces',
    async () => {
      // A path that was spoilt may be any other's, or nobody's.
      const everything = [...operations.flatMap(({ responses }) => responses), '404', '405']
      const answered = new Set<string>()
      const requests = fc.oneof(
        ...operations.map((operation) => ({ weight: isSlow(operation) ? 4 : 30, arbitrary: requestsTo(operation) })),
      )
      await expectAlwaysTogether(
        requests,
        async ({ id, isItsOwn, ...request }) => {
          const answer = await client.send(request)
          const { status } = answer
          expect(status).toBeLessThan(500)
          const announced = operations.find((operation) => operation.id === id)?.responses ?? []
          answered.add(id)
          if (status < 300) {
            expect(announced).toContain(String(status))
            return 'done'
          }
          expectProblemDetails(answer)
          // What is wrong with the request itself needs no announcement: a body where none is wanted, a query that is none.
          expect([...(isItsOwn ? announced : everything), '400', '413', '415']).toContain(String(status))
          return 'refused'
        },
        { done: 0.05, refused: 0.3 },
        { beforeGroup: addConsumer },
      )
      expect(answered.size).toBe(operations.length)
      expect(api.backgroundErrors).toEqual([])
      // Nobody was signed out by it.
      const headers = ['cookie', `${sessionCookie}=${sessions[0]}`]
      expect((await client.send({ method: 'GET', target: `${prefix}/consumers`, headers })).status).toBe(200)
    },
    patience,
  )
})
