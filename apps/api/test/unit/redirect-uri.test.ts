import { redirectUriFault } from '@latchkey/contracts'
import { describe, expect, it } from 'vitest'
import { appendToRedirect, isLoopbackRedirect, redirectHost, redirectUriMatches } from '../../src/lib/redirect-uri.ts'

describe('redirectUriMatches', () => {
  it.each([
    'https://A.example/cb',
    'https://a.example:443/cb',
    'https://a.example/cb/',
    'https://a.example/cb?x=1',
    'https://a.example/x/../cb',
    'https://a.example/%63b',
    'https://a.example@b.example/cb',
    'https://a.example/cb#f',
    'https://a.example/c',
    'https://sub.a.example/cb',
  ])('AUT-02 tells %s from the registered https://a.example/cb', (requested) => {
    expect(redirectUriMatches(requested, 'https://a.example/cb')).toBe(false)
  })

  it.each(['http://127.0.0.1/cb', 'http://127.0.0.1:3000/cb'])('AUT-03 lets the port of %s float', (registered) => {
    expect(redirectUriMatches('http://127.0.0.1:51004/cb', registered)).toBe(true)
    expect(redirectUriMatches('http://127.0.0.1/cb', registered)).toBe(true)
    for (const other of [
      'http://localhost:51004/cb',
      'http://127.1:51004/cb',
      'http://127.0.0.1.evil.example/cb',
      'http://127.0.0.1:1@evil.example/cb',
      'https://127.0.0.1:51004/cb',
      'http://127.0.0.1:51004/cb2',
      'http://127.0.0.1:51004/cb?x=1',
      'http://127.0.0.1:/cb',
      'http://127.0.0.1:abc/cb',
    ]) {
      expect(redirectUriMatches(other, registered), other).toBe(false)
    }
  })

  it.each(['HTTP://LOCALHOST/cb', 'http://LocalHost:00000080/cb'])(
    'AUT-03 AUT-04 lets the port of %s float, whose case is as registered',
    (registered) => {
      expect(redirectUriFault(registered)).toBeUndefined()
      expect(isLoopbackRedirect(registered)).toBe(true)
      expect(redirectUriMatches(registered.replace(/(?::[0-9]+)?\/cb$/u, ':51004/cb'), registered)).toBe(true)
      expect(redirectUriMatches('http://localhost:51004/cb', registered)).toBe(false)
    },
  )

  it('AUT-03 treats [::1] and localhost alike, and lets no other port float', () => {
    expect(redirectUriMatches('http://[::1]:5/cb', 'http://[::1]/cb')).toBe(true)
    expect(redirectUriMatches('http://localhost:5/cb', 'http://localhost/cb')).toBe(true)
    expect(redirectUriMatches('https://a.example:5/cb', 'https://a.example/cb')).toBe(false)
  })
})

describe('appendToRedirect', () => {
  it('CON-02 keeps the query that is there and encodes what it adds', () => {
    expect(appendToRedirect('https://a.example/cb?tenant=7', { code: 'c', state: undefined, iss: 'https://l' })).toBe(
      'https://a.example/cb?tenant=7&code=c&iss=https%3A%2F%2Fl',
    )
    expect(appendToRedirect('com.example.app:/cb', { code: 'c' })).toBe('com.example.app:/cb?code=c')
    expect(appendToRedirect('https://a.example/cb?', { code: 'c' })).toBe('https://a.example/cb?code=c')
    expect(appendToRedirect('https://a.example/cb?x=1?2', { code: 'c' })).toBe('https://a.example/cb?x=1?2&code=c')
  })

  it('AUT-12 brings state back exactly', () => {
    const state = 'a b&c=d#%+"<é'
    const target = new URL(appendToRedirect('https://a.example/cb', { state }))
    expect(target.searchParams.get('state')).toBe(state)
    expect(target.hash).toBe('')
  })
})

describe('redirectUriFault', () => {
  it.each([
    'https://a.example/cb',
    'https://a.example/cb?tenant=7',
    'http://127.0.0.1/cb',
    'http://localhost:8080/cb',
    'http://[::1]/cb',
    'com.example.app:/cb',
    'com.example.app://done',
  ])('SEC-05 lets %s be registered', (uri) => {
    expect(redirectUriFault(uri)).toBeUndefined()
  })

  it.each([
    ['/cb', 'redirect_uri_not_absolute'],
    ['https:///cb', 'redirect_uri_not_absolute'],
    ['https://a.example/a b', 'redirect_uri_not_absolute'],
    ['https://a.example/é', 'redirect_uri_not_absolute'],
    ['https://a.example\\b.example/cb', 'redirect_uri_not_absolute'],
    ['https://a.example/{tenant}', 'redirect_uri_not_absolute'],
    ['https://a.example/%zz', 'redirect_uri_not_absolute'],
    ['https://a.example/cb#f', 'redirect_uri_fragment'],
    ['https://a.example/cb#', 'redirect_uri_fragment'],
    ['https://*.example/cb', 'redirect_uri_wildcard'],
    ['https://u:p@a.example/cb', 'redirect_uri_user_info'],
    ['http://a.example/cb', 'redirect_uri_http'],
    ['http://127.0.0.1.evil.example/cb', 'redirect_uri_http'],
    ['javascript:alert(1)', 'redirect_uri_scheme'],
    ['data:text/html,x', 'redirect_uri_scheme'],
    ['file:///etc/passwd', 'redirect_uri_scheme'],
    ['myapp:/cb', 'redirect_uri_scheme'],
    ['https://a.example/cb?code=1', 'redirect_uri_reserved_query'],
    ['https://a.example/cb?x=1&st%61te=2', 'redirect_uri_reserved_query'],
    ['https://a.example/cb?iss', 'redirect_uri_reserved_query'],
  ])('SEC-05 refuses %s', (uri, fault) => {
    expect(redirectUriFault(uri)).toBe(fault)
  })
})

describe('what a person is shown', () => {
  it('CON-06 names the host, or the scheme of a private-use URI', () => {
    expect(redirectHost('https://a.example:8443/cb')).toBe('a.example:8443')
    expect(redirectHost('com.example.app:/cb')).toBe('com.example.app:')
    expect(redirectHost('com.example.app://bank.example/cb')).toBe('com.example.app:')
  })

  it('knows a program on the user’s own machine', () => {
    expect(isLoopbackRedirect('http://localhost:1/cb')).toBe(true)
    expect(isLoopbackRedirect('http://localhost.evil.example/cb')).toBe(false)
  })
})
