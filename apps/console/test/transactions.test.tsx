import { languages, type Transaction, transactionEvents, transactionNouns } from '@latchkey/contracts'
import { beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Answer, json, problem, stubApi } from './support/api-stub.ts'
import { modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const log = '/settings/transactions-log'
const base = { 'GET /session': json(sessionOf('administrator')), 'GET /modules': json(modulePage) } as const
const idOf = (number: number) => `${String(number).padStart(8, '0')}-0000-4000-8000-00000000000a`

const entryOf = (number: number, changes: Partial<Transaction> = {}): Transaction => ({
  id: idOf(number),
  sequence: number,
  occurredAt: '2031-03-05T14:30:00.000Z',
  event: 'consumer.updated',
  actor: { type: 'user', id: idOf(900), name: 'Ana Ferreira' },
  target: { type: 'consumer', id: idOf(901), name: 'Warehouse robot' },
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  traceId: 'trace-1',
  before: { status: 'active' },
  after: { status: 'disabled' },
  names: {},
  ...changes,
})

const logOf = (...entries: Transaction[]): Answer =>
  json({
    ...pageOf(entries.map(({ before: _before, after: _after, names: _names, ...entry }) => entry)),
    totalIsAtLeast: false,
    keptSince: null,
  })

beforeEach(async () => {
  await page.viewport(1440, 900)
})

describe('the words of the log', () => {
  const files = import.meta.glob<{ events: Record<string, Record<string, string>>; things: Record<string, string> }>(
    '../src/features/transactions/locales/*.json',
    { eager: true, import: 'default' },
  )

  test.each(languages)('every event, and every noun, that there is has words in %s', (language) => {
    const texts = files[`../src/features/transactions/locales/${language}.json`]
    const missing = transactionEvents.filter((event) => {
      const [noun = '', verb = ''] = event.split('.')
      return !texts?.events[noun]?.[verb]
    })
    expect(missing).toEqual([])
    expect(transactionNouns.filter((noun) => !texts?.things[noun])).toEqual([])
  })
})

test.each([1440, 390])('the log says who did what to which thing, when and from where (%i px wide)', async (width) => {
  await page.viewport(width, 900)
  const system = entryOf(1, {
    event: 'session.refused',
    actor: { type: 'system', id: null, name: null },
    target: { type: 'user', id: idOf(902), name: null },
    ip: null,
  })
  const module = entryOf(3, { event: 'module.updated', target: { type: 'module', id: 'meters', name: null } })
  stubApi({ ...base, 'GET /transactions': logOf(entryOf(2), system, module) })
  const { screen } = await renderConsole(log)
  const role = width > 700 ? 'row' : 'listitem'
  const changed = screen.getByRole(role).filter({ hasText: 'Consumer changed' })
  await expect.element(changed).toMatchTextContent(/Ana Ferreira/u)
  await expect.element(changed).toMatchTextContent(/Warehouse robot/u)
  await expect.element(changed).toMatchTextContent(/203\.0\.113\.7/u)
  await expect.element(changed).toMatchTextContent(/Mar 5, 2031/u)
  const refused = screen.getByRole(role).filter({ hasText: 'Sign-in refused' })
  await expect.element(refused).toMatchTextContent(/Latchkey/u)
  await expect.element(refused).toMatchTextContent(/User/u)
  const renamed = screen.getByRole(role).filter({ hasText: 'Module changed' })
  await expect.element(renamed).toMatchTextContent(width > 700 ? /Meters\s*Module/u : /Module: Meters/u)
  await expect.element(screen.getByText('Showing 3 of 3')).toBeVisible()
})

test('what the address says is asked of the server, shown as chips, and each can be taken out', async () => {
  const calls = stubApi({
    ...base,
    'GET /transactions': logOf(entryOf(1)),
    [`GET /users/${idOf(900)}`]: problem(404, 'not_found'),
  })
  const { screen, router } = await renderConsole(
    `${log}?userId=${idOf(900)}&event=consumer&from=2031-03-01&to=2031-03-05&nonsense=1&consumerId=none`,
  )
  await expect
    .element(screen.getByRole('button', { name: 'Remove the filter Mar 1, 2031 – Mar 5, 2031' }))
    .toBeVisible()
  const query = () => calls.findLast(({ path }) => path === '/transactions')?.query
  expect(Object.fromEntries(query() ?? [])).toEqual({
    userId: idOf(900),
    noun: 'consumer',
    from: new Date(2031, 2, 1).toISOString(),
    to: new Date(2031, 2, 6).toISOString(),
    limit: '50',
  })
  await screen.getByRole('button', { name: 'Remove the filter Mar 1, 2031 – Mar 5, 2031' }).click()
  await expect.poll(() => query()?.has('from')).toBe(false)
  expect(new URLSearchParams(router.state.location.search).get('event')).toBe('consumer')
  await screen.getByRole('button', { name: 'Remove the filter Person' }).click()
  await expect.poll(() => query()?.has('userId')).toBe(false)
})

test('filters are chosen by event and by period, and kept in the address', async () => {
  const calls = stubApi({ ...base, 'GET /transactions': logOf(entryOf(1)) })
  const { screen, router } = await renderConsole(log)
  await screen.getByRole('button', { name: 'Filter', exact: true }).click()
  await screen.getByLabelText('Event').selectOptions('Secret created')
  await expect.poll(() => router.state.location.search).toBe('?event=consumer_secret.created')
  await screen.getByLabelText('Period').selectOptions('Last 7 days')
  await expect.poll(() => router.state.location.search).toBe('?event=consumer_secret.created&period=week')
  const now = new Date()
  const query = () => calls.findLast(({ path }) => path === '/transactions')?.query
  await expect.poll(() => query()?.get('event')).toBe('consumer_secret.created')
  await expect
    .poll(() => query()?.get('from'))
    .toBe(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 6).toISOString())
  await screen.getByLabelText('Period').selectOptions('From – To')
  await screen.getByLabelText('To', { exact: true }).fill('2001-01-01')
  await expect.element(screen.getByText("To can't be before From")).toBeVisible()
})

