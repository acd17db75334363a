import type { SecondFactor } from '@latchkey/contracts'
import { signInOnPage } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { unique } from '../unique.ts'
import { answered } from './answers.ts'
import type { Gallery, OpenScreen, Scenery } from './gallery.ts'
import { asksForAccess, at, pressing } from './opening.ts'

/** Invites somebody, and opens the link that they get. */
async function opensInvitation({ page, administrator }: Scenery): Promise<void> {
  const email = `${unique('rosa').replace(' ', '.')}@acme.example`
  const { link } = await administrator.inviteUser({ name: 'Rosa Lima', email, group: 'Technicians' })
  await page.goto(link.url ?? '')
  await expect(page.getByRole('button', { name: 'Set password' })).toBeVisible()
}

/** Chooses a password where an invitation leads. */
const choosing =
  (password: string): OpenScreen =>
  async (scenery) => {
    const { page } = scenery
    await opensInvitation(scenery)
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Set password' }).click()
  }

/** Signs in with a password that is right, and is asked for something else besides. */
const secondStep =
  (...secondFactors: SecondFactor[]): OpenScreen =>
  async (scenery) => {
    const { page } = scenery
    const expiresAt = new Date(Date.now() + 5 * 60_000).toISOString()
    await answered(scenery, { call: 'session', method: 'POST' }, { secondFactors, expiresAt })
    await page.goto('/sign-in')
    await signInOnPage(page, people.member, 'whatever it is')
    await expect(page.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible()
  }

/** What nobody has to be signed in for. */
export const doors: Gallery = {
  screens: {
    'sign-in': at('/sign-in'),
    'sign-in-blank': pressing('/sign-in', 'Sign in'),
    'sign-in-refused': async ({ page, allowInConsole }) => {
      allowInConsole(/status of 401/)
      await page.goto('/sign-in')
      await signInOnPage(page, people.administrator, 'not the password')
      await expect(page.getByRole('alert')).toBeVisible()
    },
    'sign-in-passkey': secondStep('passkey', 'totp', 'recovery_code'),
    'sign-in-code': secondStep('totp', 'recovery_code'),
    'sign-in-code-refused': async (scenery) => {
      const { page, allowInConsole } = scenery
      await secondStep('totp', 'recovery_code')(scenery)
      allowInConsole(/status of 401/)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByText("Code of the authenticator app can't be blank")).toBeVisible()
    },
    'sign-in-recovery-code': async (scenery) => {
      await secondStep('passkey', 'totp', 'recovery_code')(scenery)
      await scenery.page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    },
    'sign-in-too-late': async (scenery) => {
      const { page, allowInConsole } = scenery
      await secondStep('totp')(scenery)
      allowInConsole(/status of 40[14]/)
      // The server knows of no first step.
      await page.getByRole('textbox').fill('123456')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('alert')).toContainText('That took too long')
    },
    'forgot-password': at('/forgot-password'),
    'forgot-password-blank': pressing('/forgot-password', 'Send the link'),
    'forgot-password-sent': async ({ page }) => {
      await page.goto('/forgot-password')
      await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody@acme.example')
      await page.getByRole('button', { name: 'Send the link' }).click()
      await expect(page.getByRole('heading', { name: 'Look into your inbox' })).toBeVisible()
    },
    'set-password': opensInvitation,
    'set-password-too-short': choosing('short'),
    'set-password-done': async (scenery) => {
      await choosing('a calm river in autumn')(scenery)
      await expect(scenery.page.getByRole('heading', { name: 'Your password is set' })).toBeVisible()
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
}
