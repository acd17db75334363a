import { languages } from '@latchkey/contracts'
import { arrived, openNewConsumer, openUserMenu, paths } from '../console.ts'
import { expect } from '../fixtures.ts'
import { speak } from '../language.ts'
import { held, refusedWith } from './answers.ts'
import type { Gallery, OpenScreen, Scenery } from './gallery.ts'
import { arrive, newcomer } from './opening.ts'

const general = '/settings/general'

/** Types another name for the company, and doesn't save it. */
async function typesName({ page }: Scenery): Promise<void> {
  await arrive(page, general)
  await page.getByRole('textbox', { name: 'Name' }).fill('Harbour Night')
}

/** Takes the network away from a page, which still can speak every language. */
async function goOffline({ page, allowInConsole }: Scenery): Promise<void> {
  for (const language of languages.toReversed()) await speak(page, language)
  allowInConsole(/ERR_INTERNET_DISCONNECTED|dynamically imported module/)
  await page.context().setOffline(true)
}

/** Follows a link of a page that knows no way to what it leads to. */
const following =
  (role: 'link' | 'tab', name: string): OpenScreen =>
  async (scenery) => {
    const { page } = scenery
    await arrive(page, paths.apiConnection)
    await goOffline(scenery)
    await page.getByRole(role, { name, exact: true }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('This page could not be loaded')
  }

/** What is around every page, and stands in a page's place. */
export const shell: Gallery = {
  as: newcomer,
  screens: {
    'user-menu': async ({ page }) => {
      await page.goto(paths.myApps)
      await openUserMenu(page)
    },
    'settings-menu': async ({ page }) => {
      await arrive(page, general)
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('button', { name: 'Settings' }).click()
      await expect(page.getByRole('navigation')).toBeVisible()
    },
    'page-unsaved': async (scenery) => {
      await typesName(scenery)
      await scenery.page.getByRole('link', { name: 'Security' }).click()
      await expect(scenery.page.getByRole('alertdialog')).toBeVisible()
    },
    'sign-out-unsaved': async (scenery) => {
      await typesName(scenery)
      await (await openUserMenu(scenery.page)).getByRole('menuitem', { name: 'Sign out' }).click()
      await expect(scenery.page.getByRole('alertdialog')).toBeVisible()
    },
    'session-ended': async (scenery) => {
      const { page } = scenery
      await typesName(scenery)
      await refusedWith(scenery, { call: 'company', method: 'PATCH' }, 401, 'unauthenticated')
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(page.getByRole('dialog').getByLabel('Password', { exact: true })).toBeVisible()
    },
    offline: async (scenery) => {
      await arrive(scenery.page, general)
      await goOffline(scenery)
    },
    'offline-panel': async (scenery) => {
      await openNewConsumer(scenery.page)
      await arrived(scenery.page)
      await goOffline(scenery)
    },
    'page-not-loaded': following('link', 'Transactions log'),
    'tab-not-loaded': following('tab', 'App authorizations'),
    'part-not-loaded': async (scenery) => {
      await arrive(scenery.page, general)
      await goOffline(scenery)
      await scenery.page.keyboard.press('?')
      await expect(scenery.page.getByRole('dialog')).toContainText('You are offline')
    },
    'page-coming': async (scenery) => {
      const { page } = scenery
      await arrive(page, paths.apiConnection)
      await held(scenery, '**/assets/authorizations-page-*.js')
      await page.getByRole('tab', { name: 'App authorizations' }).click()
      await expect(page.getByRole('banner').getByText('Loading…')).toBeAttached()
    },
    'page-loading': async (scenery) => {
      await held(scenery, '**/assets/general-page-*.js')
      await scenery.page.goto(general, { waitUntil: 'domcontentloaded' })
      await expect(scenery.page.getByRole('status', { name: 'Loading…' })).toBeVisible()
    },
    'page-broken': async ({ page, allowInConsole }) => {
      allowInConsole(/made to break/)
      await page.route('**/assets/general-page-*.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("made to break")' }),
      )
      await page.goto(general)
      await expect(page.getByRole('heading', { name: 'Something broke on this page' })).toBeVisible()
    },
  },
}
