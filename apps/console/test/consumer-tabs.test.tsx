import type { Consumer, ConsumerUsage, TransactionEntry } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { empty, json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { openPanel } from './support/consumer-panel.tsx'
import { authorizationOf, hoursFromNow, idOf, pageOf } from './support/data.ts'

const { id } = consumerOf(1)
const app: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }
const hourAgo = (hours: number) => new Date(Math.floor(Date.now() / 3_600_000 - hours) * 3_600_000).toISOString()

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test('usage is told in figures, in a table, and with why requests were refused, for a span that one chooses', async () => {
  const usage: ConsumerUsage = {
    items: [
      { hour: hourAgo(3), outcome: 'issued', count: 1200 },
      { hour: hourAgo(3), outcome: 'wrong_secret', count: 2 },
      { hour: hourAgo(1), outcome: 'scope_not_allowed', count: 5 },
    ],
  }
  const { screen, calls } = await openPanel(`/${id}#usage`, { [`GET /consumers/${id}/usage`]: json(usage) })
  await expect.element(screen.getByText('1,200')).toBeVisible()
  const causes = screen.getByRole('region', { name: 'Why requests were refused' }).getByRole('listitem')
  await expect.element(causes.nth(0)).toMatchTextContent(/^It asked for permissions that its group does not have · 5/u)
  await expect.element(causes.nth(1)).toMatchTextContent(/^The secret is wrong · 2/u)
  await screen.getByRole('button', { name: 'The numbers as a table' }).click()
  await expect.element(screen.getByRole('row').nth(1)).toMatchTextContent(/05$/u)
  await expect.element(screen.getByRole('row').nth(2)).toMatchTextContent(/1,2002$/u)
  await screen.getByRole('button', { name: 'Last 7 days' }).click()
  const from = () => calls.findLast(({ path }) => path.endsWith('/usage'))?.query.get('from') ?? ''
  await expect.poll(() => Math.floor((Date.now() - Date.parse(from())) / 86_400_000)).toBe(6)
  await screen.getByRole('button', { name: 'Show the failures' }).click()
  await expect.element(screen.getByText('Nothing was refused')).toBeVisible()
})

test('the log shows the newest entries, each a link, and leads to all of them', async () => {
  const entry: TransactionEntry = {
    id: idOf(70),
    sequence: 1,
    occurredAt: hoursFromNow(-1),
    actor: { type: 'user', id: idOf(1), name: 'Martín Quiroga' },
    event: 'consumer.created',
    target: { type: 'consumer', id, name: 'Consumer 1' },
    ip: '203.0.113.7',
    userAgent: null,
    traceId: null,
  }
  const { screen, calls } = await openPanel(`/${id}#log`, {
    'GET /transactions': [problem(503, 'unavailable'), json({ ...pageOf([entry]), keptSince: null })],
  })
  await screen.getByRole('button', { name: 'Try again' }).click()
  const list = screen.getByRole('tabpanel', { name: 'Log' })
  const entries = list.getByRole('listitem')
  await expect
    .element(entries.getByRole('link'))
    .toHaveAttribute('href', `/settings/transactions-log/${entry.id}?consumerId=${id}`)
  await expect
    .element(list.getByRole('link', { name: 'Show all in the log' }))
    .toHaveAttribute('href', `/settings/transactions-log?consumerId=${id}`)
  expect(calls.findLast(({ path }) => path === '/transactions')?.query.get('consumerId')).toBe(id)
})

test('an app’s authorizations are there to be revoked, and lead to all of them', async () => {
  const authorization = authorizationOf('Consumer 1')
  const { screen, calls } = await openPanel(`/${id}#authorizations`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, app)),
    'GET /authorizations': [json(pageOf([authorization])), json(pageOf([]))],
    [`DELETE /authorizations/${authorization.id}`]: empty,
  })
  const panel = screen.getByRole('tabpanel', { name: 'Authorizations' })
  await expect.element(panel.getByText('martin@acme.example')).toBeVisible()
  expect(calls.find(({ path }) => path === '/authorizations')?.query.get('consumerId')).toBe(id)
  await expect
    .element(panel.getByRole('link', { name: 'Show them among all authorizations' }))
    .toHaveAttribute('href', '/settings/api-connections/app-authorizations?search=key-1')
  await panel.getByRole('button', { name: /^Revoke access/u }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(panel.getByText('Nobody has authorized this app')).toBeVisible()
})

test('a program has no authorizations, and a link to them leads to its details', async () => {
  const { screen } = await openPanel(`/${id}#authorizations`)
  await expect.element(screen.getByRole('tab', { name: 'Details' })).toHaveAttribute('aria-selected', 'true')
  await expect.element(screen.getByRole('tab', { name: 'Authorizations' })).not.toBeInTheDocument()
})

test.each([
  ['usage', /^How many tokens this consumer got over time/u, 'usage'],
  ['hub', /^The calls this consumer made to your modules/u, 'usage'],
  ['failures', /refused requests, with their real cause/u, 'usage'],
  ['secrets', /^What this consumer signs in with/u, 'rotation'],
  ['log', /^The newest entries about this consumer/u, 'transactions-log'],
  ['authorizations', /^Who lets this app act for them/u, 'authorizations'],
])('the tab %s says what it is for, and where the guide says more', async (tab, lead, guide) => {
  const { screen } = await openPanel(`/${id}#${tab}`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, app)),
    [`GET /consumers/${id}/hub-usage`]: json({ items: [] }),
    'GET /transactions': json({ ...pageOf([]), keptSince: null }),
    'GET /authorizations': json(pageOf([])),
  })
  const panel = screen.getByRole('tabpanel')
  await expect.element(panel.getByText(lead)).toBeVisible()
  await expect
    .element(panel.getByRole('link', { name: /^Read the guide/u }))
    .toHaveAttribute('href', `/docs/en/${guide}`)
})

test.each([
  ['a program', {}, 'quick-start'],
  ['an app', app, 'authorization-code'],
])('the ready requests of %s lead to their page of the guide', async (_, changes, guide) => {
  const { screen } = await openPanel(`/${id}`, { [`GET /consumers/${id}`]: json(consumerOf(1, changes)) })
  const requests = screen.getByRole('region', { name: 'Ready requests' })
  await expect
    .element(requests.getByRole('link', { name: /^Read the guide/u }))
    .toHaveAttribute('href', `/docs/en/${guide}`)
})
