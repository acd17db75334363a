import type { UserAccount, UserInvited } from '@latchkey/contracts'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, copy, save, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { unique } from './support/unique.ts'
import type { Locator, Page } from '@playwright/test'

const users = '/settings/user-accounts/users'
const password = 'a calm river in autumn'

/** A person whom no other scene knows. */
const somebody = (first: string) => {
  const name = unique(first)
  return { name, email: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '.')}@acme.example` }
}

const panelOf = (page: Page, title: string): Locator => page.getByRole('dialog', { name: title, exact: true })

/** One person in the list, which is a table where there is room for one and cards where there isn't. */
const entryOf = (page: Page, name: string): Locator =>
  page
    .getByRole('grid')
    .getByRole('row')
    .or(page.getByRole('list', { name: 'Users' }).getByRole('listitem'))
    .filter({ has: page.getByRole('link', { name, exact: true }) })

const search = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox', { name: 'Search' }).fill(text)
  await page.waitForURL((url) => url.searchParams.get('search') === text)
}

/** Makes a person who can sign in, without the screens. */
async function activePerson(page: Page, person: { name: string; email: string }): Promise<string> {
  const found = await page.request.get('/api/v1/permission-groups', { params: { search: 'Full access' } })
  const groups: { items: { id: string }[] } = await found.json()
  const data = { ...person, role: 'member', permissionGroupId: groups.items[0]?.id }
  const invited = await page.request.post('/api/v1/users', { data })
  expect(invited.ok(), await invited.text()).toBe(true)
  const { user, link }: UserInvited = await invited.json()
  const token = link.url?.split('#')[1]
  const redeemed = await page.request.post('/api/v1/account-links/redeem', { data: { token, password } })
  expect(redeemed.ok(), await redeemed.text()).toBe(true)
  return user.id
}

test.beforeEach(async ({ page, signIn }) => signIn(page, people.administrator))

test('an administrator invites a person, who chooses a password, signs in, and appears as active', async ({
  page,
  browser,
  product,
  allowInConsole,
}) => {
  const { name, email } = somebody('Rosa Lima')
  await page.goto(users)
  await expect(page.getByText(/^Showing \d+ of \d+$/)).toBeVisible()

  await page.getByRole('button', { name: 'Invite person' }).click()
  const blank = panelOf(page, 'Invite person')
  await save(blank)
  await expect(blank.getByText("Role can't be blank")).toBeVisible()
  await blank.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await blank.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await expect(blank.getByRole('radio', { name: /^Super Administrator/ })).toHaveCount(0)
  await blank.getByRole('radio', { name: /^Member/ }).check()
  await blank.getByRole('combobox', { name: 'Group Permissions' }).fill('Warehouse')
  await page.getByRole('option', { name: 'Warehouse' }).click()
  await save(blank)

  const panel = panelOf(page, name)
  await expect(panel.getByText('Pass this link on yourself')).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const link = await copy(panel, 'link')
  expect(link).toMatch(/\/set-password#[\w-]{43}$/)
  await panel.getByRole('button', { name: 'Back' }).click()
  await search(page, email)
  await expect(entryOf(page, name)).toContainText('Invited')

  const context = await browser.newContext({ baseURL: product.url, locale: 'en-US', reducedMotion: 'reduce' })
  const theirs = await context.newPage()
  await theirs.goto(link)
  await expect(theirs.getByRole('heading', { name: 'Welcome to Acme' })).toBeVisible()
  await theirs.getByLabel('New password', { exact: true }).fill('short')
  await theirs.getByRole('button', { name: 'Set password' }).click()
  await expect(theirs.getByText('New password is too short')).toBeVisible()
  await expectAccessible(theirs)
  await theirs.getByLabel('New password', { exact: true }).fill(password)
  await theirs.getByRole('button', { name: 'Set password' }).click()
  await expect(theirs.getByRole('heading', { name: 'Your password is set' })).toBeVisible()
  await expectAccessibleInBothSchemes(theirs)
  await theirs.getByRole('link', { name: 'Sign in' }).click()
  await signInOnPage(theirs, email, password)
  await expect(theirs).toHaveURL('/my-apps')

  allowInConsole(/status of 410/)
  await theirs.goto('/my-apps')
  await theirs.goto(link)
  await expect(theirs.getByRole('heading', { name: "This link doesn't work" })).toBeVisible()
  await context.close()

  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(entryOf(page, name)).toContainText('Active')
  await expect(entryOf(page, name)).toContainText('Warehouse')
})

test('a suspended person is told apart in the list and can’t sign in until resumed @one-width', async ({
  page,
  browser,
  product,
  allowInConsole,
}) => {
  const person = somebody('Otto Prado')
  const id = await activePerson(page, person)
  await page.goto(`${users}/${id}`)
  const panel = panelOf(page, person.name)
  await panel.getByRole('button', { name: 'Suspend' }).click()
  await expect(page.getByText('They are signed out at once')).toBeVisible()
  await answer(page, `Suspend ${person.name}?`, 'Suspend')
  await expect(panel.getByText("Suspended: this person can't sign in")).toBeVisible()
  await expectAccessible(page)

  const context = await browser.newContext({ baseURL: product.url, locale: 'en-US', reducedMotion: 'reduce' })
  const theirs = await context.newPage()
  await theirs.goto('/sign-in')
  allowInConsole(/status of 401/)
  await signInOnPage(theirs, person.email, password)
  await expect(theirs.getByRole('alert')).toHaveText('E-mail or password is not right.')

  await panel.getByRole('button', { name: 'Resume' }).click()
  await answer(page, `Let ${person.name} back in?`, 'Resume')
  await expect(panel.getByText("Suspended: this person can't sign in")).toBeHidden()
  await signInOnPage(theirs, person.email, password)
  await expect(theirs).toHaveURL('/my-apps')
  await context.close()
})

test('two administrators change the same person, no change is lost, and what one takes away is said first @one-width', async ({
  page,
  allowInConsole,
}) => {
  const person = somebody('Contested')
  const id = await activePerson(page, person)
  await page.goto(`${users}/${id}`)
  const panel = panelOf(page, person.name)
  const name = panel.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Mine')
  const read = await page.request.get(`/api/v1/users/${id}`)
  const theirs = unique('Theirs')
  const headers = { 'if-match': read.headers()['etag'] ?? '' }
  const changed = await page.request.patch(`/api/v1/users/${id}`, { data: { name: theirs }, headers })
  expect(changed.ok(), await changed.text()).toBe(true)

  allowInConsole(/status of 412/)
  await save(panel)
  await expect(panel.getByText('Someone else changed this person')).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Load current state' }).click()
  const merged = panelOf(page, theirs)
  await expect(merged.getByText(`Saved by someone else meanwhile: ${theirs}`)).toBeVisible()
  await expectAccessible(page)
  await save(merged)
  await expect(page.getByText('Mine was saved')).toBeVisible()

  const mine = panelOf(page, 'Mine')
  await mine.getByRole('combobox', { name: 'Group Permissions' }).fill('Warehouse')
  await page.getByRole('option', { name: 'Warehouse' }).click()
  await save(mine)
  const question = page.getByRole('alertdialog', { name: 'Take this away from Mine?' })
  await expect(question.getByText('1 user loses permissions')).toBeVisible()
  await expectAccessible(page)
  await answer(page, 'Take this away from Mine?', 'Take away and save')
  const stored: UserAccount = await (await page.request.get(`/api/v1/users/${id}`)).json()
  expect(stored.permissionGroup.name).toBe('Warehouse')

  await mine.getByRole('button', { name: 'Remove' }).click()
  await answer(page, 'Remove Mine?', 'Remove')
  await expect(page).toHaveURL(users)
})

test('the keyboard alone invites a person and reads what the roles may do @one-width', async ({ page }) => {
  const { name, email } = somebody('Keyboard')
  await page.goto(users)
  // The button is there before the list is, and is made anew then: the focus would be lost.
  await expect(page.getByText(/^Showing \d+ of \d+$/)).toBeVisible()
  await page.getByRole('button', { name: 'Invite person' }).focus()
  await page.keyboard.press('Enter')
  const blank = panelOf(page, 'Invite person')
  const nameField = blank.getByRole('textbox', { name: 'Name', exact: true })
  await expect(nameField).toBeVisible()
  while (!(await nameField.evaluate((field) => field.matches(':focus')))) await page.keyboard.press('Tab')
  await page.keyboard.type(name)
  await page.keyboard.press('Tab')
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(blank.getByRole('radio', { name: /^Member/ })).toBeChecked()
  await page.keyboard.press('Tab')
  await expect(blank.getByRole('button', { name: 'What may each role do?' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row').filter({ hasText: 'see the API Secret?' })).toHaveText(/YesNoNo$/)
  await expectAccessibleInBothSchemes(page)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Warehouse')
  await expect(page.getByRole('option', { name: 'Warehouse' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(panelOf(page, name).getByText('Pass this link on yourself')).toBeVisible()
})

test('whoever forgot their password gets one answer, whoever they are @one-width', async ({ browser, product }) => {
  const context = await browser.newContext({ baseURL: product.url, locale: 'en-US', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await expect(page).toHaveURL('/forgot-password')
  await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody@acme.example')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('heading', { name: 'Look into your inbox' })).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await context.close()
})
