import type { FieldError, ProblemCode } from '@latchkey/contracts'
import { vi } from 'vitest'
import type { Method } from '../../src/api/client.ts'

/** What came in at the stubbed API. */
export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  body: unknown
}

/** How a stubbed endpoint answers; several answers are given one after the other, the last one again and again. */
export type Answer = (call: Call) => Response | Promise<Response>

/** A JSON answer. @param body what the contract says @param status HTTP status */
export const json =
  (body: unknown, status = 200): Answer =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** An answer without a body. */
export const empty: Answer = () => new Response(null, { status: 204 })

/** No answer at all, as when the network is down. */
export const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'))

/** An answer that does not come before it is let go. */
export function held(answer: Answer): { answer: Answer; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    answer: async (call) => {
      await promise
      return answer(call)
    },
    release: resolve,
  }
}

/** A problem (RFC 9457). */
export const problem =
  (status: number, code: ProblemCode, errors: FieldError[] = [], headers: Record<string, string> = {}): Answer =>
  () =>
    new Response(JSON.stringify({ type: `urn:latchkey:problem:${code}`, title: code, status, detail: code, errors }), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    })

const bodyOf = ({ body }: RequestInit = {}): unknown => {
  if (body instanceof Blob) return body
  if (body instanceof URLSearchParams) return Object.fromEntries(body)
  return typeof body === 'string' ? JSON.parse(body) : undefined
}

/**
 * Puts answers in the API's place, at fetch, so that everything above it is the real thing.
 * @param answers by method and path below `/api/v1`
 * @returns the calls that came in, in order
 */
export function stubApi(answers: Partial<Record<`${Method} /${string}`, Answer | Answer[]>>): Call[] {
  const calls: Call[] = []
  const seen = new Map<string, number>()
  const table = new Map(Object.entries(answers))
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, 'https://console.test')
    const method = init?.method ?? 'GET'
    const path = url.pathname.replace('/api/v1', '')
    const call = { method, path, query: url.searchParams, headers: new Headers(init?.headers), body: bodyOf(init) }
    calls.push(call)
    const key = `${method} ${path}`
    const entry = table.get(key)
    if (!entry) throw new Error(`no answer prepared for ${key}`)
    const list = Array.isArray(entry) ? entry : [entry]
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    const answer = list[Math.min(count, list.length - 1)]
    if (!answer) throw new Error(`the answers prepared for ${key} are an empty list`)
    return answer(call)
  })
  return calls
}
