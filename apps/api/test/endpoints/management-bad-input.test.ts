import type { ConsumerCreated, Problem } from '@latchkey/contracts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { brokenTexts, fieldTypes, shown, wrongQueryValues, wrongValues } from '../support/bad-values.ts'
import { goodBody } from '../support/good-bodies.ts'
import { fillPath, listOperations, type Operation } from '../support/openapi.ts'
import { expectProblem } from '../support/problem.ts'
import { snapshot } from '../support/snapshot.ts'

let api: TestApi
let acme: StaffedCompany
let browser: Browser
let operations: Operation[]
let consumer: ConsumerCreated
let before: string
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  operations = await listOperations(api.browser())
  browser = await api.signIn(acme.superAdministrator)
  await browser.post('/api/v1/api-connection')
  const created = await browser.post<ConsumerCreated>('/api/v1/consumers', {
    grantType: 'authorization_code',
    name: 'Shift planner',
    permissionGroupId: acme.fullAccess.id,
    redirectUris: ['https://planner.example/callback'],
  })
  consumer = created.body
})
afterAll(() => api.close())
beforeEach(async () => {
  before = await snapshot(api)
})
afterEach(async () => {
  if ((await snapshot(api)) !== before) throw new Error('a refused request was stored')
})

const bodyOf = (operation: Operation): Record<string, unknown> => goodBody(operation, acme.fullAccess)

const pathOf = ({ path }: Operation): string => fillPath(path, { id: consumer.id })
const withBody = () => operations.filter(({ body }) => body !== undefined)

/** 4xx, as a problem, and one that the operation announces. */
function expectRefusal(answer: Answer<Problem>, operation: Operation, what: string): Problem {
  const label = `${operation.id}: ${what} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`
  expect(answer.status, label).toBeGreaterThanOrEqual(400)
  expect(answer.status, label).toBeLessThan(500)
  expect(operation.responses, label).toContain(String(answer.status))
  expect(answer.headers.get('content-type'), label).toBe('application/problem+json')
  return answer.body
}

/** Fields for passwords and proofs take any text, and find it wrong later. */
const opaque = new Set(['password', 'currentPassword', 'newPassword', 'decisionToken'])

