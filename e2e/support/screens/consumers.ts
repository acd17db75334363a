import { decide } from '../asking-app.ts'
import {
  arrived,
  chooseLogo,
  consumerEntry,
  fillConsumer,
  openNewConsumer,
  paths,
  save,
  somePicture,
} from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { unique } from '../unique.ts'
import { held, refused, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import { arrive, at, consumerNamed, panelOn, pressing, savedConsumer, savingBlank } from './opening.ts'

/** Selects a consumer in the table. */
async function selectConsumer({ page }: Scenery): Promise<void> {
  await arrive(page, consumerNamed('Payroll hours'))
  await consumerEntry(page, 'Payroll hours').getByRole('checkbox').check()
}

/** Makes an app in the panel, which then shows how to try it out. */
async function savedApp({ page, app }: Scenery): Promise<void> {
  const panel = await openNewConsumer(page)
  const entered = { grantType: 'Authorization code', name: unique('Field Reports'), group: 'Technicians' }
  await fillConsumer(panel, { ...entered, redirectUris: [app.redirectUri] })
  await save(panel)
  await expect(panelOn(page).getByRole('link', { name: 'Try it' })).toBeEnabled()
}

/** The list of consumers. */
export const consumers: Gallery = {
  as: () => people.administrator,
  screens: {
    consumers: at(paths.consumers),
    'consumers-nothing-found': at(consumerNamed('nothing is called so')),
    'consumers-filters': pressing(paths.consumers, /^Filter/),
    'consumers-columns': pressing(paths.consumers, 'Columns and density'),
    'consumers-more': pressing(paths.consumers, 'More'),
    'consumers-exporting': async (scenery) => {
      await arrive(scenery.page, paths.consumers)
      await held(scenery, '**/api/v1/consumers/export?*')
      await scenery.page.getByRole('button', { name: 'More', exact: true }).click()
      await scenery.page.getByRole('menuitem', { name: /^Export/ }).click()
      await expect(scenery.page.getByRole('progressbar').first()).toBeVisible()
    },
    'consumers-selected': (scenery) => selectConsumer(scenery),
    'consumers-disable-selected': async (scenery) => {
      await arrive(scenery.page, consumerNamed('ERP'))
      await consumerEntry(scenery.page, 'ERP synchronization').getByRole('checkbox').check()
      await scenery.page.getByRole('toolbar').getByRole('button', { name: 'Disable' }).click()
    },
    'consumers-delete-selected': async (scenery) => {
      await selectConsumer(scenery)
      await scenery.page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
    },
    'consumers-partly-deleted': async ({ page, administrator }) => {
      const batch = unique('Gate')
      const [one, other] = [`${batch} North`, `${batch} South`]
      await administrator.createConsumer({ name: one })
      const { id } = await administrator.createConsumer({ name: other })
      await arrive(page, consumerNamed(batch))
      await page.getByRole('checkbox').first().check()
      await administrator.updateConsumer(id, { description: 'Open until ten' })
      await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
      await expect(page.getByText(/changed by someone meanwhile/)).toBeVisible()
    },
    'consumers-loading': waiting(paths.consumers, 'consumers?*'),
    'consumers-error': refused(paths.consumers, 'consumers?*'),
  },
}

/** A consumer from the first press of "+" to its first token. */
export const newConsumers: Gallery = {
  as: () => people.administrator,
  screens: {
    'new-consumer': ({ page }) => openNewConsumer(page),
    'new-consumer-blank': savingBlank(paths.newConsumer),
    'new-consumer-app': async ({ page }) => {
      const panel = await openNewConsumer(page)
      const entered = { grantType: 'Authorization code', name: 'Field Reports', group: 'Technicians' }
      await fillConsumer(panel, { ...entered, redirectUris: ['http://app.example/callback'] })
    },
    'new-consumer-logo': async ({ page }) => {
      const panel = await openNewConsumer(page)
      await fillConsumer(panel, { grantType: 'Authorization code', name: 'Field Reports', group: 'Technicians' })
      await chooseLogo(panel, await somePicture(page))
      await expect(panel.getByRole('img', { name: 'The picture you chose as the logo' })).toBeVisible()
    },
    'new-consumer-logo-refused': async ({ page }) => {
      const panel = await openNewConsumer(page)
      await fillConsumer(panel, { grantType: 'Authorization code' })
      await chooseLogo(panel, Buffer.from('no picture at all'))
      await expect(panel.getByText(/^Logo is damaged/)).toBeVisible()
    },
    'new-consumer-invalid': async ({ page }) => {
      const panel = await openNewConsumer(page)
      const entered = { grantType: 'Authorization code', name: 'Field Reports', group: 'Technicians' }
      await fillConsumer(panel, { ...entered, redirectUris: ['http://app.example/callback'] })
      await panel.getByRole('textbox', { name: 'Website' }).fill('reports.example')
      await save(panel)
      await expect(panel.getByText(/^Redirect URI must use https/)).toBeVisible()
    },
    'new-consumer-saved': ({ page }) => savedConsumer(page, 'Spare parts'),
    'consumer-trial': async ({ page }) => {
      const panel = await savedConsumer(page, 'Spare parts')
      await panel.getByRole('button', { name: 'Try it' }).click()
      await expect(panel.getByText('Answered: 200')).toHaveCount(2)
    },
    'consumer-secret-not-copied': async ({ page }) => {
      const panel = await savedConsumer(page, 'Forgetful')
      await panel.getByRole('button', { name: 'Back' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
    },
    'app-saved': savedApp,
    'app-trial-refused': async (scenery) => {
      await savedApp(scenery)
      const panel = panelOn(scenery.page)
      await panel.getByLabel('Address after authorizing').fill(scenery.app.redirectUri)
      await panel.getByRole('button', { name: 'Get a token' }).click()
      await expect(panel.getByText(/^Paste the whole address/)).toBeVisible()
    },
    'app-trial': async (scenery) => {
      const { page, app } = scenery
      await savedApp(scenery)
      const panel = panelOn(page)
      const opened = page.context().waitForEvent('page')
      await panel.getByRole('link', { name: 'Try it' }).click()
      const asked = await opened
      const answered = await decide(asked, app, 'Authorize')
      await asked.close()
      await panel.getByLabel('Address after authorizing').fill(answered.href)
      await panel.getByRole('button', { name: 'Get a token' }).click()
      await expect(panel.getByText('Answered: 200')).toHaveCount(2)
      await arrived(page)
    },
  },
}
