import type { Attention } from '@latchkey/contracts'
import { expect, people } from '../fixtures.ts'
import { answered, refused, waiting } from './answers.ts'
import type { Gallery } from './gallery.ts'
import { arrive, at } from './opening.ts'

const empty = '2021-03-01'

/** What needs attention where nothing works: more than can be named. */
function many(): Attention {
  const none = { items: [], total: 0, totalIsAtLeast: false }
  const items = Array.from({ length: 50 }, (_, index) => ({
    id: crypto.randomUUID(),
    name: `Meter gateway ${index + 1}`,
    reason: 'wrong_secret' as const,
    refusals: 400 - index,
    refusedAt: new Date(Date.now() - index * 60_000).toISOString(),
  }))
  const failing = { items, total: 1000, totalIsAtLeast: true }
  return { failing, expiringSecrets: none, neverUsed: none, unused: none, legacyKey: null }
}

/** Where administrators start. */
export const home: Gallery = {
  as: () => people.administrator,
  screens: {
    home: at('/'),
    'home-tables': async ({ page }) => {
      await arrive(page, '/')
      const buttons = page.getByRole('button', { name: 'View as table' })
      await expect(buttons).toHaveCount(3)
      for (const button of await buttons.all()) await button.click()
      await expect(page.getByRole('table').first()).toBeVisible()
    },
    'home-period-empty': at(`/?from=${empty}&to=${empty}`),
    'home-period-refused': at(`/?from=2021-03-01&to=2021-09-01`),
    'home-attention-many': async (scenery) => {
      await answered(scenery, { call: 'activity/attention' }, many())
      await arrive(scenery.page, '/')
      await expect(scenery.page.getByRole('button', { name: 'Show 45 more' })).toBeVisible()
    },
    'home-loading': waiting('/', 'activity?*'),
    'home-error': refused('/', 'activity?*'),
  },
}
