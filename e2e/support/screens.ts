import type { Locator, Page } from '@playwright/test'
import type { App } from './app.ts'
import { type AskingApp, registerApp, usualScope } from './asking-app.ts'
import {
  arrived,
  consumerEntry,
  fillConsumer,
  isThere,
  openAdvanced,
  openNewConsumer,
  openUserMenu,
  paths,
  save,
  signInOnPage,
} from './console.ts'
import { expect, people } from './fixtures.ts'
import { Integrator } from './integrator.ts'
import type { Management } from './management.ts'
import { createCompany } from './operator.ts'
import type { Product } from './product.ts'
import { unique } from './unique.ts'

/** Where screens are: a page, and what makes what they show. */
export interface Scenery {
  page: Page
  product: Product
  app: App
  administrator: Management
  superAdministrator: Management
  signIn: (page: Page, email: string) => Promise<void>
  allowInConsole: (complaint: RegExp) => void
}

/** Goes to a screen in the state that its name says. */
export type OpenScreen = (scenery: Scenery) => Promise<unknown>

/** Screens that one person sees, each with its name. */
export interface Gallery {
  /** Makes the person; nobody is signed in without. */
  as?: (scenery: Scenery) => Promise<string> | string
  screens: Record<string, OpenScreen>
}

/** Goes to an address, and waits until nothing of what it shows is still to come. */
async function arrive(page: Page, path: string): Promise<void> {
  // Between one file and the next, and the next answer, there may be nothing to see of what is still to come.
  await page.goto(path, { waitUntil: 'networkidle' })
  await arrived(page)
}

const at =
  (path: string): OpenScreen =>
  ({ page }) =>
    arrive(page, path)

/** Opens an address and presses one button after the other, each by its name. */
const pressing =
  (path: string, ...buttons: (string | RegExp)[]): OpenScreen =>
  async ({ page }) => {
    await arrive(page, path)
    for (const name of buttons) await page.getByRole('button', { name, exact: true }).first().click()
    await arrived(page)
  }

/** Opens the panel of what is called so in a list. */
const panelOf =
  (list: string, name: string | RegExp, ...buttons: (string | RegExp)[]): OpenScreen =>
  async ({ page }) => {
    await arrive(page, list)
    await page.getByRole('link', { name, exact: true }).first().click()
    const panel = page.getByRole('dialog')
    await expect(panel).toBeVisible()
    await arrived(page)
    for (const button of buttons) await panel.getByRole('button', { name: button, exact: true }).first().click()
    await arrived(page)
  }

/** Opens an address whose calls to the API are not answered. */
const waiting =
  (path: string, call: string): OpenScreen =>
  async ({ page }) => {
    await page.route(`**/api/v1/${call}`, () => new Promise(() => undefined))
    await page.goto(path, { waitUntil: 'domcontentloaded' })
    await expect(page.getByRole('status', { name: /…$/u }).first()).toBeVisible()
  }

