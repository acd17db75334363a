import { type Activity, type Attention, neverUsedDays } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { type Locator, page, userEvent } from 'vitest/browser'
import { dayOf } from '../src/lib/period.ts'
import { type Answer, held, json, problem, stubApi } from './support/api-stub.ts'
import { hoursFromNow, idOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const activity: Activity = {
  span: { from: '2031-03-10T00:00:00.000Z', to: '2031-03-12T12:00:00.000Z' },
  before: { from: '2031-03-07T00:00:00.000Z', to: '2031-03-09T12:00:00.000Z' },
  hasConsumers: true,
  issued: { count: 1500, before: 1000 },
  refused: { count: 12, before: 24 },
  activeConsumers: { count: 3, before: 3 },
  liveAuthorizations: { count: 2, before: 0 },
  unit: 'day',
  slots: [
    { start: '2031-03-10T12:00:00.000Z', outcomes: [{ outcome: 'issued', count: 1499 }] },
    { start: '2031-03-11T12:00:00.000Z', outcomes: [] },
    {
      start: '2031-03-12T12:00:00.000Z',
      outcomes: [
        { outcome: 'issued', count: 1 },
        { outcome: 'wrong_secret', count: 5 },
        ...(['throttled', 'pkce_missing', 'code_unknown', 'code_expired', 'code_replayed'] as const).map((outcome) => ({
          outcome,
          count: 1,
        })),
        { outcome: 'scope_not_allowed', count: 2 },
      ],
    },
  ],
  consumers: {
    items: [{ id: idOf(7), name: 'Meter gateway', issued: 1490, refused: 12 }],
    others: { issued: 10, refused: 0 },
  },
}

const none = { items: [], total: 0, totalIsAtLeast: false }
const calm: Attention = { failing: none, expiringSecrets: none, neverUsed: none, unused: none, legacyKey: null }
const urgent: Attention = {
  failing: {
    items: [{ id: idOf(7), name: 'Import', reason: 'wrong_secret', refusals: 31, refusedAt: hoursFromNow(-2) }],
    total: 1,
    totalIsAtLeast: false,
  },
  expiringSecrets: {
    items: [{ id: idOf(8), name: 'Gateway', lastFour: 'x7Qd', expiresAt: hoursFromNow(73) }],
    total: 1,
    totalIsAtLeast: false,
  },
  neverUsed: {
    items: [{ id: idOf(9), name: 'Warehouse', createdAt: hoursFromNow(-100) }],
    total: 1000,
    totalIsAtLeast: true,
  },
  unused: {
    items: [{ id: idOf(10), name: 'Payroll', lastUsedAt: hoursFromNow(-3000) }],
    total: 6,
    totalIsAtLeast: false,
  },
  legacyKey: { calls: 2100, callers: 3, lastCalledAt: hoursFromNow(-1) },
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

async function open(answers: { activity?: Answer | Answer[]; attention?: Answer | Answer[] } = {}, path = '/') {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /activity': answers.activity ?? json(activity),
    'GET /activity/attention': answers.attention ?? json(calm),
  })
  const asked = () => calls.filter((call) => call.path === '/activity').map(({ query }) => query)
  return { ...(await renderConsole(path)), asked }
}

const firstFigure = (screen: Awaited<ReturnType<typeof open>>['screen']) => screen.getByRole('definition').nth(0)
/** What stands around the figures and says whether they are of the period that is asked for. */
const figuresOf = (screen: Awaited<ReturnType<typeof open>>['screen']): Element => {
  const around = firstFigure(screen).element().closest('[aria-busy]')
  if (!around) throw new Error('nothing says whether the figures are busy')
  return around
}

/** Presses keys in a field, from its first part on. */
async function typeInto(field: Locator, keys: string): Promise<void> {
  field.element().focus()
  await userEvent.keyboard(keys)
}

