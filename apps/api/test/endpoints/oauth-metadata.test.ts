import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizationServerMetadata, metadataPath } from '../../src/oauth/metadata.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

// RFC 8414 and RFC 7517.

const path = '/.well-known/oauth-authorization-server'
let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const load = async (url = path): Promise<Record<string, unknown>> => {
  const { status, headers, body } = await api.browser().get<Record<string, unknown>>(url)
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
  })
  return body
}

describe('metadata', () => {
  test('META-01 stands at the well-known path between the issuer’s host and its path', async () => {
    expect(await load()).toMatchObject({ issuer: api.url })
    expect(metadataPath('https://as.example')).toBe(path)
    expect(metadataPath('https://as.example/t1')).toBe(`${path}/t1`)
    expect((await fetch(`${api.url}/t1${path}`)).status).toBe(404)
  })

  test('META-02 takes nothing from the request’s headers', async () => {
    const answer = await exchangeRaw(
      api.url,
      rawRequest(`GET ${path}`, ['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https']).replace(
        'Host: localhost',
        'Host: evil.example',
      ),
    )
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(await (await fetch(api.url + path)).text())
  })

  test('META-03 META-04 META-05 META-06 META-08 says what there is, and nothing of what is off', async () => {
    const issuer = api.url
    const confidential = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
    expect(await load()).toEqual({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      introspection_endpoint: `${issuer}/oauth/introspect`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      jwks_uri: `${issuer}/oauth/jwks`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: expect.toSatisfy(
        (grants: string[]) =>
          [...grants].toSorted((a, b) => a.localeCompare(b)).join() ===
          'authorization_code,client_credentials,refresh_token',
      ),
      token_endpoint_auth_methods_supported: [...confidential, 'none'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256'],
      revocation_endpoint_auth_methods_supported: [...confidential, 'none'],
      revocation_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256'],
      introspection_endpoint_auth_methods_supported: confidential,
      introspection_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256'],
      status_list_aggregation_endpoint: `${issuer}/oauth/status-lists`,
      token_status_changes_endpoint: `${issuer}/oauth/status-changes`,
      token_status_confirmation_endpoint: `${issuer}/oauth/status-confirmations`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      service_documentation: `${issuer}/docs`,
      ui_locales_supported: ['en', 'es', 'pt-BR'],
    })
  })

  test('META-03 every endpoint it names exists and is an absolute address', async () => {
    const metadata = await load()
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/u.test(name))
    expect(endpoints).toHaveLength(8)
    for (const [, url] of endpoints) {
      expect(new URL(String(url)).hash).toBe('')
      expect((await fetch(String(url), { redirect: 'manual' })).status).not.toBe(404)
    }
    const { authorization_endpoint: secure } = authorizationServerMetadata('https://as.example/t1', [])
    expect(secure).toBe('https://as.example/t1/oauth/authorize')
  })

  test.each(['par', 'device_authorization', 'register', 'userinfo', 'nope', 'token/nope'])(
    'META-03 /oauth/%s is a plain 404',
    async (name) => {
      for (const method of ['GET', 'POST']) {
        const { status, headers, body } = await api.browser().call(method, `/oauth/${name}`)
        expect({ status, body }).toEqual({
          status: 404,
          body: { error: 'not_found', error_description: expect.any(String) },
        })
        expect(headers.get('content-type')).toMatch(/^application\/json/u)
        expect(headers.get('cache-control')).toBe('no-store')
      }
    },
  )

  test.each([
    '/.well-known/openid-configuration',
    `${path}/nope`,
    `${path}/oauth`,
    '/.well-known/oauth-protected-resource',
  ])('META-07 %s is a plain 404, never a page', async (unknown) => {
    const { status, body } = await api.browser().get(unknown, { headers: { accept: 'text/html' } })
    expect({ status, body }).toEqual({
      status: 404,
      body: { error: 'not_found', error_description: expect.any(String) },
    })
  })
})

describe('keys', () => {
  test('META-09 are public, for signing, and told apart', async () => {
    const { keys } = await load('/oauth/jwks')
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.any(String),
        use: 'sig',
        alg: 'ES256',
      },
    ])
  })
})

describe.each([path, '/oauth/jwks'])('%s', (url) => {
  test('HTT-02 HTT-04 is readable from any origin and kept for a bounded time', async () => {
    const { headers } = await fetch(api.url + url, { headers: { origin: 'https://x.example' } })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.has('access-control-allow-credentials')).toBe(false)
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const etag = headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/u)
    const again = await fetch(api.url + url, { headers: { 'if-none-match': etag } })
    expect({ status: again.status, etag: again.headers.get('etag') }).toEqual({ status: 304, etag })
  })

  test('HTT-02 a page of another origin may read it, also with headers of its own', async () => {
    const { status, headers } = await fetch(api.url + url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://x.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-protocol-version',
      },
    })
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 204, allow: 'GET, HEAD, OPTIONS' })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD')
    expect(headers.get('access-control-allow-headers')).toBe('*, Authorization')
    expect(headers.has('access-control-allow-credentials')).toBe(false)
  })

  test('HTT-09 answers GET, HEAD and a preflight only', async () => {
    const head = await fetch(api.url + url, { method: 'HEAD' })
    expect({ status: head.status, cache: head.headers.get('cache-control') }).toEqual({
      status: 200,
      cache: 'public, max-age=300',
    })
    const post = await fetch(api.url + url, { method: 'POST' })
    expect({ status: post.status, allow: post.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD, OPTIONS',
    })
  })
})
