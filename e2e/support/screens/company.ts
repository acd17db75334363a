import type { Locator, Page } from '@playwright/test'
import { expect, people } from '../fixtures.ts'
import { refused, refusedWith, waiting } from './answers.ts'
import type { Gallery, OpenScreen } from './gallery.ts'
import { arrive, at, newcomer } from './opening.ts'

const general = '/settings/general'
const security = '/settings/security'

/** A field of a section, by its label. */
const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true }).or(page.getByRole('spinbutton', { name, exact: true }))

/** Changes a field of a section and saves it, after somebody else has changed something there, and loads what they did if asked to. */
const conflicting =
  (section: string, call: string, typed: [label: string, text: string], theirs: object, loads = false): OpenScreen =>
  async ({ page, allowInConsole }) => {
    await arrive(page, section)
    await field(page, typed[0]).fill(typed[1])
    const changed = await page.request.patch(`/api/v1/${call}`, { data: theirs })
    expect(changed.ok(), await changed.text()).toBe(true)
    allowInConsole(/status of 412/)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const load = page.getByRole('button', { name: 'Load current state' })
    await expect(load).toBeVisible()
    if (!loads) return
    await load.click()
    await expect(page.getByText(/^This is the current state together with what you typed/)).toBeVisible()
  }

/** Leaves fields of a section as they can't be, and saves it. */
const invalid =
  (section: string, fields: Record<string, string>, complaint: RegExp): OpenScreen =>
  async ({ page }) => {
    await arrive(page, section)
    for (const [label, text] of Object.entries(fields)) await field(page, label).fill(text)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByText(complaint).first()).toBeVisible()
  }

/** What the demo company looks like in its settings. */
export const company: Gallery = {
  as: () => people.administrator,
  screens: {
    general: at(general),
    'general-invalid': invalid(general, { Name: '', Colour: 'dark red' }, /^Name can't be blank/),
    'general-loading': waiting(general, 'company'),
    'general-error': refused(general, 'company'),
    security: at(security),
    'security-invalid': invalid(
      security,
      {
        'Shortest password': '3',
        'Ends when not used for': '0',
        'Allowed addresses': 'the office',
        'Requests per minute': '-1',
        'Access token lifetime': '999',
      },
      /^Shortest password/,
    ),
    'security-loading': waiting(security, 'security-settings'),
    'security-error': refused(security, 'security-settings'),
  },
}

/** What comes of it when two change a company at the same time. */
export const changedCompany: Gallery = {
  as: newcomer,
  screens: {
    'general-conflict': conflicting(general, 'company', ['Name', 'Harbour Yard'], { color: '#c2185b' }),
    'general-conflict-loaded': conflicting(
      general,
      'company',
      ['Name', 'Harbour Yard'],
      { name: 'Harbour Group', color: '#00695c' },
      true,
    ),
    'security-conflict': conflicting(security, 'security-settings', ['Shortest password', '14'], {
      minPasswordLength: 16,
    }),
    'security-conflict-loaded': conflicting(
      security,
      'security-settings',
      ['Shortest password', '14'],
      { minPasswordLength: 20 },
      true,
    ),
    'security-proof': async (scenery) => {
      const { page } = scenery
      await refusedWith(scenery, { call: 'security-settings', method: 'PATCH' }, 403, 'proof_required')
      await arrive(page, security)
      await field(page, 'Shortest password').fill('18')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await expect(page.getByRole('dialog', { name: 'Confirm that it is you' })).toBeVisible()
    },
  },
}
