import { paths } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { refused, waiting } from './answers.ts'
import type { Gallery } from './gallery.ts'
import { arrive, at, pressing, selecting } from './opening.ts'

const list = paths.authorizations

/** What people let apps do, in the whole company. */
export const authorizations: Gallery = {
  as: () => people.administrator,
  screens: {
    authorizations: at(list),
    'authorizations-selected': selecting(list, /^Select /),
    'authorizations-revoke-selected': selecting(list, /^Select /, 'Revoke selected'),
    'authorizations-by-app': async ({ page }) => {
      await arrive(page, `${list}?groupBy=app`)
      await page.getByRole('main').getByRole('button', { expanded: false }).last().click()
      await expect(page.getByRole('button', { name: /^Revoke access: / }).first()).toBeVisible()
    },
    'authorizations-revoke-app': pressing(`${list}?groupBy=app`, /^Revoke all: /),
    'authorizations-by-user': at(`${list}?groupBy=user`),
    'authorizations-nothing-found': at(`${list}?search=nothing+is+called+so`),
    'authorizations-revoke': pressing(list, /^Revoke access: /),
    'authorizations-loading': waiting(list, 'authorizations?*'),
    'authorizations-error': refused(list, 'authorizations?*'),
  },
}
