import { describe, expect, it } from 'vitest'
import { consumerCreateSchema, consumerUpdateSchema, fieldErrorMap, toFieldErrors } from '../src/index.ts'
import type { z } from 'zod'

const permissionGroupId = '6b1c2f60-57d7-4b38-9c59-8d1c1f6f6e5a'

const faultsOf = (schema: z.ZodType, value: unknown): string[] => {
  const result = schema.safeParse(value, { error: fieldErrorMap })
  return result.success ? [] : toFieldErrors(result.error.issues).map(({ path, code }) => `${path}: ${code}`)
}

describe('a new consumer', () => {
  it('is told everything that is blank at once', () => {
    expect(faultsOf(consumerCreateSchema, {})).toEqual(['grantType: blank', 'name: blank', 'permissionGroupId: blank'])
    expect(faultsOf(consumerCreateSchema, { grantType: '', name: '  ', permissionGroupId: '' })).toEqual([
      'grantType: blank',
      'name: blank',
      'permissionGroupId: blank',
    ])
  })

  it('needs redirect URIs with the authorization code grant, said beside other faults', () => {
    expect(faultsOf(consumerCreateSchema, { grantType: 'authorization_code', redirectUris: [] })).toEqual([
      'name: blank',
      'permissionGroupId: blank',
      'redirectUris: blank',
    ])
  })

  it('has no redirect URIs and is not public with the client credentials grant', () => {
    expect(
      faultsOf(consumerCreateSchema, {
        grantType: 'client_credentials',
        name: 'n',
        permissionGroupId,
        redirectUris: ['https://a.example/cb'],
        clientType: 'public',
      }),
    ).toEqual(['redirectUris: not_for_grant_type', 'clientType: public_needs_authorization_code'])
  })

  it('names the redirect URI at fault, and why', () => {
    expect(
      faultsOf(consumerCreateSchema, {
        grantType: 'authorization_code',
        name: 'n',
        permissionGroupId,
        redirectUris: ['https://a.example/cb', 'http://a.example/cb', 'https://a.example/cb', ''],
      }),
    ).toEqual(['redirectUris.1: redirect_uri_http', 'redirectUris.3: blank', 'redirectUris.2: duplicate'])
  })

  it('refuses fields nobody asked for, each by its name', () => {
    expect(
      faultsOf(consumerCreateSchema, { grantType: 'client_credentials', name: 'n', permissionGroupId, a: 1, b: 2 }),
    ).toEqual(['a: unknown_field', 'b: unknown_field'])
  })

  it.each([
    [{ name: 5 }, 'name: wrong_type'],
    [{ name: 'x'.repeat(121) }, 'name: too_long'],
    [{ name: 'a\0b' }, 'name: control_character'],
    [{ description: 'x'.repeat(501) }, 'description: too_long'],
    [{ grantType: 'password' }, 'grantType: not_an_option'],
    [{ permissionGroupId: 'x' }, 'permissionGroupId: invalid_format'],
    [{ redirectUris: 'https://a.example' }, 'redirectUris: wrong_type'],
    [{ redirectUris: null }, 'redirectUris: blank'],
    [{ clientType: null }, 'clientType: blank'],
  ])('says of %j: %s', (change, fault) => {
    const valid = { grantType: 'client_credentials', name: 'n', permissionGroupId }
    expect(faultsOf(consumerCreateSchema, { ...valid, ...change })).toContain(fault)
  })
})

describe('a change of a consumer', () => {
  it('names something to change', () => {
    expect(faultsOf(consumerUpdateSchema, {})).toEqual([': nothing_to_change'])
    expect(faultsOf(consumerUpdateSchema, { status: 'disabled' })).toEqual([])
  })

  it('can’t be of its grant type, app type or key', () => {
    expect(faultsOf(consumerUpdateSchema, { grantType: 'client_credentials', clientType: 'public', key: 'k' })).toEqual(
      ['grantType: unknown_field', 'clientType: unknown_field', 'key: unknown_field'],
    )
  })
})
