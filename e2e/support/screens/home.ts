import { expect, people } from '../fixtures.ts'
import { refused, waiting } from './answers.ts'
import type { Gallery } from './gallery.ts'
import { arrive, at } from './opening.ts'

const empty = '2021-03-01'

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
    'home-loading': waiting('/', 'activity?*'),
    'home-error': refused('/', 'activity?*'),
  },
}
