import type { Role } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { fillPath, listOperations, type Operation } from '../support/openapi.ts'
import { expectProblem } from '../support/problem.ts'
import { snapshot } from '../support/snapshot.ts'

const everyone: Role[] = ['super_administrator', 'administrator', 'member']
const administrators: Role[] = ['super_administrator', 'administrator']

/** Who may, for every operation there is. Those that are open to everyone may still refuse what is not one's own. */
const access: Record<string, Role[] | 'public'> = {
  signIn: 'public',
  getSession: everyone,
  signOut: 'public',
  giveSecondFactor: 'public',
  proveSession: everyone,
  startPasskeySignIn: 'public',
  signInWithPasskey: 'public',
  startPasskeySecondStep: 'public',
  givePasskey: 'public',
  startPasskeyProof: everyone,
  proveSessionWithPasskey: everyone,
  getAccount: everyone,
  updateAccount: everyone,
  changePassword: everyone,
  startTotp: everyone,
  confirmTotp: everyone,
  deleteTotp: everyone,
  renewRecoveryCodes: everyone,
  listPasskeys: everyone,
  startPasskey: everyone,
  createPasskey: everyone,
  updatePasskey: everyone,
  deletePasskey: everyone,
  listAccountSessions: everyone,
  endOtherSessions: everyone,
  endAccountSession: everyone,
  getCompany: administrators,
  updateCompany: administrators,
  getCompanyLogo: everyone,
  replaceCompanyLogo: administrators,
  removeCompanyLogo: administrators,
  listUsers: administrators,
  inviteUser: administrators,
  getUser: administrators,
  updateUser: administrators,
  removeUser: administrators,
  previewUser: administrators,
  createUserLink: administrators,
  getUserTwoStep: administrators,
  resetUserTwoStep: administrators,
  describeAccountLink: 'public',
  redeemAccountLink: 'public',
  requestPasswordReset: 'public',
  getCompanySettings: administrators,
  updateCompanySettings: administrators,
  getSecuritySettings: administrators,
  updateSecuritySettings: administrators,
  getActivity: administrators,
  getAttention: administrators,
  listConsumers: administrators,
  getConsumerDefaults: administrators,
  createConsumer: administrators,
  getConsumer: administrators,
  updateConsumer: administrators,
  deleteConsumer: administrators,
  changeConsumers: administrators,
  exportConsumers: administrators,
  getConsumerLogo: everyone,
  replaceConsumerLogo: administrators,
  removeConsumerLogo: administrators,
  rotateConsumerSecret: administrators,
  endConsumerSecret: administrators,
  listConsumerFailures: administrators,
  listConsumerUsage: administrators,
  listConsumerHubUsage: administrators,
  listAuthorizations: administrators,
  listAuthorizedConsumers: administrators,
  listAuthorizingUsers: administrators,
  revokeAuthorization: everyone,
  revokeAuthorizations: everyone,
  previewRevocation: everyone,
  getStatusConfirmations: everyone,
  getAuthorizationRequest: everyone,
  decideAuthorizationRequest: everyone,
  restartAuthorizationRequest: everyone,
  getApiConnection: administrators,
  listLegacyCallers: administrators,
  previewReplacement: administrators,
  createReplacement: administrators,
  previewCallerReplacement: administrators,
  createCallerReplacement: administrators,
  announceBrownOut: ['super_administrator'],
  callOffBrownOut: ['super_administrator'],
  retireApiConnection: ['super_administrator'],
  keepApiConnection: ['super_administrator'],
  generateApiConnection: ['super_administrator'],
  updateApiConnection: ['super_administrator'],
  revealApiSecret: ['super_administrator'],
  listPermissionGroups: administrators,
  createPermissionGroup: administrators,
  getPermissionGroup: administrators,
  updatePermissionGroup: administrators,
  deletePermissionGroup: administrators,
  previewPermissionGroup: administrators,
  listModules: everyone,
  createModule: administrators,
  getModule: everyone,
  updateModule: administrators,
  orderModules: administrators,
  previewModule: administrators,
  testModuleUpstream: administrators,
  listTransactions: administrators,
  exportTransactions: administrators,
  getTransaction: administrators,
}

let api: TestApi
let acme: StaffedCompany
let operations: Operation[]
const browsers = new Map<Role, Browser>()
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  // Signing out comes last, since it ends the session that the others are tried with.
  const listed = await listOperations(api.browser())
  operations = [...listed.filter(({ id }) => id !== 'signOut'), ...listed.filter(({ id }) => id === 'signOut')]
})
afterAll(() => api.close())
beforeEach(async () => {
  browsers.set('super_administrator', await api.signIn(acme.superAdministrator))
  browsers.set('administrator', await api.signIn(acme.administrator))
  browsers.set('member', await api.signIn(acme.member))
})

const signedIn = (role: Role): Browser => browsers.get(role) ?? api.browser()

const call = (
  browser: Browser,
  { method, path, body }: Operation,
  headers: Record<string, string> = {},
): Promise<Answer> => browser.call(method, fillPath(path), { headers, ...(body === undefined ? {} : { body: {} }) })

const changes = ({ method }: Operation) => method !== 'GET'
const closed = ({ id }: Operation) => access[id] !== 'public'

