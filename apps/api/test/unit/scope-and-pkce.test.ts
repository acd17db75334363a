import { describe, expect, it } from 'vitest'
import { challengeFault, isVerifier, verifierMatches } from '../../src/oauth/pkce.ts'
import { disallowedScope, permissionsFromScope } from '../../src/oauth/scope.ts'

const allowed = ['assets:view', 'assets:edit']

describe('permissionsFromScope', () => {
  it('AUT-11 gives all of the group when nothing is asked', () => {
    expect(permissionsFromScope(undefined, allowed)).toEqual(allowed)
  })

  it('AUT-11 collapses repeated tokens and doesn’t mind the order', () => {
    expect(permissionsFromScope('assets:edit assets:view assets:edit', allowed)).toEqual(['assets:edit', 'assets:view'])
  })

  it.each([
    'assets:delete',
    'assets:view nope',
    'Assets:View',
    'assets:view"',
    'a\\b',
    'assets:view\tassets:edit',
    'é',
    ' ',
  ])('AUT-11 refuses %j as a whole', (scope) => {
    expect(permissionsFromScope(scope, allowed)).toBeUndefined()
  })

  it('AUT-11 passes the legacy token over only where it is accepted', () => {
    const accepting = { acceptsApiScope: true }
    expect(permissionsFromScope('api', allowed, accepting)).toEqual(allowed)
    expect(permissionsFromScope(' api  api ', allowed, accepting)).toEqual(allowed)
    expect(permissionsFromScope('assets:edit api', allowed, accepting)).toEqual(['assets:edit'])
    expect(permissionsFromScope('api nope', allowed, accepting)).toBeUndefined()
    expect(permissionsFromScope('API', allowed, accepting)).toBeUndefined()
    expect(permissionsFromScope('api', [], accepting)).toBeUndefined()
    expect(permissionsFromScope(' ', allowed, accepting)).toBeUndefined()
    expect(permissionsFromScope('api', allowed)).toBeUndefined()
  })

  it('tells the administrator which part of a refused scope is at fault', () => {
    expect(disallowedScope('assets:view nope api', allowed)).toBe('nope api')
    expect(disallowedScope('assets:view nope api', allowed, { acceptsApiScope: true })).toBe('nope')
    expect(disallowedScope(undefined, [])).toBeUndefined()
  })

  it('AUT-11 refuses a group that has nothing to give', () => {
    expect(permissionsFromScope(undefined, [])).toBeUndefined()
  })
})

describe('PKCE', () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

  it('PKC-05 accepts the verifier of RFC 7636 appendix B and no other', () => {
    expect(verifierMatches(verifier, challenge)).toBe(true)
    expect(verifierMatches(`${verifier}A`, challenge)).toBe(false)
    expect(verifierMatches(challenge, challenge)).toBe(false)
  })

  it.each([
    [undefined, undefined],
    [undefined, 'S256'],
    [challenge, undefined],
    [challenge, 'plain'],
    [challenge, 's256'],
    [challenge.slice(1), 'S256'],
    [`${challenge}A`, 'S256'],
    [`${challenge.slice(1)}=`, 'S256'],
    [`${challenge.slice(1)}+`, 'S256'],
  ])('PKC-01 PKC-03 PKC-04 refuses challenge %s with method %s', (text, method) => {
    expect(challengeFault(text, method, true)).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/u)
  })

  it('PKC-02 lets an exempt consumer leave it out, but not do it badly', () => {
    expect(challengeFault(undefined, undefined, false)).toBeUndefined()
    expect(challengeFault(undefined, 'S256', false)).toBeDefined()
    expect(challengeFault(challenge, undefined, false)).toBeDefined()
    expect(challengeFault(challenge, 'plain', false)).toBeDefined()
  })

  it('PKC-06 wants 43 to 128 unreserved characters', () => {
    expect(isVerifier(verifier)).toBe(true)
    expect(isVerifier('x'.repeat(128))).toBe(true)
    expect(isVerifier('x'.repeat(42))).toBe(false)
    expect(isVerifier('x'.repeat(129))).toBe(false)
    expect(isVerifier(`${'x'.repeat(43)} `)).toBe(false)
  })
})
