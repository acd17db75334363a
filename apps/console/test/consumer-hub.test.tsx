import type { HubUsage } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { held, json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { openPanel } from './support/consumer-panel.tsx'

const { id } = consumerOf(1)
const usagePath = `GET /consumers/${id}/hub-usage`
const hourAgo = (hours: number) => new Date(Math.floor(Date.now() / 3_600_000 - hours) * 3_600_000).toISOString()
const latencies = (filled: Record<number, number>) => Array.from({ length: 13 }, (_, index) => filled[index] ?? 0)
const usage: HubUsage = {
  items: [
    { hour: hourAgo(3), outcome: 'answered', count: 40, latencies: latencies({ 4: 40 }) },
    { hour: hourAgo(3), outcome: 'too_many_requests', count: 7, latencies: null },
    { hour: hourAgo(1), outcome: 'answered', count: 1200, latencies: latencies({ 2: 1200 }) },
    { hour: hourAgo(1), outcome: 'upstream_timed_out', count: 9, latencies: null },
  ],
}

/** What areas on the page are filled with. */
const patterns = () =>
  [...document.querySelectorAll('[fill^="url(#chart-fill"]')].map((area) => area.getAttribute('fill'))
const dashesOf = (line: string) =>
  [...document.querySelectorAll(`path[data-series="${line}"]`)].map((path) => getComputedStyle(path).strokeDasharray)

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

const open = (answer: Parameters<typeof openPanel>[1], usesHub = true) =>
  openPanel(`/${id}#hub`, { [`GET /consumers/${id}`]: json(consumerOf(1, { usesHub })), ...answer })

test('calls, refusals and answer times are told in figures, in a table, and with what to do', async () => {
  const { screen } = await open({ [usagePath]: json(usage) })
  await expect.element(screen.getByText('1,256')).toBeVisible()
  await expect.element(screen.getByText(/^half within \d+ ms, 95% within \d+ ms$/u)).toBeVisible()
  const causes = screen.getByRole('region', { name: 'Why calls were not answered' }).getByRole('listitem')
  await expect.element(causes.nth(0)).toMatchTextContent(/^The module’s API took too long · 9/u)
  await expect.element(causes.nth(1)).toMatchTextContent(/^There were too many calls in a minute · 7/u)
  await screen.getByRole('button', { name: 'The numbers as a table' }).click()
  const rows = screen.getByRole('row')
  await expect.element(rows.nth(1)).toMatchTextContent(/1,2000915 ms20 ms$/u)
  await expect.element(rows.nth(2)).toMatchTextContent(/4070/u)
})

test('the parts of the charts are told apart without colours, as their legend says', async () => {
  const { screen } = await open({ [usagePath]: json(usage) })
  for (const name of ['Answered', 'Refused', 'Failed', 'Half answered within', '95% answered within']) {
    await expect.element(screen.getByRole('listitem').filter({ hasText: name }).first()).toBeVisible()
  }
  // Each is in the legend once, and on as many bars as there are.
  await expect.poll(() => new Set(patterns()).size).toBe(3)
  await expect.poll(() => patterns().length).toBeGreaterThan(3)
  await expect.poll(() => dashesOf('solid')).toContain('none')
  await expect.poll(() => dashesOf('dashed')).toContain('5px, 3px')
})

test('another span is asked for, and what was there stays until it has come', async () => {
  const month = held(json(usage))
  const { screen, calls } = await open({ [usagePath]: [json(usage), month.answer] })
  await expect.element(screen.getByText('1,256')).toBeVisible()
  await screen.getByRole('button', { name: 'Last 30 days' }).click()
  await expect.element(screen.getByText('1,256')).toBeVisible()
  month.release()
  const spans = () =>
    calls
      .filter(({ path }) => path.endsWith('/hub-usage'))
      .map(({ query }) => Math.floor((Date.now() - Date.parse(query.get('from') ?? '')) / 86_400_000))
  await expect.poll(spans).toEqual([0, 29])
})

test('without calls it says so, and where to switch the Hub on', async () => {
  const { screen } = await open({ [usagePath]: json({ items: [] }) }, false)
  await expect.element(screen.getByText('No calls through the Hub')).toBeVisible()
  await expect.element(screen.getByText(/^The consumer does not use the Hub\./u)).toBeVisible()
})

test('what can’t be read is asked for again', async () => {
  const { screen } = await open({ [usagePath]: problem(503, 'unavailable') })
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Try again' })).toBeVisible()
})
