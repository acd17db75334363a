import type { TransactionPage } from '@latchkey/contracts'
import { paths } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { answered, held, nobody, refused, waiting } from './answers.ts'
import type { Gallery } from './gallery.ts'
import { arrive, at, panelOf, pressing } from './opening.ts'

const log = paths.transactions
const nothing: TransactionPage = { items: [], nextCursor: null, total: 0, totalIsAtLeast: false, keptSince: null }

/** The Transactions Log. */
export const transactions: Gallery = {
  as: () => people.administrator,
  screens: {
    transactions: at(log),
    'transactions-filters': pressing(log, /^Filter/),
    'transactions-export': pressing(log, 'Export'),
    'transactions-exporting': async (scenery) => {
      const { page } = scenery
      await pressing(log, 'Export')(scenery)
      await held(scenery, '**/api/v1/transactions/export?*')
      await page.getByRole('menuitem', { name: 'CSV, for a spreadsheet' }).click()
      await expect(page.getByRole('progressbar')).toBeVisible()
    },
    'transactions-nothing-found': at(`${log}?event=consumer.created&from=2021-03-01&to=2021-03-01`),
    'transactions-empty': async (scenery) => {
      await answered(scenery, { call: 'transactions?*' }, nothing)
      await arrive(scenery.page, log)
    },
    'transactions-loading': waiting(log, 'transactions?*'),
    'transactions-error': refused(log, 'transactions?*'),
    transaction: panelOf(`${log}?event=consumer.created`, 'Consumer created'),
    'transaction-gone': async ({ page, allowInConsole }) => {
      allowInConsole(/status of 404/)
      await page.goto(paths.transaction(nobody))
      await expect(page.getByRole('dialog').getByText('The log has no such entry.')).toBeVisible()
    },
  },
}
