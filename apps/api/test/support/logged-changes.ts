import type {
  ApiConnection,
  ConsumerCreated,
  PasskeyCreationOptions,
  PermissionGroup,
  TotpSetup,
  UserInvited,
} from '@latchkey/contracts'
import { actorFor, makeAuthorization, makeGroup } from '../../src/demo/factories.ts'
import { Authenticator, enableTwoStep, givePassword } from './authenticator.ts'
import type { Browser } from './browser.ts'
import { decide, OAuthClient } from './oauth-client.ts'
import { PasskeyDevice, registerPasskey, usePasskey } from './passkey-device.ts'
import { picture } from './pictures.ts'
import { type StaffedCompany, type TestApi, testPassword } from './test-api.ts'

/** A company in which somebody changes things. */
export interface LogScene {
  api: TestApi
  acme: StaffedCompany
  browser: Browser
  consumer: ConsumerCreated
  authorizationId: string
  /** A group that nobody has. */
  spare: PermissionGroup
}

const machine = (acme: StaffedCompany) => ({
  grantType: 'authorization_code',
  name: 'Shift planner',
  permissionGroupId: acme.fullAccess.id,
  redirectUris: ['https://planner.example/callback'],
})

/** Somebody to be invited. */
export const guest = (acme: StaffedCompany) => ({
  name: 'Guest',
  email: `guest@company-${acme.company.number}.example`,
  role: 'member',
  permissionGroupId: acme.fullAccess.id,
})

/** Makes such a company. */
export async function setUpLogScene(api: TestApi): Promise<LogScene> {
  const acme = await api.staffedCompany()
  const browser = await api.signIn(acme.superAdministrator)
  const { body: consumer } = await browser.post<ConsumerCreated>('/api/v1/consumers', machine(acme))
  await browser.post(`/api/v1/consumers/${consumer.id}/secrets`, { overlapSeconds: 3600 })
  await makeAuthorization(api.services, actorFor(acme.company, acme.member), {
    consumerId: consumer.id,
    permissions: ['assets:view'],
  })
  const spare = await makeGroup(api.services, acme.company)
  const { rows } = await api.owner.query<{ id: string }>('select id from authorizations where consumer_id = $1', [
    consumer.id,
  ])
  return { api, acme, browser, consumer, authorizationId: rows[0]?.id ?? '', spare }
}

const standardKeys = ['assets', 'work_orders', 'work_requests', 'inventory', 'personnel', 'meters']

type Change = () => Promise<{ status: number }>

