import { consumerCreateSchema, fieldError } from '@latchkey/contracts'
import type { UseFormSetError } from 'react-hook-form'
import { expect, test, vi } from 'vitest'
import { applyServerErrors, contractResolver } from '../src/lib/form.ts'

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

test("the server's faults go to their fields, the first gets the focus, and what has no field comes back", () => {
  const setError = vi.fn<UseFormSetError<Record<string, unknown>>>()
  const faults = [
    fieldError('name', 'duplicate'),
    fieldError('redirectUris.1', 'blank'),
    fieldError('', 'nothing_to_change'),
  ]
  const rest = applyServerErrors({ errors: faults }, setError, ['name', 'redirectUris'])
  expect(setError.mock.calls).toEqual([
    ['name', { type: 'duplicate', message: 'duplicate' }, { shouldFocus: true }],
    ['redirectUris.1', { type: 'blank', message: 'blank' }, { shouldFocus: false }],
  ])
  expect(rest).toEqual([faults[2]])
})