test('the entries about a module are found by its name', async () => {
  const calls = stubApi({
    ...base,
    'GET /transactions': logOf(
      entryOf(1, { event: 'module.updated', target: { type: 'module', id: 'meters', name: null } }),
    ),
  })
  const { screen, router } = await renderConsole(log)
  await expect.element(screen.getByText('Meters', { exact: true })).toBeVisible()
  await screen.getByRole('button', { name: 'Filter', exact: true }).click()
  await screen.getByRole('combobox', { name: 'Module' }).click()
  await screen.getByRole('option', { name: 'Meters' }).click()
  await expect.poll(() => router.state.location.search).toBe('?targetType=module&targetId=meters')
  const query = () => calls.findLast(({ path }) => path === '/transactions')?.query
  await expect.poll(() => [query()?.get('targetType'), query()?.get('targetId')]).toEqual(['module', 'meters'])
  await userEvent.keyboard('{Escape}')
  await screen.getByRole('button', { name: 'Remove the filter Meters' }).click()
  await expect.poll(() => router.state.location.search).toBe('')
})

test('a person is found by name, and is then in the address', async () => {
  const ana = {
    id: idOf(900),
    name: 'Ana Ferreira',
    email: 'ana@acme.example',
    role: 'member',
    status: 'active',
    permissionGroup: { id: idOf(903), name: 'Planning' },
    language: null,
    createdAt: '2031-03-05T14:30:00.000Z',
    lastSignInAt: null,
    version: 1,
  }
  stubApi({
    ...base,
    'GET /transactions': logOf(entryOf(1)),
    'GET /users': json(pageOf([ana])),
    [`GET /users/${ana.id}`]: json(ana),
  })
  const { screen, router } = await renderConsole(log)
  await screen.getByRole('button', { name: 'Filter', exact: true }).click()
  await screen.getByRole('combobox', { name: 'Person' }).fill('ana')
  await screen.getByRole('option', { name: /Ana Ferreira/u }).click()
  await expect.poll(() => router.state.location.search).toBe(`?userId=${ana.id}`)
})

