import { usualScope } from '../asking-app.ts'
import { paths } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { Integrator } from '../integrator.ts'
import { refused, refusedWith, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import { arrive, asksForAccess, at, pressing, selecting } from './opening.ts'

/** What an app asks that everybody has let in before. */
async function asksAgain({ page, product, administrator }: Scenery): Promise<void> {
  const { key, redirectUris } = await administrator.findConsumer('Shift planner')
  const integrator = await Integrator.discover(product.url, { key })
  const { url } = await integrator.startAuthorization(redirectUris[0] ?? '', usualScope, { prompt: 'consent' })
  await page.goto(url)
  await expect(page.getByRole('button', { name: 'Authorize' })).toBeVisible()
}

/** What members decide about apps, and what they see of the console. */
export const member: Gallery = {
  as: () => people.member,
  screens: {
    'authorization-page': asksAgain,
    'authorization-page-public-app': (scenery) => asksForAccess(scenery, { clientType: 'public' }),
    'authorization-page-limited': async (scenery) => {
      await asksForAccess(scenery, { website: 'https://reports.example/about' })
      await scenery.page.getByRole('combobox', { name: 'How long?' }).selectOption('1 day')
    },
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
    'authorization-page-error': async (scenery) => {
      await refusedWith(scenery, { call: 'authorization-requests/*' }, 429, 'too_many_requests')
      await asksForAccess(scenery)
      await expect(scenery.page.getByRole('button', { name: 'Try again' })).toBeVisible()
    },
    'my-apps': at(paths.myApps),
    'my-apps-selected': selecting(paths.myApps, /^Select /),
    'my-apps-revoke': pressing(paths.myApps, /^Revoke access/),
    'my-apps-revoke-selected': selecting(paths.myApps, /^Select /, 'Revoke selected'),
    'my-apps-revoke-all': pressing(paths.myApps, 'Revoke all'),
    'my-apps-loading': waiting(paths.myApps, 'authorizations?*'),
    'my-apps-error': refused(paths.myApps, 'authorizations?*'),
    shortcuts: async ({ page }) => {
      await arrive(page, paths.myApps)
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog').getByRole('switch')).toBeVisible()
    },
    forbidden: at(paths.consumers),
    'not-found': at('/nothing'),
  },
}
