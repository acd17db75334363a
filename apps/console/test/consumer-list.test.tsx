// The list loads its table late; here it is there before, so that no test's time goes into that.
import '../src/features/consumers/consumer-table.tsx'
import { beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Answer, type Call, json, problem, stubApi } from './support/api-stub.ts'
import { consumerOf, planning, storehouse } from './support/consumer-data.ts'
import { idOf, modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const path = '/settings/api-connections/oauth-consumers'

const open = async (list: Answer | Answer[], search = '', answers: Record<string, Answer> = {}) => {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /consumers': list,
    'GET /modules': json(modulePage),
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    [`GET /consumers/${consumerOf(1).id}`]: json(consumerOf(1)),
    ...answers,
  })
  const { screen, router } = await renderConsole(path + search)
  return { screen, router, calls, lists: () => listCalls(calls) }
}

const listCalls = (calls: Call[]) =>
  calls.filter((call) => call.path === '/consumers').map(({ query }) => Object.fromEntries(query))

/** What a browser does that is not let keep anything. */
const blocked = () => {
  throw new DOMException('blocked', 'SecurityError')
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 800)
})

test('the table shows what the server sent and how many there are', async () => {
  const { screen, lists } = await open(
    json({ items: [consumerOf(1)], total: 1, totalIsAtLeast: false, nextCursor: null }),
  )
  await expect.element(screen.getByRole('grid', { name: 'OAuth consumers' })).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
  for (const text of ['key-1', 'Client credentials', 'Planning', '2 hours ago', 'Active']) {
    await expect.element(screen.getByRole('gridcell').filter({ hasText: text })).toBeVisible()
  }
  await expect.element(screen.getByRole('gridcell').filter({ hasText: '••••••••abcd' })).toBeVisible()
  await expect.element(screen.getByText('Showing 1 of 1')).toBeVisible()
  expect(lists()).toEqual([{ sort: 'name', limit: '50' }])
})

test('more is fetched with the cursor of the page before and added below it', async () => {
  const { screen, lists } = await open([
    json({ items: [consumerOf(1)], total: 1200, totalIsAtLeast: false, nextCursor: 'after-1' }),
    json({ items: [consumerOf(2)], total: 1200, totalIsAtLeast: false, nextCursor: null }),
  ])
  await expect.element(screen.getByText('Showing 1 of 1,200')).toBeVisible()
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByText('Showing 2 of 1,200')).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 2' })).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Show more' })).not.toBeInTheDocument()
  expect(lists().at(-1)).toEqual({ sort: 'name', limit: '50', cursor: 'after-1' })
})

test('a consumer that moved in the order between two pages is shown once, as it is now', async () => {
  const { screen } = await open([
    json({ items: [consumerOf(1)], total: 2, totalIsAtLeast: false, nextCursor: 'after-1' }),
    json({
      items: [consumerOf(1, { name: 'Renamed' }), consumerOf(2)],
      total: 2,
      totalIsAtLeast: false,
      nextCursor: null,
    }),
  ])
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByText('Showing 2 of 2')).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Renamed' })).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).not.toBeInTheDocument()
})

test('when more cannot be fetched, what is there stays and can be tried again', async () => {
  const { screen } = await open([
    json({ items: [consumerOf(1)], total: 2, totalIsAtLeast: false, nextCursor: 'after-1' }),
    problem(503, 'unavailable'),
    json({ items: [consumerOf(2)], total: 2, totalIsAtLeast: false, nextCursor: null }),
  ])
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByRole('alert')).toHaveTextContent('More could not be loaded.')
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Showing 2 of 2')).toBeVisible()
})

test('a click on a column head, or Enter, has the server sort, newest first for moments', async () => {
  const { screen, lists, router } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('columnheader', { name: /^Name/u }).click()
  await vi.waitFor(() => expect(lists().at(-1)?.sort).toBe('-name'))
  await screen.getByRole('columnheader', { name: /^Last used/u }).click()
  await vi.waitFor(() => expect(lists().at(-1)?.sort).toBe('-lastUsedAt'))
  await screen.getByRole('columnheader', { name: /^Last used/u }).click()
  await vi.waitFor(() => expect(lists().at(-1)?.sort).toBe('lastUsedAt'))
  // What was there before needs no call.
  const shown = () => router.state.location.search
  await userEvent.keyboard('{Enter}')
  await vi.waitFor(() => expect(shown()).toBe('?sort=-lastUsedAt'))
  // Nothing to sort by.
  await screen.getByRole('columnheader', { name: /^Key/u }).click()
  await screen.getByRole('columnheader', { name: /^Name/u }).click()
  await vi.waitFor(() => expect(shown()).toBe(''))
  expect(lists().map(({ sort }) => sort)).toEqual(['name', '-name', '-lastUsedAt', 'lastUsedAt'])
})