describe('a body', () => {
  it('with one field spoilt is refused with that field named', async () => {
    for (const operation of withBody()) {
      for (const [field, schema] of Object.entries(operation.body ?? {})) {
        const broken = fieldTypes(schema).includes('string') && !opaque.has(field) ? brokenTexts : []
        // An empty description says that there is none.
        const spoilt = [...wrongValues(schema), ...broken].filter((value) => field !== 'description' || value !== '')
        for (const value of spoilt) {
          const body = { ...bodyOf(operation), [field]: value }
          const answer = await browser.call<Problem>(operation.method, pathOf(operation), { body })
          const { errors } = expectRefusal(answer, operation, `${field} = ${shown(value)}`)
          const named = errors.some(({ path }) => path === field || path.startsWith(`${field}.`))
          expect(named, `${operation.id}: ${field} = ${shown(value)} → ${JSON.stringify(errors)}`).toBe(true)
        }
      }
    }
  })

  it('with a field missing that must be there is refused with that field named', async () => {
    const needed: Record<string, string[]> = {
      signIn: ['email', 'password'],
      giveSecondFactor: ['code'],
      signInWithPasskey: ['credential'],
      givePasskey: ['credential'],
      proveSessionWithPasskey: ['credential'],
      createPasskey: ['name', 'credential'],
      updatePasskey: ['name'],
      proveSession: ['password'],
      updateAccount: [],
      changePassword: ['currentPassword', 'newPassword'],
      confirmTotp: ['code'],
      updateCompany: [],
      updateCompanySettings: ['acceptsApiScope'],
      updateSecuritySettings: [],
      inviteUser: ['name', 'email', 'role', 'permissionGroupId'],
      updateUser: [],
      previewUser: [],
      describeAccountLink: ['token'],
      redeemAccountLink: ['token', 'password'],
      requestPasswordReset: ['email'],
      createConsumer: ['grantType', 'name', 'permissionGroupId', 'redirectUris'],
      updateConsumer: [],
      changeConsumers: ['action', 'consumers'],
      revokeAuthorizations: [],
      previewRevocation: [],
      rotateConsumerSecret: [],
      updateApiConnection: [],
      announceBrownOut: ['startsAt', 'endsAt'],
      retireApiConnection: ['retiresAt'],
      createReplacement: ['name'],
      createCallerReplacement: ['name'],
      createPermissionGroup: ['name', 'permissions'],
      updatePermissionGroup: [],
      previewPermissionGroup: [],
      createModule: ['key', 'name', 'actions'],
      updateModule: [],
      orderModules: ['keys'],
      previewModule: [],
      testModuleUpstream: ['url'],
      decideAuthorizationRequest: ['decisionToken', 'decision'],
      restartAuthorizationRequest: ['decisionToken'],
    }
    for (const operation of withBody()) {
      expect(needed, operation.id).toHaveProperty(operation.id)
      for (const field of needed[operation.id] ?? []) {
        const { [field]: _missing, ...body } = bodyOf(operation)
        const answer = await browser.call<Problem>(operation.method, pathOf(operation), { body })
        const { errors } = expectRefusal(answer, operation, `without ${field}`)
        expect(errors, `${operation.id} without ${field}`).toMatchObject([{ path: field, code: 'blank' }])
      }
    }
  })

  it('with a field that is none of ours is refused with that field named', async () => {
    for (const operation of withBody()) {
      for (const field of ['companyId', 'id', 'constructor', 'a.b', 'x'.repeat(3000)]) {
        const body = { ...bodyOf(operation), [field]: 'x' }
        const answer = await browser.call<Problem>(operation.method, pathOf(operation), { body })
        const { errors } = expectRefusal(answer, operation, `also ${field.slice(0, 20)}`)
        expect(errors).toMatchObject([{ path: field.slice(0, 100), code: 'unknown_field' }])
      }
    }
  })

  it('that is no object is refused', async () => {
    for (const operation of withBody()) {
      for (const body of [[], [bodyOf(operation)], 'text', 7, true, null]) {
        const answer = await browser.call<Problem>(operation.method, pathOf(operation), { body })
        expect(expectRefusal(answer, operation, shown(body)).errors.length, shown(body)).toBeGreaterThan(0)
      }
    }
  })

  it('that is no JSON, or no text at all, is refused in 400', async () => {
    const bodies: (string | Uint8Array)[] = [
      '',
      '{',
      '{"a":}',
      '{"name":"a"}}',
      "{'a':1}",
      '\u0000',
      '{"__proto__":{"x":1}}',
      'NaN',
    ]
    bodies.push(Buffer.from([0xff, 0xfe]), Buffer.from([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')]))
    bodies.push('{"constructor":{"prototype":{"x":1}}}', '['.repeat(30_000))
    for (const operation of withBody()) {
      for (const body of bodies) {
        const headers = { 'content-type': 'application/json' }
        const response = await browser.fetch(pathOf(operation), { method: operation.method, headers, body })
        expect(response.status, `${operation.id}: ${String(body).slice(0, 40)}`).toBe(400)
        expect(response.headers.get('content-type')).toBe('application/problem+json')
      }
    }
  })

  it('of another content type is refused in 415, and none at all in 400', async () => {
    for (const operation of withBody()) {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'x',
      ]) {
        const headers = { 'content-type': type }
        const body = JSON.stringify(bodyOf(operation))
        const response = await browser.fetch(pathOf(operation), { method: operation.method, headers, body })
        expect(response.status, `${operation.id}: ${type}`).toBe(415)
      }
      expectProblem(await browser.call(operation.method, pathOf(operation)), 400, 'validation')
    }
  })

  it('larger than 64 KB is refused in 413', async () => {
    for (const operation of withBody()) {
      const body = { ...bodyOf(operation), padding: 'x'.repeat(65 * 1024) }
      expectProblem(await browser.call(operation.method, pathOf(operation), { body }), 413, 'too_large')
    }
  })
})

const lists = () => operations.filter(({ parameters }) => parameters.some((parameter) => parameter.in === 'query'))
const get = (operation: Operation, query: string) =>
  browser.call<Problem>(operation.method, `${pathOf(operation)}?${query}`)

describe('a query', () => {
  it('with one field spoilt is refused with that field named', async () => {
    for (const operation of lists()) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        for (const value of wrongQueryValues(name)) {
          const { errors } = expectRefusal(
            await get(operation, `${name}=${value}`),
            operation,
            `${name}=${value.slice(0, 40)}`,
          )
          expect(
            errors.map(({ path }) => path),
            `${operation.id}?${name}=${value.slice(0, 40)}`,
          ).toEqual([name])
        }
      }
    }
  })

  it('with a field twice, or in brackets, is refused with that field named', async () => {
    for (const operation of lists()) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'query')) {
        const twice = expectRefusal(await get(operation, `${name}=a&${name}=a`), operation, `${name} twice`)
        expect(twice.errors).toMatchObject([
          { path: name, code: expect.stringMatching(/^(wrong_type|not_an_option)$/u) },
        ])
        const bracketed = expectRefusal(await get(operation, `${name}[]=a`), operation, `${name}[]`)
        expect(bracketed.errors).toMatchObject([{ path: `${name}[]`, code: 'unknown_field' }])
      }
    }
  })

  it('with a field that is none of ours is refused, whatever it is called', async () => {
    for (const operation of lists()) {
      for (const name of ['page', '__proto__', 'constructor', 'a[b]', 'companyId']) {
        const { errors } = expectRefusal(await get(operation, `${name}=1`), operation, name)
        expect(errors, name).toMatchObject([{ path: name, code: 'unknown_field' }])
      }
    }
  })
})