/** Changes a person can make at once, and the entry each leaves; what stands behind the event tells those of the same one apart. */
const changes: [event: string, change: (scene: LogScene) => ReturnType<Change>][] = [
  [
    'session.created',
    ({ api, acme }) => api.browser().post('/api/v1/session', { email: acme.member.email, password: testPassword }),
  ],
  ['session.ended', ({ browser }) => browser.delete('/api/v1/session')],
  ['user.updated', ({ browser }) => browser.patch('/api/v1/account', { language: 'es' })],
  [
    'user.password_changed',
    ({ browser }) =>
      browser.call('PUT', '/api/v1/account/password', {
        body: { currentPassword: testPassword, newPassword: 'seven quiet herons wade' },
      }),
  ],
  ['session.proved', ({ browser }) => browser.post('/api/v1/session/proof', { password: testPassword })],
  ['user.invited', ({ browser, acme }) => browser.post('/api/v1/users', guest(acme))],
  ['account_link.created', ({ browser, acme }) => browser.post(`/api/v1/users/${acme.member.id}/links`)],
  [
    'user.updated (by an administrator)',
    ({ browser, acme }) => browser.patch(`/api/v1/users/${acme.member.id}`, { name: 'Renamed' }),
  ],
  ['user.suspended', ({ browser, acme }) => browser.patch(`/api/v1/users/${acme.member.id}`, { status: 'suspended' })],
  ['user.removed', ({ browser, acme }) => browser.delete(`/api/v1/users/${acme.member.id}`)],
  ['company.updated', ({ browser }) => browser.patch('/api/v1/company', { name: 'Renamed' })],
  [
    'company.updated (settings)',
    ({ browser }) => browser.patch('/api/v1/company/settings', { acceptsApiScope: false }),
  ],
  [
    'company.updated (logo)',
    async ({ browser }) =>
      browser.fetch('/api/v1/company/logo', {
        method: 'PUT',
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(await picture().png().toBuffer()),
      }),
  ],
  ['security_settings.updated', ({ browser }) => browser.patch('/api/v1/security-settings', { minPasswordLength: 14 })],
  [
    'permission_group.created',
    ({ browser }) => browser.post('/api/v1/permission-groups', { name: 'Readers', permissions: ['meters:view'] }),
  ],
  [
    'permission_group.updated',
    ({ browser, acme }) =>
      browser.patch(`/api/v1/permission-groups/${acme.fullAccess.id}`, { permissions: ['meters:view'] }),
  ],
  [
    'permission_group.deleted',
    ({ browser, acme, spare }) =>
      browser.delete(`/api/v1/permission-groups/${acme.fullAccess.id}?replacement=${spare.id}`),
  ],
  [
    'module.created',
    ({ browser }) =>
      browser.post('/api/v1/modules', {
        key: 'contracts',
        name: { en: 'Contracts', es: 'Contratos', 'pt-BR': 'Contratos' },
        actions: ['view'],
      }),
  ],
  ['module.updated', ({ browser }) => browser.patch('/api/v1/modules/meters', { actions: ['view'] })],
  ['module.archived', ({ browser }) => browser.patch('/api/v1/modules/meters', { archived: true })],
  [
    'module.ordered',
    ({ browser }) => browser.call('PUT', '/api/v1/modules/order', { body: { keys: standardKeys.toReversed() } }),
  ],
  ['consumer.created', ({ browser, acme }) => browser.post('/api/v1/consumers', machine(acme))],
  [
    'consumer.updated',
    ({ browser, consumer }) => browser.patch(`/api/v1/consumers/${consumer.id}`, { status: 'disabled' }),
  ],
  ['consumer.deleted', ({ browser, consumer }) => browser.delete(`/api/v1/consumers/${consumer.id}`)],
  ['consumer_secret.created', ({ browser, consumer }) => browser.post(`/api/v1/consumers/${consumer.id}/secrets`, {})],
  [
    'consumer_secret.ended',
    ({ browser, consumer }) => browser.delete(`/api/v1/consumers/${consumer.id}/secrets/${consumer.secrets[0]?.id}`),
  ],
  ['api_connection.generated', ({ browser }) => browser.post('/api/v1/api-connection')],
  [
    'authorization.revoked',
    ({ browser, authorizationId }) => browser.delete(`/api/v1/authorizations/${authorizationId}`),
  ],
]

const connected =
  (act: (browser: Browser) => ReturnType<Change>) =>
  async ({ browser }: LogScene): Promise<Change> => {
    await browser.post('/api/v1/api-connection')
    return () => act(browser)
  }

const withApp =
  (act: (browser: Browser) => ReturnType<Change>) =>
  async ({ api, browser }: LogScene): Promise<Change> => {
    await enableTwoStep(api, browser)
    return () => act(browser)
  }

const withPasskey =
  (act: (scene: LogScene, registered: Awaited<ReturnType<typeof registerPasskey>>) => ReturnType<Change>) =>
  async (scene: LogScene): Promise<Change> => {
    const registered = await registerPasskey(scene.api, scene.browser)
    return () => act(scene, registered)
  }

/** A page asks the Super Administrator about an app. @param scope what the app asks for */
const asked =
  (decision: Record<string, unknown>, before?: (scene: LogScene) => Promise<unknown>) =>
  async (scene: LogScene): Promise<Change> => {
    await before?.(scene)
    const question = await new OAuthClient(scene.api.url, scene.consumer).question(scene.browser)
    return () => decide(scene.browser, question, decision)
  }

const redeem = async ({ api, browser, acme }: LogScene): Promise<Change> => {
  const { body } = await browser.post<UserInvited>('/api/v1/users', guest(acme))
  const token = new URL(body.link.url ?? '').hash.slice(1)
  return () => api.browser().post('/api/v1/account-links/redeem', { token, password: 'seven quiet herons wade' })
}

const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * 60 * 60 * 1000).toISOString()
const brownOuts = '/api/v1/api-connection/brown-outs'
const brownOut = () => ({ startsAt: hoursFromNow(48), endsAt: hoursFromNow(49) })
const totp = '/api/v1/account/two-step/totp'
const codes = '/api/v1/account/two-step/recovery-codes'
const pathOf = ({ passkey }: { passkey: { id: string } }) => `/api/v1/account/passkeys/${passkey.id}`

