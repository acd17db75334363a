import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { arrived, openNewConsumer, openUserMenu, paths, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { createCompany } from './support/operator.ts'
import { unique } from './support/unique.ts'

const refusedSession = /status of 401 .*\/api\/v1\/session\)/

test('an administrator signs in, finds the API connections behind the user menu, and signs out', async ({
  page,
  product,
  isMobile,
  allowInConsole,
}) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  allowInConsole(refusedSession)
  await signInOnPage(page, people.administrator, 'not the password')
  await expect(page.getByRole('alert')).toHaveText('E-mail or password is not right.')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await expectAccessible(page)

  await signInOnPage(page, people.administrator, product.password)
  await expect(page.getByRole('banner')).toContainText('Acme — English — 477')

  const menu = await openUserMenu(page)
  await expect(menu).toContainText('Marcus Reed')
  await expect(menu).toContainText(people.administrator)
  await expectAccessibleInBothSchemes(page)
  await menu.getByRole('menuitem', { name: 'Settings' }).click()

  if (isMobile) await page.getByRole('button', { name: 'Settings' }).click()
  const sections = page.getByRole('navigation', { name: 'Settings sections' })
  await expect(sections.getByRole('link')).toHaveText([
    'General',
    'User accounts',
    'Modules',
    'Transactions log',
    'Security',
    'API Connections',
    'Account',
  ])
  // On a phone what is behind the list of sections is out of reach meanwhile.
  await expect(page.getByRole('tabpanel', { name: 'OAuth consumers', includeHidden: true })).toBeVisible()
  await expectAccessible(page)
  await sections.getByRole('link', { name: 'API Connections' }).click()
  await expect(page.getByRole('tab')).toHaveText(['API Connection', 'OAuth consumers', 'App authorizations'])
  for (const tab of ['API Connection', 'App authorizations', 'OAuth consumers']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible()
    await expect(page).toHaveTitle(`${tab} · Latchkey`)
  }

  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  await page.goto(paths.consumers)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('signing in says which field is empty @one-width', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText("E-mail can't be blank")).toBeVisible()
  await expect(page.getByText("Password can't be blank")).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'E-mail' })).toBeFocused()
  await expectAccessible(page)
})

test('a link into the console leads there after signing in, and nowhere else @one-width', async ({ page, product }) => {
  await page.goto(`${paths.authorizations}?search=field`)
  await signInOnPage(page, people.administrator, product.password)
  await expect(page).toHaveURL(`${paths.authorizations}?search=field`)
  await expect(page.getByText(/^Showing/)).toBeVisible()
  await page.context().clearCookies()

  await page.goto('/sign-in?return=//elsewhere.example/')
  await signInOnPage(page, people.member, product.password)
  await expect(page).toHaveURL(paths.myApps)
})

test('a member gets no settings, and their address says who may open them @one-width', async ({ page, signIn }) => {
  await signIn(page, people.member)
  await page.goto('/')
  await expect(page).toHaveURL(paths.myApps)
  const menu = await openUserMenu(page)
  await expect(menu.getByRole('menuitem')).toHaveText(['My apps', 'Account', /^Keyboard shortcuts/, 'Sign out'])
  await page.keyboard.press('Escape')

  for (const path of [paths.apiConnection, paths.consumers, paths.authorizations]) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
    await expect(page.getByText('Only administrators and super administrators can open these settings.')).toBeVisible()
  }
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(page).toHaveURL(paths.myApps)
})

