import { problemSchema, type Problem, type ProblemCode } from '@latchkey/contracts'
import { expect } from 'vitest'
import type { Answer } from './browser.ts'

/**
 * Asserts that an answer is a problem of a kind, as RFC 9457 and our contract say, and gives it back.
 * @param answer any answer
 * @param status the status it must have
 * @param code the kind it must be
 */
export function expectProblem(answer: Answer, status: number, code: ProblemCode): Problem {
  expect(answer.body).toMatchObject({ type: `urn:latchkey:problem:${code}`, status })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  return problemSchema.strict().parse(answer.body)
}

/**
 * Asserts that fields were refused, and which.
 * @param answer any answer
 * @param fields path and code of each, in any order
 */
export function expectFieldErrors(answer: Answer, fields: Record<string, string>): void {
  const { errors } = expectProblem(answer, 400, 'validation')
  expect(Object.fromEntries(errors.map(({ path, code }) => [path, code]))).toEqual(fields)
}
