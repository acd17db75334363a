import { expect, type Locator, type Page } from '@playwright/test'

/** Addresses of the console. */
export const paths = {
  apiConnection: '/settings/api-connections/api-connection',
  consumers: '/settings/api-connections/oauth-consumers',
  newConsumer: '/settings/api-connections/oauth-consumers/new',
  consumer: (id: string) => `/settings/api-connections/oauth-consumers/${id}`,
  consumerFailures: (id: string) => `/settings/api-connections/oauth-consumers/${id}#failures`,
  authorizations: '/settings/api-connections/app-authorizations',
  users: '/settings/user-accounts/users',
  user: (id: string) => `/settings/user-accounts/users/${id}`,
  permissionGroups: '/settings/user-accounts/permissions',
  permissionGroup: (id: string) => `/settings/user-accounts/permissions/${id}`,
  modules: '/settings/modules',
  module: (key: string) => `/settings/modules/${key}`,
  transactions: '/settings/transactions-log',
  transaction: (id: string) => `/settings/transactions-log/${id}`,
  myApps: '/my-apps',
} as const

/** Fills the sign-in page and sends it. */
export async function signInOnPage(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Waits until a page shows anything at all. */
export const isThere = (page: Page): Promise<void> =>
  expect(
    page
      .getByRole('main')
      .or(page.getByRole('dialog'))
      .or(page.getByRole('alertdialog'))
      .or(page.getByRole('menu'))
      .first(),
  ).toBeVisible()

/** Waits until nothing of what a page shows is still to come. */
export async function arrived(page: Page): Promise<void> {
  await isThere(page)
  await expect(page.locator('.MuiSkeleton-root').or(page.getByRole('status', { name: /…$/u }))).toHaveCount(0)
}

/** Opens the menu at the top right. */
export async function openUserMenu(page: Page): Promise<Locator> {
  await page.getByRole('banner').getByRole('button').last().click()
  const menu = page.getByRole('menu')
  await expect(menu).toBeVisible()
  return menu
}

/** The panel of a consumer. @param title its name, or what a new one is called */
export const consumerPanel = (page: Page, title = 'New OAuth consumer'): Locator =>
  page.getByRole('dialog', { name: title, exact: true })

/** One consumer in the list, which is a table where there is room for one and cards where there isn't. */
export const consumerEntry = (page: Page, name: string): Locator =>
  page
    .getByRole('grid')
    .getByRole('row')
    .or(page.getByRole('list', { name: 'OAuth consumers' }).getByRole('listitem'))
    .filter({ has: page.getByRole('link', { name, exact: true }) })

/** Searches the list and waits until it is what was searched for. */
export async function searchConsumers(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search' }).fill(text)
  await page.waitForURL((url) => url.searchParams.get('search') === text)
}

/** Opens the panel of a new consumer, over a list of nothing: all that other scenes made takes its time to show. */
export async function openNewConsumer(page: Page): Promise<Locator> {
  await page.goto(`${paths.newConsumer}?search=nothing+is+called+so`)
  return consumerPanel(page)
}

/** Opens a consumer from the list of what is called so; everything that other scenes made takes its time to show. */
export async function openConsumer(page: Page, name: string): Promise<Locator> {
  await page.goto(`${paths.consumers}?search=${encodeURIComponent(name)}`)
  await consumerEntry(page, name).getByRole('link', { name, exact: true }).click()
  const panel = consumerPanel(page, name)
  await expect(panel.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name)
  return panel
}

/** What a person enters for a consumer. */
export interface EnteredConsumer {
  grantType?: string
  name?: string
  description?: string
  group?: string
  appType?: string
  redirectUris?: string[]
}

/** Fills the panel's fields, as far as they are given, without saving. */
export async function fillConsumer(panel: Locator, entered: EnteredConsumer): Promise<void> {
  const page = panel.page()
  const { grantType, name, description, group, appType, redirectUris = [] } = entered
  if (grantType !== undefined) await panel.getByRole('radio', { name: grantType }).check()
  if (name !== undefined) await panel.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  if (description !== undefined) await panel.getByRole('textbox', { name: 'Description' }).fill(description)
  if (group !== undefined) {
    await panel.getByRole('combobox', { name: 'Group Permissions' }).fill(group)
    await page.getByRole('option', { name: group }).click()
  }
  if (appType !== undefined) await panel.getByRole('radio', { name: appType }).check()
  for (const [index, uri] of redirectUris.entries()) {
    const row = panel.getByRole('textbox', { name: `Redirect URI ${index + 1}`, exact: true })
    if ((await row.count()) === 0) await panel.getByRole('button', { name: 'Add a redirect URI' }).click()
    await row.fill(uri)
  }
}

/** A picture, 200 pixels wide: any does, what the page looks like for example. */
export const somePicture = (page: Page): Promise<Buffer> =>
  page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 60 } })

/** Chooses a logo, as a file from this device. */
export const chooseLogo = (
  within: Locator,
  buffer: Buffer,
  file = { name: 'logo.png', mimeType: 'image/png' },
): Promise<void> => within.getByLabel('Picture for the logo').setInputFiles({ ...file, buffer })

/** Saves the panel. */
export const save = (panel: Locator): Promise<void> => panel.getByRole('button', { name: 'Save' }).click()

/** Opens the part of the panel that most consumers never need. */
export const openAdvanced = (panel: Locator): Promise<void> => panel.getByRole('button', { name: /^Advanced/ }).click()

/** Leads from a consumer's details to its secrets. */
export const openSecrets = (panel: Locator): Promise<void> => panel.getByRole('tab', { name: 'Secrets' }).click()

/** What a panel or card says of one thing: the value beside its name. */
export const valueOf = (within: Locator, name: string): Locator =>
  within.getByText(name, { exact: true }).locator('xpath=self::dt/following-sibling::dd[1]')

/**
 * What is said beside a button, once something is; the page itself looks, since a busy machine may be elsewhere while it is said. It looks
 * for the button each time: a list that is read again may have it anew.
 */
const nextSaidBeside = (within: Locator, button: string): Promise<string> =>
  within.evaluate(
    (root, name) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const said = root.querySelector(`[aria-label="${name}"] ~ [role="status"]`)?.textContent ?? ''
          if (said === '') setTimeout(look, 20)
          else resolve(said)
        }
        look()
      }),
    button,
  )

/** Presses a copy button. @returns what is in the clipboard then */
export async function copy(within: Locator, what: string): Promise<string> {
  const page = within.page()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const name = `Copy ${what}`
  const button = within.getByRole('button', { name, exact: true })
  await expect(button).toBeVisible()
  const said = nextSaidBeside(within, name)
  await button.click()
  expect(await said).toBe('Copied')
  return page.evaluate<string>('navigator.clipboard.readText()')
}

/** Answers the question that is on the screen, and waits until it is gone. */
export async function answer(page: Page, title: string, button: string): Promise<void> {
  const question = page.getByRole('alertdialog', { name: title })
  await question.getByRole('button', { name: button, exact: true }).click()
  await expect(question).toBeHidden()
}
