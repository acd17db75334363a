import type { Browser, Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { answer, openUserMenu, paths, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'

const account = '/settings/account'
const section = (page: Page, name: string) => page.getByRole('region', { name })

/** Another browser of the same person, signed in. */
async function otherBrowser(browser: Browser, url: string, email: string, password: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    userAgent: 'Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1',
  })
  const page = await context.newPage()
  await page.goto(account)
  await signInOnPage(page, email, password)
  await expect(section(page, 'Profile')).toBeVisible()
  return page
}

test('a member changes their name and language, with the keyboard alone', async ({ page, signIn }) => {
  await signIn(page, people.member)
  await page.goto(paths.myApps)
  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Account' }).press('Enter')
  const profile = section(page, 'Profile')
  await expect(profile).toContainText(people.member)
  await expectAccessibleInBothSchemes(page)

  const name = profile.getByRole('textbox', { name: 'Name' })
  await name.focus()
  await name.selectText()
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await expect(profile.getByText("Name can't be blank")).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.type('Sofía D.')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your profile was saved')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Menu of Sofía D.' })).toBeVisible()

  await profile.getByLabel('Language').selectOption('pt-BR')
  await profile.getByRole('button', { name: 'Save' }).press('Enter')
  await expect(page.getByRole('heading', { name: 'Conta', level: 1 })).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  const perfil = section(page, 'Perfil')
  await perfil.getByRole('textbox', { name: 'Nome' }).fill('Sofía Delgado')
  await perfil.getByLabel('Idioma').selectOption('en')
  await perfil.getByRole('button', { name: 'Salvar' }).click()
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible()
})

test('changing the password ends the other browser, and only the new one opens the door', async ({
  page,
  product,
  browser,
  signIn,
  allowInConsole,
}) => {
  const next = 'another sentence of my own'
  const other = await otherBrowser(browser, product.url, people.member, product.password)
  await signIn(page, people.member)
  await page.goto(account)
  const password = section(page, 'Password')
  const change = async (from: string, to: string) => {
    await password.getByLabel(/^Current password/).fill(from)
    await password.getByLabel(/^New password/).fill(to)
    await password.getByRole('button', { name: 'Change password' }).click()
  }
  allowInConsole(/status of 4\d\d/)
  await change('not the password', next)
  await expect(password.getByText('Current password is not right')).toBeVisible()
  await change(product.password, 'password1234')
  await expect(password.getByText(/New password is too easy to guess/)).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await change(product.password, next)
  await expect(page.getByText('Your password was changed. All your other sessions were ended.')).toBeVisible()

  await other.reload()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signInOnPage(other, people.member, product.password)
  await expect(other.getByRole('alert')).toHaveText('E-mail or password is not right.')
  await signInOnPage(other, people.member, next)
  await expect(section(other, 'Profile')).toBeVisible()
  await other.context().close()

  await change(next, product.password)
  await expect(password.getByLabel(/^Current password/)).toHaveValue('')
})

test('signing out one session, and everywhere else, ends the other browser', async ({
  page,
  product,
  browser,
  signIn,
}) => {
  await signIn(page, people.member)
  await page.goto(account)
  const sessions = section(page, 'Sessions')
  await expect(sessions.getByRole('listitem').filter({ hasText: 'This one' })).toHaveCount(1)

  const other = await otherBrowser(browser, product.url, people.member, product.password)
  await page.reload()
  await expectAccessibleInBothSchemes(page)
  await sessions
    .getByRole('button', { name: /^Sign out Safari on iOS/ })
    .first()
    .click()
  await expect(page.getByText('Safari on iOS was signed out')).toBeVisible()
  await other.reload()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()

  await signInOnPage(other, people.member, product.password)
  await expect(section(other, 'Profile')).toBeVisible()
  await page.reload()
  await sessions.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('You stay signed in here.')
  await expectAccessible(page)
  await answer(page, 'Sign out everywhere else?', 'Sign out')
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
  await other.reload()
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await other.context().close()
  await page.reload()
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
})