test('an entry opens at its own address to what changed, in words', async () => {
  const entry = entryOf(7, {
    before: {
      permissions: ['work_orders:view', 'meters:view'],
      accessTokenSeconds: 600,
      status: 'active',
      permissionGroupId: idOf(903),
      expiresAt: null,
      jwks: null,
      oddThing: { en: 'Meters', requiresPkce: true },
    },
    after: {
      permissions: ['work_orders:view', 'meters:create'],
      accessTokenSeconds: 5400,
      status: 'disabled',
      permissionGroupId: idOf(904),
      expiresAt: '2031-03-05T14:30:00.000Z',
      jwks: { keys: [{ kid: 'warehouse-1', kty: 'EC' }] },
      oddThing: null,
    },
    names: { [idOf(904)]: 'Warehouse' },
  })
  stubApi({ ...base, 'GET /transactions': logOf(entry), [`GET /transactions/${entry.id}`]: json(entry) })
  const { screen, router } = await renderConsole(log)
  await screen.getByRole('link', { name: 'Consumer changed' }).click()
  expect(router.state.location.pathname).toBe(`${log}/${entry.id}`)
  const panel = screen.getByRole('dialog', { name: 'Consumer changed' })
  await expect.element(panel.getByText('trace-1')).toBeVisible()
  await expect.element(panel.getByRole('button', { name: 'Copy Trace ID' })).toBeVisible()
  await expect.element(panel).toMatchTextContent(/BrowserChrome\/131/u)
  const text = () => panel.getByRole('region', { name: 'What changed' }).element().textContent
  await expect.poll(text).toContain('Meters: Add')
  expect(text()).toContain('RemovedMeters: View')
  expect(text()).toContain('Access token lifetime')
  expect(text()).toMatch(/Before10 minutes.*After90 minutes/u)
  // One that is gone, and one that is there.
  expect(text()).toMatch(new RegExp(`Permission group.*Before${idOf(903)}.*AfterWarehouse`, 'u'))
  expect(text()).toMatch(/Status.*BeforeActive.*AfterDisabled/u)
  expect(text()).toMatch(/Ends.*BeforeNone.*AfterMar 5, 2031/u)
  expect(text()).toMatch(/Public keys.*Afterkid: warehouse-1kty: EC/u)
  expect(text()).toMatch(/oddThing.*Requires PKCE: Yes.*English: Meters/u)
  // What is looked for first comes first, however it was stored.
  expect(text()).toMatch(/Access token lifetime.*Status.*Permission group.*Ends.*Permissions.*oddThing/u)
  await panel.getByRole('button', { name: 'Back' }).click()
  await expect.poll(() => router.state.location.pathname).toBe(log)
})

test('an entry that is not there, and a log that can’t be read, say so and what to do', async () => {
  stubApi({
    ...base,
    'GET /transactions': [problem(503, 'unavailable'), logOf(entryOf(1))],
    [`GET /transactions/${idOf(5)}`]: problem(404, 'not_found'),
  })
  const { screen, router } = await renderConsole(log)
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('link', { name: 'Consumer changed' })).toBeVisible()
  await router.navigate(`${log}/${idOf(5)}`)
  await expect
    .element(screen.getByRole('dialog', { name: 'Log entry' }).getByText(/^The log has no such entry\./u))
    .toBeVisible()
})

test('an empty log, and one that the filters leave nothing of, are told apart', async () => {
  stubApi({ ...base, 'GET /transactions': logOf() })
  const { screen } = await renderConsole(`${log}?event=consumer.deleted`)
  await expect.element(screen.getByText('No entry matches')).toBeVisible()
  await screen.getByRole('button', { name: 'Show all entries' }).click()
  await expect.element(screen.getByText('Nothing has been logged yet')).toBeVisible()
})