/** Opens an address whose calls to the API are refused. */
const refused =
  (path: string, call: string): OpenScreen =>
  async ({ page, allowInConsole }) => {
    allowInConsole(/status of 429/)
    const problem = { type: 'urn:latchkey:problem:too_many_requests', title: 'x', status: 429, detail: 'x', errors: [] }
    await page.route(`**/api/v1/${call}`, (route) =>
      route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.goto(path)
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  }

const empty = '2021-03-01'

/** The list behind a panel, empty so that nothing waits for it. */
const overNothing = '?search=nothing+is+called+so'

/** Opens a tab of a consumer's panel. */
const tabOf =
  (name: string, tab: string): OpenScreen =>
  async ({ page, administrator }) => {
    const { id } = await administrator.findConsumer(name)
    await arrive(page, `${paths.consumer(id)}${overNothing}#${tab}`)
    await expect(page.getByRole('tabpanel')).toBeVisible()
    await arrived(page)
  }

const consumerNamed = (name: string): string => `${paths.consumers}?search=${encodeURIComponent(name)}`
const savingBlank =
  (path: string): OpenScreen =>
  async ({ page }) => {
    await page.goto(path)
    await save(page.getByRole('dialog'))
    await expect(
      page
        .getByRole('dialog')
        .getByText(/can't be blank/)
        .first(),
    ).toBeVisible()
  }

/** Makes a consumer in the panel, which then shows its secret. */
async function savedConsumer(page: Page, name: string): Promise<Locator> {
  const panel = await openNewConsumer(page)
  await fillConsumer(panel, { grantType: 'Client credentials', name: unique(name), group: 'Warehouse' })
  await save(panel)
  await expect(page.getByText('It is shown only this once')).toBeVisible()
  return page.getByRole('dialog')
}

/** Selects everything that a list shows, and presses a button of what can be done with it. */
const selecting =
  (path: string, box: string | RegExp, button?: string): OpenScreen =>
  async ({ page }) => {
    await arrive(page, path)
    await page.getByRole('checkbox', { name: box }).first().check()
    if (button !== undefined) await page.getByRole('button', { name: button }).first().click()
  }

/** Selects a consumer in the table. */
async function selectConsumer({ page }: Scenery): Promise<void> {
  await arrive(page, consumerNamed('Payroll hours'))
  await consumerEntry(page, 'Payroll hours').getByRole('checkbox').check()
}

async function asksForAccess(scenery: Scenery, wanted = {}): Promise<AskingApp> {
  const { administrator, product, app, page } = scenery
  const asking = await registerApp(administrator, product, app, { description: 'Reports from the field', ...wanted })
  await page.goto((await asking.start(usualScope)).url)
  return asking
}

/** What an app asks that everybody has let in before. */
async function asksAgain({ page, product, administrator }: Scenery): Promise<void> {
  const { key, redirectUris } = await administrator.findConsumer('Shift planner')
  const integrator = await Integrator.discover(product.url, { key })
  const { url } = await integrator.startAuthorization(redirectUris[0] ?? '', usualScope, { prompt: 'consent' })
  await page.goto(url)
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeVisible()
}

const newcomer = async ({ product }: Scenery): Promise<string> =>
  (await createCompany(product)).superAdministrator.email

/** Every screen and state that people see, by who sees it: what looks at all of them finds them here and nowhere else. */
export const galleries: Record<string, Gallery> = {
  'in front of the console': {
    screens: {
      'sign-in': at('/sign-in'),
      'sign-in-blank': pressing('/sign-in', 'Sign in'),
      'sign-in-refused': async ({ page, allowInConsole }) => {
        allowInConsole(/status of 401/)
        await page.goto('/sign-in')
        await signInOnPage(page, people.administrator, 'not the password')
        await expect(page.getByRole('alert')).toBeVisible()
      },
      'forgot-password': at('/forgot-password'),
      'set-password': async ({ page, administrator }) => {
        const email = `${unique('rosa').replace(' ', '.')}@acme.example`
        const { link } = await administrator.inviteUser({ name: 'Rosa Lima', email, group: 'Technicians' })
        await page.goto(link.url ?? '')
        await expect(page.getByRole('button', { name: 'Set password' })).toBeVisible()
      },
      'set-password-link-ended': async ({ page, allowInConsole }) => {
        allowInConsole(/status of 410/)
        await page.goto(`/set-password#${'x'.repeat(43)}`)
      },
      'authorization-sign-in': (scenery) => asksForAccess(scenery),
      guide: at('/docs/en'),
      'guide-page': at('/docs/en/authorization-code'),
      'guide-page-for-companies': at('/docs/en/usage'),
      'api-reference': at('/docs/api#tag/session/POST/api/v1/session'),
      'authorization-refused': async ({ page, allowInConsole }) => {
        allowInConsole(/status of 400/)
        await page.goto('/oauth/authorize')
      },
    },
  },
  'of a member': {
    as: () => people.member,
    screens: {
      'authorization-page': asksAgain,
      'authorization-page-public-app': (scenery) => asksForAccess(scenery, { clientType: 'public' }),
      'authorization-page-nothing-ticked': async (scenery) => {
        await asksForAccess(scenery)
        const { page } = scenery
        await page.getByRole('button', { name: 'Work orders: none' }).click()
        await page.getByRole('checkbox', { name: 'See assets' }).uncheck()
      },
      'authorization-page-unknown': async ({ page, allowInConsole }) => {
        allowInConsole(/status of 4\d\d/)
        await page.goto('/authorize?request=nothing')
      },
      'my-apps': at(paths.myApps),
      'my-apps-revoke': pressing(paths.myApps, /^Revoke access/),
      'my-apps-revoke-all': pressing(paths.myApps, 'Revoke all'),
      'my-apps-error': refused(paths.myApps, 'authorizations?*'),
      shortcuts: async ({ page }) => {
        await arrive(page, paths.myApps)
        await page.keyboard.press('?')
        await expect(page.getByRole('dialog').getByRole('switch')).toBeVisible()
      },
      account: at('/settings/account'),
      'account-two-step': pressing('/settings/account', /^Set up/),
      forbidden: at(paths.consumers),
      'not-found': at('/nothing'),
    },
  },
  'of consumers': {
    as: () => people.administrator,
    screens: {
      home: at('/'),
      'home-tables': async ({ page }) => {
        await arrive(page, '/')
        const buttons = page.getByRole('button', { name: 'View as table' })
        await expect(buttons).toHaveCount(3)
        for (const button of await buttons.all()) await button.click()
        await expect(page.getByRole('table').first()).toBeVisible()
      },
      'home-period-empty': at(`/?from=${empty}&to=${empty}`),
      'home-period-refused': at(`/?from=2021-03-01&to=2021-09-01`),
      'home-loading': waiting('/', 'activity?*'),
      'home-error': refused('/', 'activity?*'),
      'user-menu': async ({ page }) => {
        await page.goto('/my-apps')
        await openUserMenu(page)
      },
      consumers: at(paths.consumers),
      'consumers-nothing-found': at(consumerNamed('nothing is called so')),
      'consumers-filters': pressing(paths.consumers, /^Filter/),
      'consumers-columns': pressing(paths.consumers, 'Columns and density'),
      'consumers-selected': (scenery) => selectConsumer(scenery),
      'consumers-delete-selected': async (scenery) => {
        await selectConsumer(scenery)
        await scenery.page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
      },
      'consumers-loading': waiting(paths.consumers, 'consumers?*'),
      'consumers-error': refused(paths.consumers, 'consumers?*'),
      'new-consumer': ({ page }) => openNewConsumer(page),
      'new-consumer-blank': savingBlank(paths.newConsumer),
      'new-consumer-app': async ({ page }) => {
        const panel = await openNewConsumer(page)
        const entered = { grantType: 'Authorization code', name: 'Field Reports', group: 'Technicians' }
        await fillConsumer(panel, { ...entered, redirectUris: ['http://app.example/callback'] })
      },
      'new-consumer-saved': ({ page }) => savedConsumer(page, 'Spare parts'),
      'consumer-trial': async ({ page }) => {
        const panel = await savedConsumer(page, 'Spare parts')
        await panel.getByRole('button', { name: 'Try it' }).click()
        await expect(panel.getByText('Answered: 200')).toHaveCount(2)
      },
      'consumer-secret-not-copied': async ({ page }) => {
        const panel = await savedConsumer(page, 'Forgetful')
        await panel.getByRole('button', { name: 'Back' }).click()
        await expect(page.getByRole('alertdialog')).toBeVisible()
      },
      consumer: panelOf(consumerNamed('Shift planner'), 'Shift planner'),
      'consumer-secrets': tabOf('ERP synchronization', 'secrets'),
      'consumer-secret-made': async (scenery) => {
        const { id } = await scenery.administrator.createConsumer({ name: unique('Time clocks') })
        await pressing(`${paths.consumer(id)}${overNothing}#secrets`, 'New secret')(scenery)
        await scenery.page.getByRole('alertdialog').getByRole('button', { name: 'Make the secret' }).click()
        await expect(scenery.page.getByRole('region', { name: 'The new secret' })).toBeVisible()
      },
      'consumer-disabled': panelOf(consumerNamed('Payroll hours'), 'Payroll hours'),
      'consumer-public-keys': async (scenery) => {
        await panelOf(consumerNamed('Data warehouse'), 'Data warehouse export')(scenery)
        await openAdvanced(scenery.page.getByRole('dialog'))
      },
      'consumer-advanced': async (scenery) => {
        await panelOf(consumerNamed('Shift planner'), 'Shift planner')(scenery)
        await openAdvanced(scenery.page.getByRole('dialog'))
      },
      'consumer-failures': async ({ page, administrator }) => {
        const { id } = await administrator.findConsumer('Shift planner')
        await page.goto(paths.consumerFailures(id))
        await page.getByRole('button', { name: /^The redirect URI is not registered/ }).click()
      },
      'consumer-usage': async ({ page, product, administrator }) => {
        const { id, key, secret } = await administrator.createConsumer({ name: unique('Meter readings') })
        const wrong = await Integrator.discover(product.url, { key, secret: 'not the secret of this consumer' })
        await expect(wrong.clientCredentials()).rejects.toThrow()
        await (await Integrator.discover(product.url, { key, secret: secret ?? '' })).clientCredentials()
        await arrive(page, `${paths.consumer(id)}${overNothing}#usage`)
        // What was counted is there a moment later.
        await expect(async () => {
          await page.reload()
          await page.getByRole('button', { name: 'The numbers as a table' }).click({ timeout: 5000 })
        }).toPass()
        await expect(page.getByRole('table')).toBeVisible()
      },
      'consumer-usage-never': tabOf('Payroll hours', 'usage'),
      'consumer-hub': tabOf('Shift planner', 'hub'),
      'consumer-log': tabOf('Shift planner', 'log'),
      'consumer-authorizations': tabOf('Shift planner', 'authorizations'),
      'consumer-trial-refused': async (scenery) => {
        await panelOf(consumerNamed('ERP synchronization'), 'ERP synchronization')(scenery)
        const panel = scenery.page.getByRole('dialog')
        await panel.getByLabel('Secret', { exact: true }).fill('not the secret of this consumer')
        scenery.allowInConsole(/status of 401/)
        await panel.getByRole('button', { name: 'Try it' }).click()
        await expect(panel.getByText(/^Refused/)).toBeVisible()
      },
      'consumer-new-secret': async (scenery) => {
        await tabOf('ERP synchronization', 'secrets')(scenery)
        await scenery.page.getByRole('button', { name: 'New secret' }).click()
        await expect(scenery.page.getByRole('alertdialog')).toBeVisible()
      },
      'consumer-delete': panelOf(consumerNamed('Shift planner'), 'Shift planner', 'Delete'),
      'consumer-unsaved': async (scenery) => {
        await panelOf(consumerNamed('Shift planner'), 'Shift planner')(scenery)
        const panel = scenery.page.getByRole('dialog')
        await fillConsumer(panel, { description: 'Typed and not saved' })
        await panel.getByRole('button', { name: 'Back' }).click()
      },
      'consumer-gone': async ({ page, allowInConsole }) => {
        allowInConsole(/status of 404/)
        await page.goto(paths.consumer('11111111-1111-4111-8111-111111111111'))
        await expect(page.getByRole('dialog').getByText('It is not there (any more).')).toBeVisible()
      },
    },
  },
  'of an administrator': {
    as: () => people.administrator,
    screens: {
      'api-connection-of-another': async (scenery) => {
        await scenery.superAdministrator.provideApiConnection()
        await arrive(scenery.page, paths.apiConnection)
      },
      authorizations: at(paths.authorizations),
      'authorizations-selected': selecting(paths.authorizations, /^Select /),
      'authorizations-revoke-selected': selecting(paths.authorizations, /^Select /, 'Revoke selected'),
      'authorizations-by-app': async ({ page }) => {
        await arrive(page, `${paths.authorizations}?groupBy=app`)
        await page.getByRole('main').getByRole('button', { expanded: false }).last().click()
        await expect(page.getByRole('button', { name: /^Revoke access: / }).first()).toBeVisible()
      },
      'authorizations-revoke-app': pressing(`${paths.authorizations}?groupBy=app`, /^Revoke all: /),
      'authorizations-by-user': at(`${paths.authorizations}?groupBy=user`),
      'authorizations-nothing-found': at(`${paths.authorizations}?search=nothing+is+called+so`),
      'authorizations-revoke': pressing(paths.authorizations, /^Revoke access: /),
      'authorizations-error': refused(paths.authorizations, 'authorizations?*'),
      users: at(paths.users),
      'new-user': at('/settings/user-accounts/users/new'),
      'new-user-blank': savingBlank('/settings/user-accounts/users/new'),
      user: panelOf(`${paths.users}?search=Mateo`, 'Mateo Quispe'),
      'user-suspend': panelOf(`${paths.users}?search=Mateo`, 'Mateo Quispe', 'Suspend'),
      'permission-groups': at(paths.permissionGroups),
      'permission-group': panelOf(paths.permissionGroups, 'Technicians'),
      'permission-group-delete': panelOf(paths.permissionGroups, 'Technicians', 'Delete'),
      'new-permission-group': at('/settings/user-accounts/permissions/new'),
      modules: at(paths.modules),
      module: panelOf(paths.modules, 'Assets'),
      'new-module-blank': savingBlank('/settings/modules/new-module'),
      transactions: at(paths.transactions),
      'transactions-filters': pressing(paths.transactions, /^Filter/),
      'transactions-loading': waiting(paths.transactions, 'transactions?*'),
      transaction: panelOf(`${paths.transactions}?event=consumer.created`, 'Consumer created'),
      general: at('/settings/general'),
      security: at('/settings/security'),
    },
  },
  'of a Super Administrator in a new company': {
    as: newcomer,
    screens: {
      'home-empty': at('/'),
      'consumers-empty': at(paths.consumers),
      'authorizations-empty': at(paths.authorizations),
      'my-apps-empty': at(paths.myApps),
      'api-connection-empty': at(paths.apiConnection),
      'api-connection': async (scenery) => {
        await pressing(paths.apiConnection, 'Generate')(scenery)
        await expect(scenery.page.getByRole('button', { name: 'View API Secret' })).toBeVisible()
      },
      'api-connection-proof': pressing(paths.apiConnection, 'View API Secret'),
      'api-connection-regenerate': pressing(paths.apiConnection, 'Regenerate'),
    },
  },
}

/** Opens a screen; what the one before it did to calls of the API is over. */
export async function show(open: OpenScreen, scenery: Scenery): Promise<void> {
  await scenery.page.unrouteAll({ behavior: 'ignoreErrors' })
  // From an address to the same with another part behind the "#" the document would stay.
  await scenery.page.goto('about:blank')
  await open(scenery)
  await isThere(scenery.page)
}