/** Changes that need something to be there first. */
const preparedChanges: [event: string, prepare: (scene: LogScene) => Promise<Change>][] = [
  ['api_connection.regenerated', connected((browser) => browser.post('/api/v1/api-connection'))],
  ['api_connection.updated', connected((browser) => browser.patch('/api/v1/api-connection', { status: 'disabled' }))],
  [
    'api_connection.retirement_scheduled',
    connected((browser) =>
      browser.call('PUT', '/api/v1/api-connection/retirement', { body: { retiresAt: hoursFromNow(48) } }),
    ),
  ],
  [
    'api_connection.retirement_called_off',
    async ({ browser }) => {
      await browser.post('/api/v1/api-connection')
      await browser.call('PUT', '/api/v1/api-connection/retirement', { body: { retiresAt: hoursFromNow(48) } })
      return () => browser.delete('/api/v1/api-connection/retirement')
    },
  ],
  ['brown_out.created', connected((browser) => browser.post(brownOuts, brownOut()))],
  [
    'brown_out.deleted',
    async ({ browser }) => {
      await browser.post('/api/v1/api-connection')
      const { body } = await browser.post<ApiConnection>(brownOuts, brownOut())
      return () => browser.delete(`${brownOuts}/${body.brownOuts[0]?.id}`)
    },
  ],
  ['api_connection.revealed', connected((browser) => browser.post('/api/v1/api-connection/secret'))],
  [
    'user.resumed',
    async ({ browser, acme }) => {
      await browser.patch(`/api/v1/users/${acme.member.id}`, { status: 'suspended' })
      return () => browser.patch(`/api/v1/users/${acme.member.id}`, { status: 'active' })
    },
  ],
  ['user.activated', redeem],
  ['account_link.used', redeem],
  [
    'module.restored',
    async ({ browser }) => {
      await browser.patch('/api/v1/modules/meters', { archived: true })
      return () => browser.patch('/api/v1/modules/meters', { archived: false })
    },
  ],
  [
    'two_step.enabled',
    async ({ api, browser }) => {
      const { body } = await browser.post<TotpSetup>(totp)
      return () => browser.post(`${totp}/confirm`, { code: new Authenticator(api, body.secret).code() })
    },
  ],
  [
    'two_step.updated',
    async ({ api, browser }) => {
      await enableTwoStep(api, browser)
      await registerPasskey(api, browser)
      return () => browser.delete(totp)
    },
  ],
  ['two_step.disabled', withApp((browser) => browser.delete(totp))],
  [
    'two_step.reset',
    async ({ api, browser, acme }) => {
      await enableTwoStep(api, await api.signIn(acme.member))
      return () => browser.delete(`/api/v1/users/${acme.member.id}/two-step`)
    },
  ],
  ['recovery_code.created', withApp((browser) => browser.post(codes))],
  [
    'recovery_code.used',
    async (scene) => {
      const { recoveryCodes } = await enableTwoStep(scene.api, scene.browser)
      const elsewhere = await givePassword(scene.api, scene.acme.superAdministrator)
      return () => elsewhere.post('/api/v1/session/second-factor', { code: recoveryCodes[0] })
    },
  ],
  [
    'passkey.created',
    async ({ api, browser }) => {
      const { body } = await browser.post<PasskeyCreationOptions>('/api/v1/account/passkeys/challenge')
      const credential = new PasskeyDevice(api.issuer).create(body)
      return () => browser.post('/api/v1/account/passkeys', { name: 'My phone', credential })
    },
  ],
  ['passkey.updated', withPasskey(({ browser }, registered) => browser.patch(pathOf(registered), { name: 'Laptop' }))],
  ['passkey.deleted', withPasskey(({ browser }, registered) => browser.delete(pathOf(registered)))],
  ['passkey.used', withPasskey(({ api }, { device }) => usePasskey(api.browser(), device))],
  ['authorization.created', asked({ decision: 'authorize' })],
  [
    'authorization.updated',
    asked({ decision: 'authorize' }, ({ api, acme, consumer }) =>
      makeAuthorization(api.services, actorFor(acme.company, acme.superAdministrator), {
        consumerId: consumer.id,
        permissions: ['assets:view'],
      }),
    ),
  ],
  ['authorization.denied', asked({ decision: 'deny' })],
]

/** Every change a person can make. The first part prepares it, what comes of that makes it. */
export const loggedChanges: typeof preparedChanges = [
  ...changes.map(([event, change]): (typeof preparedChanges)[number] => [event, async (scene) => () => change(scene)]),
  ...preparedChanges,
]
