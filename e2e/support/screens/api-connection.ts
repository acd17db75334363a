import type { ApiConnection, ApiConnectionSecret } from '@latchkey/contracts'
import { paths } from '../console.ts'
import { expect, people } from '../fixtures.ts'
import { refused, waiting } from './answers.ts'
import type { Gallery, Scenery } from './gallery.ts'
import { arrive, asksForAccess, at, newcomer, pressing } from './opening.ts'

const page = paths.apiConnection
const api = '/api/v1/api-connection'
const day = 24 * 60 * 60 * 1000

const inDays = (days: number, hours = 0): string => new Date(Date.now() + days * day + hours * (day / 24)).toISOString()

/** The Super Administrator of a company whose key two old programs still use. */
async function withCallers(scenery: Scenery): Promise<string> {
  const { product, signIn } = scenery
  const { request } = scenery.page
  const email = await newcomer(scenery)
  await signIn(scenery.page, email)
  const upstream = { url: product.demoResourceUrl, timeoutSeconds: 5 }
  expect((await request.patch('/api/v1/modules/assets', { data: { upstream } })).ok()).toBe(true)
  const { key }: ApiConnection = await (await request.post(api)).json()
  const { secret }: ApiConnectionSecret = await (await request.post(`${api}/secret`)).json()
  const authorization = `Basic ${btoa(`${key}:${secret}`)}`
  for (const program of ['OldPlanner/1.4', 'OldPlanner/1.4', 'MeterReader/0.9 (Windows NT 6.1)']) {
    const headers = { authorization, 'user-agent': program }
    expect((await fetch(`${product.url}/hub/assets/healthz`, { headers })).status).toBe(200)
  }
  return email
}

/** What an administrator sees of the key, which only the Super Administrator manages. */
export const apiConnectionOfOthers: Gallery = {
  as: () => people.administrator,
  screens: {
    'api-connection-of-another': async (scenery) => {
      await scenery.superAdministrator.provideApiConnection()
      await arrive(scenery.page, page)
    },
    'api-connection-loading': waiting(page, 'api-connection'),
    'api-connection-error': refused(page, 'api-connection'),
  },
}

/** A key that is still used, and its end. */
export const apiConnection: Gallery = {
  as: withCallers,
  screens: {
    'api-connection-used': async (scenery) => {
      // Who called is written down a moment later.
      await expect(async () => {
        await arrive(scenery.page, page)
        await expect(scenery.page.getByText('MeterReader/0')).toBeVisible({ timeout: 500 })
      }).toPass()
    },
    'api-connection-replace': pressing(page, 'Replace all by one consumer'),
    'api-connection-disable': pressing(page, 'Disable'),
    'api-connection-secret': async (scenery) => {
      await pressing(page, 'View API Secret')(scenery)
      const proof = scenery.page.getByRole('dialog')
      await proof.getByRole('textbox', { name: 'Password' }).fill(scenery.product.password)
      await proof.getByRole('button', { name: 'Confirm' }).click()
      await expect(scenery.page.getByRole('timer')).toBeVisible()
    },
    'api-connection-brown-out': pressing(page, 'Announce a brown-out'),
    'api-connection-retire': pressing(page, 'Retire the key'),
    'api-connection-ending': async (scenery) => {
      const { request } = scenery.page
      const brownOut = { startsAt: inDays(2), endsAt: inDays(2, 1) }
      expect((await request.post(`${api}/brown-outs`, { data: brownOut })).ok()).toBe(true)
      expect((await request.put(`${api}/retirement`, { data: { retiresAt: inDays(30) } })).ok()).toBe(true)
      await arrive(scenery.page, page)
    },
  },
}

/** A company that has just begun. */
export const newCompany: Gallery = {
  as: newcomer,
  screens: {
    'home-empty': at('/'),
    'consumers-empty': at(paths.consumers),
    'authorizations-empty': at(paths.authorizations),
    'my-apps-empty': at(paths.myApps),
    'authorization-page-of-another': async (scenery) => {
      scenery.allowInConsole(/status of 404/)
      await asksForAccess(scenery)
      await expect(scenery.page.getByRole('button', { name: 'Use another account' })).toBeVisible()
    },
    'api-connection-empty': at(page),
    'api-connection': async (scenery) => {
      await pressing(page, 'Generate')(scenery)
      await expect(scenery.page.getByRole('button', { name: 'View API Secret' })).toBeVisible()
    },
    'api-connection-proof': pressing(page, 'View API Secret'),
    'api-connection-regenerate': pressing(page, 'Regenerate'),
    'api-connection-disabled': async (scenery) => {
      const changed = await scenery.page.request.patch(api, { data: { status: 'disabled' } })
      expect(changed.ok(), await changed.text()).toBe(true)
      await arrive(scenery.page, page)
    },
    'api-connection-retired': async (scenery) => {
      const retired = await scenery.page.request.put(`${api}/retirement`, { data: { retiresAt: null } })
      expect(retired.ok(), await retired.text()).toBe(true)
      await arrive(scenery.page, page)
    },
  },
}
