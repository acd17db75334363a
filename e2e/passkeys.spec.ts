import type { UserInvited } from '@latchkey/contracts'
import type { Page } from '@playwright/test'
import { expectAccessible, expectAccessibleInBothSchemes } from './support/accessibility.ts'
import { authenticator } from './support/authenticator.ts'
import { copy, openUserMenu, signInOnPage } from './support/console.ts'
import { expect, test } from './support/fixtures.ts'
import { createCompany, type NewCompany } from './support/operator.ts'

const account = '/settings/account'
const password = 'a calm river in autumn'

/** Somebody whom a company invites that asks everybody for two-step sign-in. @returns their e-mail address and the link */
async function invited(page: Page, { superAdministrator }: NewCompany, itsPassword: string) {
  const credentials = { email: superAdministrator.email, password: itsPassword }
  expect((await page.request.post('/api/v1/session', { data: credentials })).ok()).toBe(true)
  const groups: { items: { id: string }[] } = await (await page.request.get('/api/v1/permission-groups')).json()
  const email = superAdministrator.email.replace('@', '.ines@')
  const person = { name: 'Inés Duarte', email, role: 'member', permissionGroupId: groups.items[0]?.id }
  const { link }: UserInvited = await (await page.request.post('/api/v1/users', { data: person })).json()
  const settings = await page.request.patch('/api/v1/security-settings', { data: { twoStepPolicy: 'everyone' } })
  expect(settings.ok(), await settings.text()).toBe(true)
  await page.context().clearCookies()
  return { email, link: link.url ?? '' }
}

/** A device that makes passkeys and finds out by itself who uses it (WebDriver extension of Web Authentication, section 11). */
async function attachDevice(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  })
}

test('invited, signed in, led to an authenticator app because the company asks for it, and back with a passkey alone', async ({
  page,
  product,
  allowInConsole,
}) => {
  // As long as three other scenes.
  test.slow()
  allowInConsole(/status of 4\d\d/)
  const { email, link } = await invited(page, await createCompany(product), product.password)
  await attachDevice(page)
  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.goto(`/sign-in?return=${account}`)
  await expectAccessibleInBothSchemes(page)
  await signInOnPage(page, email, password)

  await expect(page.getByRole('heading', { name: 'Set up two-step sign-in' })).toBeVisible()
  await expectAccessibleInBothSchemes(page)
  await page.getByRole('button', { name: 'Set up authenticator app' }).press('Enter')
  const setup = page.getByRole('dialog', { name: 'Set up two-step sign-in' })
  const nextCode = authenticator(await copy(setup, 'Key'))
  await setup.getByLabel(/^Code/).fill(nextCode())
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'I have kept them' }).click()

  const passkeys = page.getByRole('region', { name: 'Passkeys' })
  await expect(passkeys).toContainText('You have no passkeys yet.')
  await passkeys.getByRole('button', { name: 'Add a passkey' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
  await expect(dialog.getByLabel(/^Name/)).toBeFocused()
  await expectAccessibleInBothSchemes(page)
  await page.keyboard.type('Work laptop')
  await page.keyboard.press('Enter')
  await expect(passkeys.getByRole('listitem')).toContainText('Work laptop')
  await expect(passkeys.getByRole('listitem')).toContainText('never')
  await expectAccessibleInBothSchemes(page)

  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  await page.goto(`/sign-in?return=${account}`)
  await page.getByRole('button', { name: 'Use a passkey' }).press('Enter')
  await page.waitForURL(`**${account}`)
  await expect(passkeys.getByRole('listitem')).toContainText('Work laptop')
  await expect(passkeys.getByRole('listitem')).not.toContainText('never')

  await page.context().clearCookies()
  await page.goto(`/sign-in?return=${account}`)
  await signInOnPage(page, email, password)
  await expect(page.getByRole('button', { name: 'Use your passkey' })).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${account}`)
  await expect(passkeys.getByRole('listitem')).toContainText('Work laptop')
})