describe('an id in the path', () => {
  it('that is none is refused with its name, in 400', async () => {
    const uuid = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'
    const wrong = [
      '17',
      '%00',
      "'",
      '..%2f',
      uuid.slice(1),
      `${uuid}0`,
      `${uuid}%00`,
      `{${uuid}}`,
      'x'.repeat(150),
      '%F0%9F%94%91',
    ]
    for (const operation of operations) {
      for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'path')) {
        for (const value of wrong) {
          const path = fillPath(operation.path, { id: consumer.id, [name]: value })
          const body = operation.body === undefined ? {} : { body: bodyOf(operation) }
          const answer = await browser.call<Problem>(operation.method, path, body)
          const { errors } = expectRefusal(answer, operation, `${name} = ${value}`)
          expect(
            errors.map((error) => error.path),
            `${operation.id}: ${name} = ${value}`,
          ).toEqual([name])
        }
      }
    }
  })

  it('that nothing has answers 404, or as the authorization page’s rules say', async () => {
    // A decision asks for its proof before it says anything about the request (CON-07); a request that is gone has ended.
    const others: Record<string, number> = {
      getAuthorizationRequest: 410,
      decideAuthorizationRequest: 403,
      restartAuthorizationRequest: 403,
    }
    for (const operation of operations.filter(({ path }) => path.includes('{'))) {
      const body = operation.body === undefined ? {} : { body: bodyOf(operation) }
      const answer = await browser.call<Problem>(operation.method, fillPath(operation.path), body)
      expectRefusal(answer, operation, 'unknown')
      expect(answer.status, operation.id).toBe(others[operation.id] ?? 404)
    }
  })
})

describe('headers', () => {
  it('that are odd change nothing about an answer', async () => {
    const odd: Record<string, string>[] = [
      { 'user-agent': 'x'.repeat(5000) },
      { 'user-agent': '\u00ff\u00fe' },
      { 'x-forwarded-for': '203.0.113.7' },
      { 'x-forwarded-host': 'evil.example' },
      { 'if-none-match': '"1"' },
      { 'x-http-method-override': 'DELETE' },
    ]
    for (const headers of odd) expect((await browser.get('/api/v1/consumers', { headers })).status).toBe(200)
  })
})
