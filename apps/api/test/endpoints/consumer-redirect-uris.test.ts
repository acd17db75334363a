import type { ConsumerCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { startTestApi, type StaffedCompany, type TestApi } from '../support/test-api.ts'

// What an administrator may register as a redirect URI: what anybody may, and nothing more.

const path = '/api/v1/consumers'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

const app = (redirectUris: string[], more: object = {}) => ({
  grantType: 'authorization_code',
  name: 'Shift planner',
  permissionGroupId: acme.fullAccess.id,
  redirectUris,
  ...more,
})

describe('refused, when an app is made and when it is changed', () => {
  test.each([
    ['cb', 'redirect_uri_not_absolute'],
    ['/cb', 'redirect_uri_not_absolute'],
    ['//a.example/cb', 'redirect_uri_not_absolute'],
    ['https:///cb', 'redirect_uri_not_absolute'],
    ['https://a.example/cb#f', 'redirect_uri_fragment'],
    ['https://a.example/cb#', 'redirect_uri_fragment'],
    ['https://*.a.example/cb', 'redirect_uri_wildcard'],
    ['https://a.example/*', 'redirect_uri_wildcard'],
    ['https://user@a.example/cb', 'redirect_uri_user_info'],
    ['https://user:password@a.example/cb', 'redirect_uri_user_info'],
    ['http://a.example/cb', 'redirect_uri_http'],
    ['http://127.0.0.1.a.example/cb', 'redirect_uri_http'],
    ['http://127.0.0.2/cb', 'redirect_uri_http'],
    ['javascript:alert(1)', 'redirect_uri_scheme'],
    ['data:text/html,x', 'redirect_uri_scheme'],
    ['file:///etc/passwd', 'redirect_uri_scheme'],
    ['myapp:/cb', 'redirect_uri_scheme'],
  ])('SEC-05 %s', async (uri, code) => {
    expectFieldErrors(await administrator.post(path, app([uri])), { 'redirectUris.0': code })
    const { body } = await administrator.post<ConsumerCreated>(path, app(['https://a.example/cb']))
    const change = { redirectUris: ['https://a.example/cb', uri] }
    expectFieldErrors(await administrator.patch(`${path}/${body.id}`, change), { 'redirectUris.1': code })
    const unchanged = await administrator.get<ConsumerCreated>(`${path}/${body.id}`)
    expect(unchanged.body.redirectUris).toEqual(['https://a.example/cb'])
  })

  test.each(['code=1', 'state=', 'iss', 'error=x', 'tenant=7&code=1', 'c%6Fde=1'])(
    'CON-02 a query in which the answer’s own %s stands already',
    async (query) => {
      const answer = await administrator.post(path, app([`https://a.example/cb?${query}`]))
      expectFieldErrors(answer, { 'redirectUris.0': 'redirect_uri_reserved_query' })
    },
  )

  test('SEC-05 none at all with the authorization code grant', async () => {
    expectFieldErrors(await administrator.post(path, app([])), { redirectUris: 'blank' })
  })

  test('CCG-01 a public app with the client credentials grant', async () => {
    const combination = app([], { grantType: 'client_credentials', clientType: 'public' })
    expectFieldErrors(await administrator.post(path, combination), { clientType: 'public_needs_authorization_code' })
  })
})

test.each([
  'https://a.example/cb?tenant=7',
  'http://127.0.0.1/cb',
  'http://127.0.0.1:3000/cb',
  'http://[::1]/cb',
  'http://localhost/cb',
  'com.example.app:/cb',
])('SEC-05 accepted, for confidential and public apps: %s', async (uri) => {
  for (const clientType of ['confidential', 'public']) {
    const { status, body } = await administrator.post<ConsumerCreated>(path, app([uri], { clientType }))
    expect({ status, redirectUris: body.redirectUris }).toEqual({ status: 201, redirectUris: [uri] })
  }
})