test('a session that ended elsewhere leads to signing in and back to where one was @one-width', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  await signIn(page, people.administrator)
  await page.goto(paths.apiConnection)
  await expect(page.getByText('Deprecated authentication method')).toBeVisible()
  // What is still being asked would be told of the end before the click.
  await arrived(page)
  await page.context().clearCookies()
  allowInConsole(/status of 401/)
  await page.getByRole('tab', { name: 'App authorizations' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signInOnPage(page, people.administrator, product.password)
  await expect(page).toHaveURL(paths.authorizations)
})

test('what is typed outlives the session: one signs in again above it, and it is saved @one-width', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto('/settings/general')
  const name = page.getByRole('textbox', { name: 'Name' })
  const renamed = unique('Harbour Night')
  await name.fill(renamed)
  await page.context().clearCookies()
  allowInConsole(/status of 401/)
  await page.getByRole('button', { name: 'Save' }).click()

  const question = page.getByRole('dialog', { name: 'Your session has ended' })
  await expect(question.getByRole('textbox', { name: 'E-mail' })).toHaveValue(superAdministrator.email)
  await expect(question.getByLabel('Password', { exact: true })).toBeFocused()
  await expectAccessibleInBothSchemes(page)
  await page.keyboard.type(product.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The company was saved')).toBeVisible()
  await expect(question).toBeHidden()
  await expect(name).toHaveValue(renamed)
})

test('offline it says so and keeps what is typed, and saves it once one is back @one-width', async ({
  page,
  product,
  signIn,
  allowInConsole,
}) => {
  const { superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto('/settings/general')
  const name = page.getByRole('textbox', { name: 'Name' })
  await expect(name).not.toHaveValue('')
  await page.context().setOffline(true)
  await expect(page.getByRole('status').filter({ hasText: 'You are offline.' })).toBeVisible()
  await expectAccessibleInBothSchemes(page)

  const renamed = unique('Harbour Storm')
  await name.fill(renamed)
  allowInConsole(/ERR_INTERNET_DISCONNECTED/)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toHaveText(/^You are offline\. What you typed is still here/)
  await expect(name).toHaveValue(renamed)

  allowInConsole(/dynamically imported module/)
  // What can't be loaded now is missing in its place, and takes nothing with it.
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(shortcuts).toContainText('This did not work')
  await shortcuts.getByRole('button', { name: 'Close' }).click()
  await expect(shortcuts).toBeHidden()
  await expect(name).toHaveValue(renamed)

  await page.context().setOffline(false)
  await expect(page.getByRole('status').filter({ hasText: 'You are offline.' })).toBeHidden()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('The company was saved')).toBeVisible()
})

test('offline an open panel says so too, and keeps what is typed', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  const panel = await openNewConsumer(page)
  const name = panel.getByRole('textbox', { name: 'Name', exact: true })
  const typed = unique('Harbour Fog')
  await name.fill(typed)
  await page.context().setOffline(true)
  const notice = panel.getByRole('status').filter({ hasText: 'You are offline.' })
  // As a screen reader finds it, and in sight: below the panel's header and on nothing that can be pressed.
  await expect(panel).toMatchAriaSnapshot(`
    - button "Back"
    - button "Save"
    - status: /You are offline/
  `)
  await expect(notice).toBeInViewport({ ratio: 1 })
  for (const button of ['Back', 'Save']) await panel.getByRole('button', { name: button }).click({ trial: true })
  await expectAccessibleInBothSchemes(page)
  await expect(name).toHaveValue(typed)
  await page.context().setOffline(false)
  await expect(notice).toBeHidden()
  await expect(name).toHaveValue(typed)
})

test('offline a page that cannot be loaded says so in its place, and comes once one is back', async ({
  page,
  signIn,
  isMobile,
  allowInConsole,
}) => {
  await signIn(page, people.administrator)
  await page.goto(paths.apiConnection)
  await expect(page.getByText('Deprecated authentication method')).toBeVisible()
  await arrived(page)
  await page.context().setOffline(true)
  allowInConsole(/ERR_INTERNET_DISCONNECTED/)
  await page.getByRole('tab', { name: 'App authorizations' }).click()
  const message = page.getByRole('main').getByRole('alert')
  await expect(message).toContainText('This page could not be loaded')
  await expect(message).toContainText('You are offline. Try again once you are connected')
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('tab', { name: 'API Connection' }).click()
  await expect(page.getByText('Deprecated authentication method')).toBeVisible()

  if (isMobile) await page.getByRole('button', { name: 'Settings' }).click()
  const sections = page.getByRole('navigation', { name: 'Settings sections' })
  await sections.getByRole('link', { name: 'Transactions log' }).click()
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible()
  await expectAccessible(page)
  await message.getByRole('button', { name: 'Try again' }).click()
  await expect(message).toContainText('You are offline')

  await page.context().setOffline(false)
  await message.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Transactions log' })).toBeVisible()
  await expect(page).toHaveURL(paths.transactions)
})

test('an address that leads nowhere says so @one-width', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await page.goto('/settings/nothing')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await expectAccessible(page)
})

test('the content can be reached without passing the navigation @one-width', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await page.goto(paths.consumers)
  await expect(page.getByText(/^Showing/)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})