describe('every operation', () => {
  it('is named in the table of this test', () => {
    expect(operations.map(({ id }) => id).toSorted()).toEqual(Object.keys(access).toSorted())
  })

  it('answers 401 to whom nobody signed in, before reading anything of the request', async () => {
    for (const operation of operations.filter(closed)) {
      expect(operation.responses, operation.id).toContain('401')
      expectProblem(await call(api.browser(), operation), 401, 'unauthenticated')
      const stale = { cookie: `__Host-latchkey-session=${'A'.repeat(43)}` }
      expectProblem(await call(api.browser(), operation, stale), 401, 'unauthenticated')
    }
  })

  it.each(everyone)('answers 403 to a %s exactly where the table says so', async (role) => {
    for (const operation of operations.filter(closed)) {
      const { status, body } = await call(signedIn(role), operation)
      const allowed = access[operation.id]?.includes(role) ?? false
      expect({ id: operation.id, refused: status === 403, body }).toMatchObject({ id: operation.id, refused: !allowed })
      expect(operation.responses, `${operation.id}: ${status}`).toContain(String(status))
    }
  })

  it('answers 403 to another site’s request that would change something, and changes nothing', async () => {
    const before = await snapshot(api)
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${api.url}.evil.example` },
      { 'sec-fetch-site': 'cross-site', origin: api.url },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const operation of operations.filter(changes)) {
      for (const headers of foreign) {
        expectProblem(await call(signedIn('super_administrator'), operation, headers), 403, 'cross_origin')
      }
    }
    expect(await snapshot(api)).toBe(before)
    expect((await signedIn('super_administrator').get('/api/v1/session')).status, 'still signed in').toBe(200)
  })

  it('accepts requests of our own pages and of programs that are no browser', async () => {
    const operation = operations.find(({ id }) => id === 'updateAccount')
    if (!operation) throw new Error('no such operation')
    for (const headers of [{}, { origin: api.url }, { origin: api.url, 'sec-fetch-site': 'same-origin' }]) {
      expectProblem(await call(signedIn('member'), operation, headers), 400, 'validation')
    }
  })

  it('answers no page of another origin with CORS headers (HTT-01)', async () => {
    for (const operation of operations) {
      const origin = 'https://evil.example'
      const { headers } = await call(signedIn('member'), operation, { origin })
      const names = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
      expect(names, operation.id).toEqual([])
    }
  })

  it('is never cached, framed or sniffed, and leaks no referrer (HTT-04, CON-11)', async () => {
    for (const operation of operations) {
      const { headers } = await call(signedIn('administrator'), operation)
      expect(headers.get('cache-control'), operation.id).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })
})

/** Whether an operation answers at an address, which may fit the placeholders of another path as well. */
const isAt = ({ path }: Operation, address: string): boolean =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u').test(address)

describe('an address', () => {
  it('answers 405 with Allow to a method it doesn’t have, signed in or not (HTT-09)', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']
    for (const path of new Set(operations.map((operation) => operation.path))) {
      const here = operations.filter((operation) => isAt(operation, fillPath(path)))
      const known = [...new Set(here.map(({ method }) => method))]
      // Reading an authorization request may answer it, so there is no HEAD of it.
      const hasHead = known.includes('GET') && !path.endsWith('/authorization-requests/{reference}')
      const allow = [...known, ...(hasHead ? ['HEAD'] : [])].toSorted().join(', ')
      for (const method of methods.filter((name) => !known.includes(name))) {
        const answer = await api.browser().call(method, fillPath(path))
        expectProblem(answer, 405, 'method_not_allowed')
        expect(answer.headers.get('allow'), `${method} ${path}`).toBe(allow)
      }
    }
  })

  it('wants no fields where it has none', async () => {
    const owner = signedIn('super_administrator')
    const before = (await owner.get('/api/v1/api-connection')).body
    expectProblem(await owner.post('/api/v1/api-connection', { anything: 1 }), 400, 'validation')
    expectProblem(await owner.get('/api/v1/session?foo=1'), 400, 'validation')
    expectProblem(await owner.get('/api/v1/api-connection?foo=1'), 400, 'validation')
    expect((await owner.get('/api/v1/api-connection')).body).toEqual(before)
  })

  it('takes a DELETE that announces JSON and sends none', async () => {
    const headers = { 'content-type': 'application/json' }
    expect((await api.browser().call('DELETE', '/api/v1/session', { headers })).status).toBe(204)
  })

  it('that can’t be read answers as a problem too', async () => {
    expectProblem(await signedIn('member').get('/api/v1/consumers/%ff'), 400, 'malformed_request')
  })

  it('answers HEAD as GET without the body', async () => {
    const head = await signedIn('administrator').call('HEAD', '/api/v1/consumers')
    const get = await signedIn('administrator').get('/api/v1/consumers')
    expect(head.status).toBe(200)
    expect(head.body).toBe('')
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
    expect((await api.browser().call('HEAD', '/api/v1/consumers')).status).toBe(401)
  })

  it('that doesn’t exist answers 404 as a problem, never a page', async () => {
    for (const path of ['/api/v1/nope', '/api/v1', '/api/v1/consumers/a/b/c', '/api/v1/%zz']) {
      const { status, headers } = await signedIn('member').get(path, { headers: { accept: 'text/html' } })
      expect(status, path).toBeGreaterThanOrEqual(400)
      expect(status, path).toBeLessThan(500)
      expect(headers.get('content-type'), path).toContain('json')
    }
    expectProblem(await signedIn('member').get('/api/v1/nope'), 404, 'not_found')
  })
})