test('more is loaded by the cursor, and a total nobody counted is not made up', async () => {
  const first = {
    ...pageOf([entryOf(2)]),
    items: [entryOf(2)],
    total: 1000,
    totalIsAtLeast: true,
    keptSince: null,
    nextCursor: 'next',
  }
  const calls = stubApi({ ...base, 'GET /transactions': [json(first), logOf(entryOf(1))] })
  const { screen } = await renderConsole(log)
  await expect.element(screen.getByText('Showing 1 of more than 1,000')).toBeVisible()
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByRole('link', { name: 'Consumer changed' }).nth(1)).toBeVisible()
  expect(calls.findLast(({ path }) => path === '/transactions')?.query.get('cursor')).toBe('next')
})

/** A CSV answer that stops after its first lines until it is let go or cancelled. */
function slowExport() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const answer: Answer = () => {
    const encoder = new TextEncoder()
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(encoder.encode('id,event\n1,a\n2,b\n'))
        await promise
        controller.enqueue(encoder.encode('3,c\n'))
        controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/csv', 'x-total-count': '3' } })
  }
  return { answer, release: resolve }
}

describe('the export', () => {
  test('takes what is filtered, says how far it is, and saves the file', async () => {
    const slow = slowExport()
    const calls = stubApi({ ...base, 'GET /transactions': logOf(entryOf(1)), 'GET /transactions/export': slow.answer })
    const { screen } = await renderConsole(`${log}?event=consumer.updated`)
    await screen.getByRole('button', { name: 'Export' }).click()
    await screen.getByRole('menuitem', { name: /CSV/u }).click()
    await expect.element(screen.getByText('Exporting: 2 of 3')).toBeVisible()
    await expect.element(screen.getByRole('progressbar')).toBeVisible()
    slow.release()
    await expect.element(screen.getByText(/^Exported: transactions-log-.*\.csv$/u)).toBeVisible()
    const query = calls.find(({ path }) => path === '/transactions/export')?.query
    expect(Object.fromEntries(query ?? [])).toEqual({ event: 'consumer.updated', format: 'csv' })
    await expect.element(screen.getByRole('button', { name: 'Export' })).toHaveFocus()
  })

  test('can be cancelled, and then saves nothing', async () => {
    const slow = slowExport()
    stubApi({ ...base, 'GET /transactions': logOf(entryOf(1)), 'GET /transactions/export': slow.answer })
    const { screen } = await renderConsole(log)
    await screen.getByRole('button', { name: 'Export' }).click()
    await screen.getByRole('menuitem', { name: /NDJSON/u }).click()
    await screen.getByRole('button', { name: 'Cancel the export' }).click()
    await expect.element(screen.getByText('The export was cancelled. Nothing was saved.')).toBeVisible()
    slow.release()
  })

  test('that fails says why', async () => {
    stubApi({
      ...base,
      'GET /transactions': logOf(entryOf(1)),
      'GET /transactions/export': problem(503, 'unavailable'),
    })
    const { screen } = await renderConsole(log)
    await screen.getByRole('button', { name: 'Export' }).click()
    await screen.getByRole('menuitem', { name: /CSV/u }).click()
    await expect
      .element(screen.getByText(/The export did not work, and nothing was saved. Latchkey is not/u))
      .toBeVisible()
  })
})

test('a member is told that the log is not open to them', async () => {
  stubApi({ 'GET /session': json(sessionOf('member')) })
  const { screen } = await renderConsole(log)
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})

test('the end of the log says from when on entries are kept, once older ones were dropped', async () => {
  const keptSince = '2030-11-01T12:00:00.000Z'
  const whole = { ...pageOf([entryOf(2)]), items: [entryOf(2)], totalIsAtLeast: false, keptSince }
  stubApi({ ...base, 'GET /transactions': json({ ...whole, total: 2, nextCursor: 'next' }) })
  const { screen } = await renderConsole(log)
  await expect.element(screen.getByText('Showing 1 of 2')).toBeVisible()
  expect(screen.getByText(/no longer kept/u).query()).toBeNull()
  stubApi({ ...base, 'GET /transactions': json(whole) })
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByText('Entries before Nov 1, 2030 are no longer kept.')).toBeVisible()
})