test('a search is sent once typing pauses, not with every key', async () => {
  const { screen, lists, router } = await open(json(pageOf([consumerOf(1)])))
  await expect.element(screen.getByText('Showing 1 of 1')).toBeVisible()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const field = screen.getByRole('searchbox', { name: 'Search' }).element()
  for (const text of ['e', 'er', 'erp']) {
    // As React sees it when a key is pressed: the prototype's setter, then the event.
    Reflect.set(HTMLInputElement.prototype, 'value', text, field)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(lists()).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(100)
  vi.useRealTimers()
  await vi.waitFor(() => expect(lists().slice(1)).toEqual([{ sort: 'name', limit: '50', search: 'erp' }]))
  expect(router.state.location.search).toBe('?search=erp')
})

test('filters are the server’s work, are named, and can be taken out one by one', async () => {
  const { screen, lists, router } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('button', { name: 'Filter' }).click()
  await screen.getByRole('combobox', { name: 'Grant type' }).click()
  await screen.getByRole('option', { name: 'Client credentials' }).click()
  await screen.getByRole('combobox', { name: 'Status' }).click()
  await screen.getByRole('option', { name: 'Active' }).click()
  await screen.getByRole('combobox', { name: 'Group Permissions' }).click()
  await screen.getByRole('option').filter({ hasText: 'Planning' }).click()
  const filters = { grantType: 'client_credentials', status: 'active', permissionGroupId: planning.id }
  await vi.waitFor(() => expect(lists().at(-1)).toEqual({ sort: 'name', limit: '50', ...filters }))
  screen
    .getByRole('dialog', { name: 'Filters' })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await expect.element(screen.getByRole('button', { name: 'Filter (3 active)' })).toBeVisible()
  await screen.getByRole('button', { name: 'Remove the filter Planning' }).click()
  await vi.waitFor(() => expect(router.state.location.search).toBe('?grantType=client_credentials&status=active'))
})

test('the address alone brings the same list back, and what it makes up is ignored', async () => {
  const { screen, lists } = await open(
    json(pageOf([consumerOf(1)])),
    '?search=erp&status=disabled&sort=-createdAt&grantType=password&permissionGroupId=1',
  )
  await expect.element(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('erp')
  expect(lists()).toEqual([{ sort: '-createdAt', limit: '50', search: 'erp', status: 'disabled' }])
})

test('the group in the address is called by its name, however many groups there are', async () => {
  const rare = { ...storehouse, id: idOf(777), name: 'Zoo keepers' }
  const { screen } = await open(json(pageOf([consumerOf(1)])), `?permissionGroupId=${rare.id}`, {
    [`GET /permission-groups/${rare.id}`]: json(rare),
  })
  await expect.element(screen.getByRole('button', { name: 'Remove the filter Zoo keepers' })).toBeVisible()
  await screen.getByRole('button', { name: 'Filter (1 active)' }).click()
  await expect.element(screen.getByRole('combobox', { name: 'Group Permissions' })).toHaveValue('Zoo keepers')
})

test('last use and creation are filters, too: a period counts back from midnight, and both are in the address', async () => {
  const { screen, lists, router } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('button', { name: 'Filter' }).click()
  await screen.getByRole('combobox', { name: 'Last used' }).click()
  await screen.getByRole('option', { name: 'Not for 90 days' }).click()
  await screen.getByLabelText('Creation date').selectOptions('Last 7 days')
  await vi.waitFor(() => expect(router.state.location.search).toBe('?lastUsed=unused90Days&created=week'))
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  midnight.setDate(midnight.getDate() - 6)
  await vi.waitFor(() =>
    expect(lists().at(-1)).toMatchObject({ lastUsed: 'unused90Days', createdFrom: midnight.toISOString() }),
  )
  await screen.getByLabelText('Creation date').selectOptions('From – To')
  await screen.getByLabelText('To', { exact: true }).fill('2031-03-05')
  await expect.poll(() => router.state.location.search).toContain('createdTo=2031-03-05')
  screen
    .getByRole('dialog', { name: 'Filters' })
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await screen.getByRole('button', { name: 'Remove the filter Last used: Not for 90 days' }).click()
  await screen.getByRole('button', { name: /^Remove the filter Created: /u }).click()
  await expect.poll(() => router.state.location.search).toBe('')
})

test('when nothing matches, one press shows all again', async () => {
  const { screen, lists } = await open([json(pageOf([])), json(pageOf([consumerOf(1)]))], '?search=nothing')
  await expect.element(screen.getByText('No consumer matches')).toBeVisible()
  await screen.getByRole('button', { name: 'Show all consumers' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
  expect(lists().at(-1)).toEqual({ sort: 'name', limit: '50' })
})

test('without consumers the page says what one is and leads to the first', async () => {
  const { screen, router } = await open(json(pageOf([])))
  await expect.element(screen.getByText('No consumers yet')).toBeVisible()
  await screen.getByRole('button', { name: 'New OAuth consumer' }).click()
  await expect.element(screen.getByRole('dialog', { name: 'New OAuth consumer' })).toBeVisible()
  expect(router.state.location.pathname).toBe(`${path}/new`)
})

test('a list that could not be loaded says why and can be tried again', async () => {
  const { screen } = await open([problem(500, 'internal'), json(pageOf([consumerOf(1)]))])
  await expect
    .element(screen.getByRole('alert').getByText('Something went wrong at Latchkey. Try again in a moment.'))
    .toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
})

test('a list that could not be refreshed stays, with the reason above it', async () => {
  const { screen } = await open([json(pageOf([consumerOf(1)])), problem(500, 'internal')])
  await screen.getByRole('button', { name: 'Refresh' }).click()
  await expect
    .element(screen.getByRole('alert').getByText('Something went wrong at Latchkey. Try again in a moment.'))
    .toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).toBeVisible()
})

test('who may not see consumers is told so', async () => {
  const { screen } = await open(problem(403, 'forbidden'))
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})

test('a row opens its consumer, and going back closes it', async () => {
  const { screen, router } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('gridcell').filter({ hasText: 'Planning' }).click()
  await expect.element(screen.getByRole('dialog', { name: 'Consumer 1' })).toBeVisible()
  expect(router.state.location.pathname).toBe(`${path}/${consumerOf(1).id}`)
  await router.navigate(-1)
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('the key is copied without opening the consumer', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('button', { name: 'Copy Key' }).click()
  await vi.waitFor(() => expect(copied).toHaveBeenCalledWith('key-1'))
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('hidden columns and density are kept for the next visit', async () => {
  const first = await open(json(pageOf([consumerOf(1)])))
  await first.screen.getByRole('button', { name: 'Columns and density' }).click()
  await first.screen.getByRole('menuitemcheckbox', { name: 'Secret' }).click()
  await first.screen.getByRole('menuitemradio', { name: 'Compact' }).click()
  await expect.element(first.screen.getByRole('columnheader', { name: 'Secret' })).not.toBeInTheDocument()
  await first.screen.unmount()
  const second = await open(json(pageOf([consumerOf(1)])))
  await expect.element(second.screen.getByRole('columnheader', { name: 'Grant type' })).toBeVisible()
  await expect.element(second.screen.getByRole('columnheader', { name: 'Secret' })).not.toBeInTheDocument()
})

test('without the browser’s storage the table changes all the same, until it is left', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(blocked)
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(blocked)
  const { screen } = await open(json(pageOf([consumerOf(1)])))
  await screen.getByRole('button', { name: 'Columns and density' }).click()
  const key = screen.getByRole('menuitemcheckbox', { name: 'Key' })
  await expect.element(key).toHaveAttribute('aria-checked', 'true')
  await key.click()
  await expect.element(key).toHaveAttribute('aria-checked', 'false')
})

test('a narrow screen shows the same in cards instead of a grid', async () => {
  await page.viewport(390, 800)
  const { screen, lists } = await open(json(pageOf([consumerOf(1)])))
  const card = screen.getByRole('list', { name: 'OAuth consumers' }).getByRole('listitem')
  for (const text of [
    'Consumer 1',
    'key-1',
    '••••••••abcd',
    'Client credentials · Planning',
    '2 hours ago',
    'Active',
  ]) {
    await expect.element(card.filter({ hasText: text })).toBeVisible()
  }
  await expect.element(screen.getByRole('grid')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Filter' }).click()
  await screen.getByRole('combobox', { name: 'Sort by' }).click()
  await screen.getByRole('option', { name: 'Newest first' }).click()
  await vi.waitFor(() => expect(lists().at(-1)?.sort).toBe('-createdAt'))
})
