import type { Passkeys, TotpSetup } from '@latchkey/contracts'
import { authenticator } from '../authenticator.ts'
import { expect, people } from '../fixtures.ts'
import { answered, refused, waiting } from './answers.ts'
import type { Gallery, OpenScreen, Scenery } from './gallery.ts'
import { arrive, at, newcomer, pressing } from './opening.ts'

const address = '/settings/account'

const passkeys: Passkeys = {
  items: [
    {
      id: '11111111-1111-4111-8111-111111111111',
      name: 'Work laptop',
      createdAt: '2026-01-12T09:30:00Z',
      lastUsedAt: '2026-03-10T07:02:00Z',
    },
    {
      id: '22222222-2222-4222-8222-222222222222',
      name: 'Blue security key in the drawer of the workshop',
      createdAt: '2026-02-03T16:45:00Z',
      lastUsedAt: null,
    },
  ],
}

/** Opens Account as somebody with passkeys, and presses buttons. */
const withPasskeys =
  (...buttons: (string | RegExp)[]): OpenScreen =>
  async (scenery) => {
    await answered(scenery, { call: 'account/passkeys' }, passkeys)
    await pressing(address, ...buttons)(scenery)
  }

/** Changes the password without saying which it was, to one that is too short. */
async function changesPassword({ page }: Scenery): Promise<void> {
  await arrive(page, address)
  await page.getByLabel(/^New password/).fill('short')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText(/can't be blank/).first()).toBeVisible()
}

/** Signs somebody in, and gives them an authenticator app. */
async function withAuthenticatorApp(scenery: Scenery): Promise<string> {
  const { page, signIn } = scenery
  const email = await newcomer(scenery)
  await signIn(page, email)
  const totp = '/api/v1/account/two-step/totp'
  const { secret }: TotpSetup = await (await page.request.post(totp)).json()
  const confirmed = await page.request.post(`${totp}/confirm`, { data: { code: authenticator(secret)() } })
  expect(confirmed.ok(), await confirmed.text()).toBe(true)
  return email
}

/** What people see and change about themselves. */
export const account: Gallery = {
  as: () => people.member,
  screens: {
    account: at(address),
    'account-blank': async ({ page }) => {
      await arrive(page, address)
      await page.getByRole('textbox', { name: 'Name' }).fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(page.getByText("Name can't be blank")).toBeVisible()
    },
    'account-password-invalid': changesPassword,
    'account-loading': waiting(address, 'account'),
    'account-error': refused(address, 'account'),
    'account-two-step': pressing(address, /^Set up/),
    'account-new-passkey': pressing(address, 'Add a passkey'),
    'account-passkeys': withPasskeys(),
    'account-passkey-rename': withPasskeys('Rename Work laptop'),
    'account-passkey-remove': withPasskeys('Remove Work laptop'),
    'account-sign-out-others': async (scenery) => {
      const { url, password } = scenery.product
      const body = JSON.stringify({ email: people.member, password })
      await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      await pressing(address, 'Sign out everywhere else')(scenery)
    },
  },
}

/** The same with a second step of signing in. */
export const accountInTwoSteps: Gallery = {
  as: withAuthenticatorApp,
  screens: {
    'account-two-step-on': withPasskeys(),
    'account-two-step-remove': pressing(address, 'Remove authenticator app'),
    'account-new-recovery-codes': pressing(address, 'New recovery codes'),
    'account-recovery-codes': async (scenery) => {
      await pressing(address, 'New recovery codes', 'Make new codes')(scenery)
      await expect(scenery.page.getByRole('dialog', { name: 'Recovery codes' })).toBeVisible()
    },
  },
}

/** What whoever has to set up a second step is led to before anything else. */
export const gate: Gallery = {
  as: async (scenery) => {
    const { page, signIn } = scenery
    const email = await newcomer(scenery)
    await signIn(page, email)
    const settings = await page.request.patch('/api/v1/security-settings', { data: { twoStepPolicy: 'everyone' } })
    expect(settings.ok(), await settings.text()).toBe(true)
    return email
  },
  screens: {
    'two-step-needed': at('/'),
    'two-step-needed-app': pressing('/', 'Set up authenticator app'),
  },
}