test('what the API does is told in figures, each beside what it was before', async () => {
  const { screen } = await open()
  await expect.element(screen.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  const figures = screen.getByRole('definition')
  await expect.element(figures.nth(0)).toMatchTextContent(/^1,50050% more1,000 before$/u)
  await expect.element(figures.nth(1)).toMatchTextContent(/^1250% less24 before$/u)
  await expect.element(figures.nth(2)).toMatchTextContent(/^3As before$/u)
  await expect.element(figures.nth(3)).toMatchTextContent(/^20 before$/u)
  await expect.element(screen.getByText(/^Compared with Mar \d/u)).toBeVisible()
  await expect.element(screen.getByText('Nothing needs your attention')).toBeVisible()
})

test('behind each chart is a table, and what it is made of differs by more than colour', async () => {
  const { screen } = await open()
  // Five parts at the most: four reasons, the most frequent first, and all others.
  const refused = screen.getByRole('region', { name: 'Requests refused, by reason' })
  await refused.getByRole('button', { name: 'View as table' }).click()
  const rows = refused.getByRole('row')
  await expect.element(rows.nth(0)).toMatchTextContent(/^WhenThe secret is wrong.*Other reasons$/u)
  await expect.element(rows.nth(1)).toMatchTextContent(/521[01]*[23]$/u)
  expect(rows.elements()).toHaveLength(2)
  const consumers = screen.getByRole('region', { name: 'By consumer' })
  await consumers.getByRole('button', { name: 'View as table' }).click()
  await expect.element(consumers.getByRole('row').nth(1)).toMatchTextContent(/^Meter gateway1,49012$/u)
  await expect
    .element(consumers.getByRole('link', { name: 'Meter gateway' }))
    .toHaveAttribute('href', expect.stringMatching(/^\/settings\/api-connections\/oauth-consumers\/[\w-]{36}#usage$/u))
  await expect.element(consumers.getByRole('row').nth(2)).toMatchTextContent(/^All others100$/u)
  expect(consumers.getByRole('link').elements()).toHaveLength(1)
  await expect.poll(() => document.querySelectorAll('svg [fill^="url(#chart-fill-"]').length).toBeGreaterThan(6)
})

test('what needs attention says why, and leads to where it is mended', async () => {
  const { screen } = await open({ attention: json(urgent) })
  const longAgo = dayOf(new Date(hoursFromNow(-24 * neverUsedDays)))
  const within = (name: string) => screen.getByRole('region', { name, exact: true })
  const consumers = '/settings/api-connections/oauth-consumers'
  const failing = within('Failing now')
  await expect
    .element(failing.getByRole('listitem'))
    .toMatchTextContent(
      /^ImportThe secret is wrong\. Refused 31 times in the last 24 hours \(latest: 2 hours ago\)\.$/u,
    )
  await expect
    .element(failing.getByRole('link', { name: 'Import' }))
    .toHaveAttribute('href', `${consumers}/${idOf(7)}#failures`)
  const secrets = within('Secrets that end within 30 days')
  await expect.element(secrets.getByRole('listitem')).toMatchTextContent(/^Gateway…x7Qd stops working in 3 days/u)
  await expect
    .element(secrets.getByRole('link', { name: 'Gateway' }))
    .toHaveAttribute('href', expect.stringMatching(/#secrets$/u))
  await expect
    .element(within('The API Key is still in use').getByRole('link'))
    .toHaveAttribute('href', '/settings/api-connections/api-connection')
  await expect
    .element(within('Never used').getByRole('link', { name: 'See all, more than 1,000' }))
    .toHaveAttribute('href', `${consumers}?status=active&lastUsed=never&createdTo=${longAgo}`)
  await expect
    .element(within('Not used for 90 days').getByRole('link', { name: 'See all 6' }))
    .toHaveAttribute('href', `${consumers}?status=active&lastUsed=unused90Days`)
})

test('of many that fail the first are shown, and all others that are named where they are asked for', async () => {
  const [import_] = urgent.failing.items
  const items = Array.from({ length: 8 }, (_, index) => ({ ...import_, id: idOf(20 + index), name: `Import ${index}` }))
  await open({ attention: json({ ...urgent, failing: { items, total: 1000, totalIsAtLeast: true } }) })
  const failing = page.getByRole('region', { name: 'Failing now', exact: true })
  await expect.element(failing.getByText('And more: over 1,000 in all')).toBeVisible()
  expect(failing.getByRole('listitem').elements()).toHaveLength(5)
  await failing.getByRole('button', { name: 'Show 3 more' }).click()
  await expect.element(failing.getByRole('link', { name: 'Import 5' })).toHaveFocus()
  expect(failing.getByRole('listitem').elements()).toHaveLength(8)
  await expect.element(failing.getByRole('button')).not.toBeInTheDocument()
})

test('another period is asked for and stands in the address; what was there stays until it has come', async () => {
  const month = held(json({ ...activity, issued: { count: 9, before: 9 } }))
  const { screen, router, asked } = await open({ activity: [json(activity), month.answer] })
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
  await screen.getByLabelText('Period').selectOptions('Last 30 days')
  await expect.poll(() => router.state.location.search).toBe('?period=month')
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
  await expect.poll(() => figuresOf(screen)).toHaveAttribute('aria-busy', 'true')
  // As readable as before, with a line above that shows that something is coming.
  expect(getComputedStyle(figuresOf(screen)).opacity).toBe('1')
  await expect.poll(() => getComputedStyle(figuresOf(screen), '::before').opacity).toBe('1')
  month.release()
  await expect.element(firstFigure(screen)).toMatchTextContent(/^9As before$/u)
  expect(figuresOf(screen)).toHaveAttribute('aria-busy', 'false')
  expect(getComputedStyle(figuresOf(screen), '::before').content).toBe('none')
  const days = asked().map((query) => Math.floor((Date.now() - Date.parse(query.get('from') ?? '')) / 86_400_000))
  expect(days).toEqual([6, 29])
  expect(asked()[0]?.get('timeZone')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
})

test('days that can’t be looked at are asked for nowhere, and the field says why', async () => {
  const { screen, asked } = await open({}, '/?from=2031-03-05&to=2031-03-01')
  await expect.element(screen.getByText("To can't be before From")).toBeVisible()
  await screen.getByLabelText('To', { exact: true }).fill('2031-12-01')
  await expect.element(screen.getByText('From and To can be 90 days apart at most')).toBeVisible()
  expect(asked()).toEqual([])
  await screen.getByLabelText('To', { exact: true }).fill('2031-03-06')
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
})

test('of a period with one day only the page says which one is missing, and asks for nothing', async () => {
  const { screen, asked } = await open({}, '/?from=2020-01-01')
  await expect.element(screen.getByText("To can't be blank")).toBeVisible()
  await expect.element(screen.getByText('Nothing needs your attention')).toBeVisible()
  await screen.getByLabelText('To', { exact: true }).fill('2020-01-02')
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
  await screen.getByLabelText('From', { exact: true }).fill('')
  await userEvent.tab()
  await expect.element(screen.getByText("From can't be blank")).toBeVisible()
  // What was there is of other days, and nothing is on its way.
  await expect.element(firstFigure(screen)).not.toBeInTheDocument()
  await expect.element(screen.getByText('Nothing needs your attention')).toBeVisible()
  expect(asked()).toHaveLength(1)
})

test('a day can be typed, and what is half typed is nothing that is asked for', async () => {
  const { screen, router } = await open({}, '/?from=2031-03-01&to=2031-03-05')
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
  const to = screen.getByLabelText('To', { exact: true })
  const toInAddress = () => new URLSearchParams(router.state.location.search).get('to')
  await typeInto(to, '{Delete}')
  await expect.element(to).toHaveValue('')
  expect(toInAddress()).toBe('2031-03-05')
  await userEvent.keyboard('03042031')
  await expect.poll(toInAddress).toBe('2031-03-04')
  await expect.element(to).toHaveValue('2031-03-04')
  await typeInto(to, '{ArrowRight}{ArrowRight}20')
  await expect.element(to).toHaveValue('0020-03-04')
  expect(toInAddress()).toBe('2031-03-04')
  // Whoever leaves it half typed finds the day that counts.
  to.element().blur()
  await expect.element(to).toHaveValue('2031-03-04')
  await typeInto(to, '{Delete}{ArrowRight}{Delete}{ArrowRight}{Delete}')
  to.element().blur()
  await expect.poll(toInAddress).toBe(null)
  await expect.element(screen.getByText("To can't be blank")).toBeVisible()
})

test('a company that has connected nothing is told how to begin', async () => {
  const { screen } = await open({ activity: json({ ...activity, hasConsumers: false }) })
  await expect.element(screen.getByText('Nothing is connected yet')).toBeVisible()
  await expect
    .element(screen.getByRole('link', { name: 'New OAuth consumer' }))
    .toHaveAttribute('href', '/settings/api-connections/oauth-consumers/new')
})

test('where nothing is connected but the API Key, what needs attention has its heading', async () => {
  const { screen } = await open({
    activity: json({ ...activity, hasConsumers: false }),
    attention: json({ ...calm, legacyKey: urgent.legacyKey }),
  })
  await expect.element(screen.getByText('Nothing is connected yet')).toBeVisible()
  const section = screen.getByRole('region', { name: 'Needs attention' })
  await expect.element(section.getByRole('heading', { name: 'Needs attention', level: 2 })).toBeVisible()
  await expect.element(section.getByRole('heading', { name: 'The API Key is still in use', level: 3 })).toBeVisible()
})

test('what can’t be read is asked for again, and what can is shown all the same', async () => {
  const { screen } = await open({
    activity: json(activity),
    attention: [problem(503, 'unavailable'), json(calm)],
  })
  await expect.element(firstFigure(screen)).toMatchTextContent(/^1,500/u)
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Nothing needs your attention')).toBeVisible()
})
