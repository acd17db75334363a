import { readFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { decide, registerApp } from './support/asking-app.ts'
import { authenticator } from './support/authenticator.ts'
import { answer, copy, openUserMenu, paths, signInOnPage } from './support/console.ts'
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

test('changing the password ends the other browser, and only the new one opens the door @one-width', async ({
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

test('two-step sign-in: set up with an authenticator app, asked for at the door, and a recovery code good once', async ({
  page,
  app,
  product,
  administrator,
  signIn,
  allowInConsole,
}) => {
  const asking = await registerApp(administrator, product, app)
  allowInConsole(/status of 4\d\d/)
  await signIn(page, people.member)
  await page.goto(account)
  const twoStep = section(page, 'Two-step sign-in')
  await twoStep.getByRole('button', { name: 'Set up' }).press('Enter')
  const setup = page.getByRole('dialog', { name: 'Set up two-step sign-in' })
  await expect(setup.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  const nextCode = authenticator(await copy(setup, 'Key'))
  await setup.getByLabel(/^Code/).fill('000000')
  await page.keyboard.press('Enter')
  await expect(setup.getByText('Code is not right, or was used before')).toBeVisible()
  await setup.getByLabel(/^Code/).fill(nextCode())
  await page.keyboard.press('Enter')

  const recovery = page.getByRole('dialog', { name: 'Recovery codes' })
  await expect(recovery.getByRole('listitem')).toHaveCount(10)
  await page.keyboard.press('Escape')
  await expect(recovery).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  const codes = (await copy(recovery, 'Recovery codes')).split('\n')
  const downloading = page.waitForEvent('download')
  await recovery.getByRole('button', { name: 'Download as .txt' }).click()
  const file = await downloading
  expect(file.suggestedFilename()).toBe('latchkey-recovery-codes.txt')
  const text = await readFile(await file.path(), 'utf8')
  for (const code of codes) expect(text).toContain(code)
  await recovery.getByRole('button', { name: 'I have kept them' }).click()
  await expect(twoStep).toContainText('10 left')
  await expectAccessibleInBothSchemes(page)

  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  // The way an app leads people here, which is the one they take on a phone.
  const started = await asking.start()
  await page.goto(started.url)
  await signInOnPage(page, people.member, product.password)
  const code = page.getByRole('textbox', { name: 'Code of the authenticator app' })
  await expect(code).toBeFocused()
  await expectAccessibleInBothSchemes(page)
  await page.keyboard.type('000000')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Code of the authenticator app is not right, or was used before')).toBeVisible()
  await expectAccessible(page)
  await code.fill(nextCode())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: `${asking.consumer.name} asks for access` })).toBeVisible()
  await decide(page, app, 'Authorize')

  const [recoveryCode = ''] = codes
  const enterRecoveryCode = async () => {
    await page.context().clearCookies()
    await page.goto(`/sign-in?return=${account}`)
    await signInOnPage(page, people.member, product.password)
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await expect(page.getByRole('textbox', { name: 'Recovery code' })).toBeFocused()
    await page.keyboard.type(recoveryCode.toUpperCase())
    await page.keyboard.press('Enter')
  }
  await enterRecoveryCode()
  await expect(twoStep).toContainText('9 left')
  await enterRecoveryCode()
  await expect(page.getByText('Recovery code is not right, or was used before')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Use the authenticator app instead' }).click()
  await code.fill(codes[1] ?? '')
  await page.keyboard.press('Enter')
  await expect(twoStep).toContainText('8 left')
  await twoStep.getByRole('button', { name: 'Remove authenticator app' }).click()
  await expectAccessible(page)
  await answer(page, 'Remove the authenticator app?', 'Remove authenticator app')
  await expect(twoStep.getByRole('button', { name: 'Set up' })).toBeVisible()
})
