import { sessionSchema } from '@latchkey/contracts'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiProblem, ifMatch, request } from '../src/api/client.ts'
import { empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { sessionOf } from './support/data.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const refusal = async (call: Promise<unknown>): Promise<ApiProblem> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiProblem) return error
  throw new Error('the call was expected to be refused with a problem', { cause: error })
}

test('an answer is what the contract says, and nothing besides', async () => {
  stubApi({ 'GET /session': json({ ...sessionOf('member'), secret: 'not in the contract' }) })
  const session = await request('GET', '/session', { schema: sessionSchema })
  expect(session.user.name).toBe('Martín Quiroga')
  expect(session).not.toHaveProperty('secret')
})

test('an answer that is not the contract is refused instead of half used', async () => {
  stubApi({ 'GET /session': json({ user: null }) })
  expect(await refusal(request('GET', '/session', { schema: sessionSchema }))).toMatchObject({
    code: 'unexpected_answer',
    status: 200,
  })
})

test('a page of some proxy instead of the API is told as such', async () => {
  stubApi({ 'GET /session': () => new Response('<html>Bad gateway</html>', { status: 502 }) })
  expect(await refusal(request('GET', '/session', { schema: sessionSchema }))).toMatchObject({
    code: 'unexpected_answer',
    status: 502,
  })
})

test('a problem keeps its code, its fields and when to come back', async () => {
  const fault = { path: 'name', code: 'blank' as const, message: "name can't be blank" }
  stubApi({ 'POST /consumers': problem(422, 'validation', [fault], { 'retry-after': '7' }) })
  expect(await refusal(request('POST', '/consumers', { body: {} }))).toMatchObject({
    code: 'validation',
    status: 422,
    errors: [fault],
    retryAfter: 7,
  })
})

test('no answer is a problem of its own', async () => {
  vi.stubGlobal('navigator', { onLine: true })
  stubApi({ 'GET /session': unreachable })
  expect(await refusal(request('GET', '/session'))).toMatchObject({ code: 'network', status: 0 })
})

test('a call that was let go is no problem', async () => {
  const controller = new AbortController()
  stubApi({ 'GET /session': () => Promise.reject(new DOMException('gone', 'AbortError')) })
  controller.abort()
  await expect(request('GET', '/session', { signal: controller.signal })).rejects.toThrow('gone')
})

test('query, body and precondition are sent as the API reads them', async () => {
  const calls = stubApi({ 'PATCH /consumers/1': empty })
  const fetched = vi.mocked(fetch)
  await request('PATCH', '/consumers/1', {
    body: { name: 'Náme' },
    query: { search: 'a&b', cursor: undefined, limit: 25 },
    headers: ifMatch(3),
  })
  expect(calls).toMatchObject([{ method: 'PATCH', body: { name: 'Náme' } }])
  expect(calls[0]?.query.toString()).toBe('search=a%26b&limit=25')
  const headers = new Headers(fetched.mock.calls[0]?.[1]?.headers)
  expect(headers.get('if-match')).toBe('"3"')
  expect(headers.get('content-type')).toBe('application/json')
})

test('a call that needs a fresh proof is refused where nobody can be asked for one', async () => {
  const calls = stubApi({ 'DELETE /account/two-step': problem(403, 'proof_required') })
  expect(await refusal(request('DELETE', '/account/two-step'))).toMatchObject({ code: 'proof_required' })
  expect(calls).toHaveLength(1)
})
