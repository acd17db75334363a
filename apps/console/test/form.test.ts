import { consumerCreateSchema, type FieldError, fieldError } from '@latchkey/contracts'
import type { UseFormSetError } from 'react-hook-form'
import { expect, test, vi } from 'vitest'
import { ApiProblem } from '../src/api/problem.ts'
import { contractResolver, placeFaults } from '../src/lib/form.ts'

const resolve = (values: Parameters<typeof resolver>[0]) =>
  resolver(values, undefined, { fields: {}, shouldUseNativeValidation: false })
const resolver = contractResolver(consumerCreateSchema)
const group = '00000001-0000-4000-8000-000000000000'

test('a form is refused by the very schema the server uses, with codes for messages', async () => {
  const { errors } = await resolve({ grantType: 'client_credentials', name: ' ', permissionGroupId: '' })
  expect(errors).toMatchObject({ name: { message: 'blank' }, permissionGroupId: { message: 'blank' } })
})

test('a bound comes with the code', async () => {
  const name = 'x'.repeat(121)
  const { errors } = await resolve({ grantType: 'client_credentials', name, permissionGroupId: group })
  expect(errors).toMatchObject({ name: { message: 'too_long:120' } })
})

test('an entry of a list is refused at its place', async () => {
  const { errors } = await resolve({
    grantType: 'authorization_code',
    name: 'App',
    permissionGroupId: group,
    redirectUris: ['https://app.example/callback', 'http://app.example/callback'],
  })
  expect(errors).toMatchObject({ redirectUris: [undefined, { message: 'redirect_uri_http' }] })
})

test('what is right comes out as the contract parses it', async () => {
  const { values } = await resolve({ grantType: 'client_credentials', name: '  App ', permissionGroupId: group })
  expect(values).toMatchObject({ name: 'App' })
})

test("the server's faults go to their fields, the first gets the focus, and what has no field is left to say", () => {
  const setError = vi.fn<UseFormSetError<Record<string, unknown>>>()
  const place = (errors: FieldError[]) =>
    placeFaults(new ApiProblem({ status: 400, code: 'validation', errors }), setError, ['name', 'redirectUris'])
  const placed = [fieldError('name', 'duplicate'), fieldError('redirectUris.1', 'blank')]
  const told = [
    ['name', { type: 'duplicate', message: 'duplicate' }, { shouldFocus: true }],
    ['redirectUris.1', { type: 'blank', message: 'blank' }, { shouldFocus: false }],
  ]
  expect(place(placed)).toBe(true)
  expect(setError.mock.calls).toEqual(told)
  setError.mockClear()
  expect(place([...placed, fieldError('', 'nothing_to_change')])).toBe(false)
  expect(setError.mock.calls).toEqual(told)
  expect(place([])).toBe(false)
  expect(placeFaults(new Error('no answer'), setError, [])).toBe(false)
})
