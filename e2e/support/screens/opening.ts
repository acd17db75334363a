import type { Locator, Page } from '@playwright/test'
import { type AskingApp, registerApp, usualScope } from '../asking-app.ts'
import { arrived, fillConsumer, openNewConsumer, paths, save } from '../console.ts'
import { expect } from '../fixtures.ts'
import type { WantedConsumer } from '../management.ts'
import { createCompany } from '../operator.ts'
import { unique } from '../unique.ts'
import type { OpenScreen, Scenery } from './gallery.ts'

/** Goes to an address, and waits until nothing of what it shows is still to come. */
export async function arrive(page: Page, path: string): Promise<void> {
  // Between one file and the next, and the next answer, there may be nothing to see of what is still to come.
  await page.goto(path, { waitUntil: 'networkidle' })
  await arrived(page)
}

/** Opens an address. */
export const at =
  (path: string): OpenScreen =>
  ({ page }) =>
    arrive(page, path)

async function press(within: Page | Locator, buttons: (string | RegExp)[]): Promise<void> {
  for (const name of buttons) await within.getByRole('button', { name, exact: true }).first().click()
}

/** Opens an address and presses one button after the other, each by its name. */
export const pressing =
  (path: string, ...buttons: (string | RegExp)[]): OpenScreen =>
  async ({ page }) => {
    await arrive(page, path)
    await press(page, buttons)
    await arrived(page)
  }

/** The one panel that is open. */
export const panelOn = (page: Page): Locator => page.getByRole('dialog')

/** Presses buttons of the open panel, one after the other. */
export async function pressInPanel(page: Page, ...buttons: (string | RegExp)[]): Promise<void> {
  await press(panelOn(page), buttons)
  await arrived(page)
}

/** Opens the panel of what is called so in a list. */
export const panelOf =
  (list: string, name: string | RegExp, ...buttons: (string | RegExp)[]): OpenScreen =>
  async ({ page }) => {
    await arrive(page, list)
    await page.getByRole('link', { name, exact: true }).first().click()
    await expect(panelOn(page)).toBeVisible()
    await arrived(page)
    await pressInPanel(page, ...buttons)
  }

/** Saves the panel at an address as it is, with nothing filled in. */
export const savingBlank =
  (path: string): OpenScreen =>
  async ({ page }) => {
    await page.goto(path)
    await save(panelOn(page))
    await expect(
      panelOn(page)
        .getByText(/can't be blank/)
        .first(),
    ).toBeVisible()
  }

/** Selects everything that a list shows, and presses a button of what can be done with it. */
export const selecting =
  (path: string, box: string | RegExp, button?: string): OpenScreen =>
  async ({ page }) => {
    await arrive(page, path)
    await page.getByRole('checkbox', { name: box }).first().check()
    if (button !== undefined) await page.getByRole('button', { name: button }).first().click()
  }

/** What is added to an address so that the list behind its panel is empty, and nothing waits for it. */
export const overNothing = '?search=nothing+is+called+so'

/** The list of consumers that are called so. */
export const consumerNamed = (name: string): string => `${paths.consumers}?search=${encodeURIComponent(name)}`

/** Makes a consumer in the panel, which then shows its secret. */
export async function savedConsumer(page: Page, name: string): Promise<Locator> {
  const panel = await openNewConsumer(page)
  await fillConsumer(panel, { grantType: 'Client credentials', name: unique(name), group: 'Warehouse' })
  await save(panel)
  await expect(page.getByText('It is shown only this once')).toBeVisible()
  return panelOn(page)
}

/** Has a new app ask whoever is signed in for access. */
export async function asksForAccess(
  { administrator, product, app, page }: Scenery,
  wanted: WantedConsumer = {},
): Promise<AskingApp> {
  const asking = await registerApp(administrator, product, app, { description: 'Reports from the field', ...wanted })
  await page.goto((await asking.start(usualScope)).url)
  return asking
}

/** The Super Administrator of a company in which there is nothing yet. */
export const newcomer = async ({ product }: Scenery): Promise<string> =>
  (await createCompany(product)).superAdministrator.email

/** Saves a panel that somebody else has saved meanwhile. */
export async function savesTooLate({ page, allowInConsole }: Scenery): Promise<void> {
  allowInConsole(/status of 412/)
  await save(panelOn(page))
  await expect(page.getByRole('button', { name: 'Load current state' })).toBeVisible()
}
