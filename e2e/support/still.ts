import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Activity } from '@latchkey/contracts'
import type { Page } from '@playwright/test'
import type { Management } from './management.ts'

/** When it is in pictures. */
const now = Date.parse('2026-03-11T08:41:00Z')
const hour = 60 * 60 * 1000
const day = 24 * hour
/** How long before the demo company's first start its oldest consumer was made. */
const oldest = ((214 * 24 + 5) * 60 + 10) * 60 * 1000

const at = (moment: number): string => new Date(moment).toISOString()
/** Where the week began that Home is about, in Madrid. */
const week = Date.parse('2026-03-04T23:00:00Z')

/** What Home tells: what happened in which hour depends on when the demo company was first started. */
const activity: Activity = {
  span: { from: at(week), to: at(now) },
  before: { from: at(week - 7 * day), to: at(now - 7 * day) },
  hasConsumers: true,
  issued: { count: 1284, before: 1102 },
  refused: { count: 37, before: 52 },
  activeConsumers: { count: 6, before: 6 },
  liveAuthorizations: { count: 9, before: 7 },
  unit: 'day',
  slots: [212, 198, 41, 36, 240, 261, 296].map((count, index) => ({
    start: at(week + index * day),
    outcomes: [
      { outcome: 'issued', count },
      { outcome: 'wrong_secret', count: 1 + (index % 3) },
      { outcome: 'redirect_uri_mismatch', count: 1 + ((index * 5) % 4) },
    ],
  })),
  consumers: {
    items: [
      { id: '11111111-1111-4111-8111-111111111111', name: 'ERP synchronization', issued: 702, refused: 4 },
      { id: '22222222-2222-4222-8222-222222222222', name: 'Shift planner', issued: 431, refused: 21 },
      { id: '33333333-3333-4333-8333-333333333333', name: 'Field app', issued: 98, refused: 12 },
    ],
    others: { issued: 53, refused: 0 },
  },
}

const realKey = /(?<="key":")[\w-]{20,}(?=")/u
const madeUpKey = 'kBxQwRtYpLmNvCzDsFgHjKaE'

const font = join(import.meta.dirname, '../../apps/console/node_modules/@fontsource-variable/inter/files')

/**
 * Lets a page show the same in every run and on every machine: it is always the same moment, the demo company began as long before it as it did
 * before its first start, keys are made of nothing but letters, and what is written in the machine's own fonts comes in the console's.
 * @param page whose calls to the API are told differently
 * @param administrator of the demo company
 */
export async function holdStill(page: Page, administrator: Management): Promise<void> {
  const { createdAt } = await administrator.findConsumer('ERP synchronization')
  const firstStart = Date.parse(createdAt) + oldest
  const retold = (text: string): string => {
    const sinceStart = Date.parse(text) - firstStart
    // What was done meanwhile to make the picture was done now.
    const moment = sinceStart > 0 && sinceStart < hour ? now : now + sinceStart
    // What is counted by the hour stays so.
    return at(/:00:00(?:\.0+)?Z$/u.test(text) ? Math.floor(moment / hour) * hour : moment)
  }
  // The same the other way round: what the page asks about is asked about what there is.
  const asked = (text: string): string => {
    const sinceNow = Date.parse(decodeURIComponent(text)) - now
    const moment = Date.now() + Math.max(sinceNow, 0)
    return encodeURIComponent(at(sinceNow < 0 ? Math.floor((moment + sinceNow) / hour) * hour : moment))
  }
  const keys = new Map<string, string>()
  await page.clock.setFixedTime(now)
  await page.context().route('**/api/v1/**', async (route) => {
    const url = route
      .request()
      .url()
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\d(?:\.\d+)?Z/gu, asked)
    const response = await route.fetch({ url })
    const told = await response.text()
    const [secret] = /(?<="secret":")[^"]+/u.exec(told) ?? []
    const [key] = realKey.exec(told) ?? []
    if (secret !== undefined && key !== undefined) keys.set(secret, key)
    const body = told
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, retold)
      // How long a question stands.
      .replaceAll(/(?<="expiresAt":")[^"]+(?=")/gu, (text) =>
        route.request().url().includes('/authorization-requests/') ? at(now + hour / 6) : text,
      )
      .replaceAll(new RegExp(realKey, 'gu'), madeUpKey)
      .replaceAll(/(?<="(?:lastFour|secretLastFour)":")[\w-]+(?=")/gu, 'x4Rt')
    await route.fulfill({ response, body })
  })
  // What is tried out is tried out with the key that there is.
  await page.context().route('**/oauth/*', async (route) => {
    const address = new URL(route.request().url())
    const newest = [...keys.values()].at(-1)
    if (newest !== undefined && address.searchParams.get('client_id') === madeUpKey) {
      address.searchParams.set('client_id', newest)
      return route.continue({ url: address.href })
    }
    const sent = new URLSearchParams(route.request().postData() ?? '')
    const key = keys.get(sent.get('client_secret') ?? '')
    if (key === undefined) return route.fallback()
    sent.set('client_id', key)
    return route.continue({ postData: sent.toString() })
  })
  await page.context().route('**/api/v1/activity?*', (route) => route.fulfill({ json: activity }))
  const letters = (await readFile(join(font, 'inter-latin-wght-normal.woff2'))).toString('base64')
  // The first of the families for keys that a machine may have; its bytes, since the page's policy takes fonts from nowhere else.
  await page.addInitScript(`document.fonts.add(
    new FontFace('Menlo', Uint8Array.from(atob('${letters}'), (byte) => byte.charCodeAt(0)).buffer, { weight: '100 900' }),
  )`)
}
