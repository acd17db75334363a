// The list loads its table late; here it is there before, so that no test's time goes into that.
import '../src/features/consumers/consumer-table.tsx'
import { type Consumer, consumersChangeSchema } from '@latchkey/contracts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Answer, json, problem, stubApi } from './support/api-stub.ts'
import { consumerOf, planning } from './support/consumer-data.ts'
import { hoursFromNow, modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const path = '/settings/api-connections/oauth-consumers'
const consumers = [
  consumerOf(1, { lastUsedAt: hoursFromNow(-2) }),
  consumerOf(2, { lastUsedAt: hoursFromNow(-60 * 24), version: 7 }),
  consumerOf(3, { lastUsedAt: null, status: 'disabled' }),
]

const open = async (answers: Record<string, Answer | Answer[]> = {}, list: Consumer[] = consumers) => {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /consumers': json(pageOf(list)),
    'GET /modules': json(modulePage),
    'GET /permission-groups': json(pageOf([planning])),
    ...answers,
  })
  const { screen, router } = await renderConsole(path)
  await expect.element(screen.getByText(/^Showing/u)).toBeVisible()
  return { screen, router, calls, changes: () => calls.filter((call) => call.path === '/consumers/bulk') }
}

/** As the server answers, with another outcome for some. */
const changed =
  (outcomes: Record<string, string> = {}): Answer =>
  ({ body }) => {
    const results = consumersChangeSchema
      .parse(body)
      .consumers.map(({ id }) => ({ id, outcome: outcomes[id] ?? 'done' }))
    return new Response(JSON.stringify({ results }), { headers: { 'content-type': 'application/json' } })
  }

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 800)
})

type Screen = Awaited<ReturnType<typeof open>>['screen']
const box = (screen: Screen, name: string) =>
  screen.getByRole('row', { name: new RegExp(name, 'u') }).getByRole('checkbox')
const choose = (screen: Screen, name: string) => box(screen, name).click()

const csv: Answer = () =>
  new Response('name\r\n"One"\r\n', { headers: { 'content-type': 'text/csv', 'x-total-count': '1' } })

describe('in the table', () => {
  test('what is chosen can be disabled, after a question that names them and says how many are in use', async () => {
    const { screen, changes } = await open({ 'POST /consumers/bulk': changed() })
    await screen.getByRole('checkbox', { name: 'Select all shown' }).click()
    const tools = screen.getByRole('toolbar', { name: 'What to do with the selected ones' })
    await expect.element(tools.getByText('3 selected')).toBeVisible()
    await expect.element(screen.getByRole('status').filter({ hasText: '3 selected' })).toBeInTheDocument()
    await expect.element(screen.getByRole('searchbox')).not.toBeInTheDocument()
    await tools.getByRole('button', { name: 'Disable' }).click()
    // The third is disabled already.
    const question = screen.getByRole('alertdialog', { name: 'Disable 2 consumers?' })
    await expect.element(question.getByText('Consumer 1 and Consumer 2')).toBeVisible()
    await expect.element(question.getByText('1 of them was used in the last 30 days.')).toBeVisible()
    expect(changes()).toEqual([])
    await question.getByRole('button', { name: 'Disable' }).click()
    await expect.element(screen.getByText('2 consumers were disabled.')).toBeVisible()
    const [one, two] = consumers.map(({ id, version }) => ({ id, version }))
    expect(changes().map(({ body }) => body)).toEqual([{ action: 'disable', consumers: [one, two] }])
    await expect.element(tools).not.toBeInTheDocument()
    await expect.element(screen.getByRole('button', { name: 'More' })).toHaveFocus()
  })

  test('those that could not be deleted are named, with the reason', async () => {
    const outcomes = { [consumerOf(1).id]: 'changed', [consumerOf(3).id]: 'gone' }
    const { screen } = await open({ 'POST /consumers/bulk': changed(outcomes) })
    await screen.getByRole('checkbox', { name: 'Select all shown' }).click()
    await screen.getByRole('button', { name: 'Delete' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect
      .element(
        screen.getByText(
          '1 consumer was deleted. Left as they were: Consumer 1 (changed by someone meanwhile) and Consumer 3 (no longer there).',
        ),
      )
      .toBeVisible()
  })

  test('those that were left as they were stay chosen, the others don’t', async () => {
    const many = [...consumers, consumerOf(4)]
    const outcomes = { [consumerOf(1).id]: 'changed', [consumerOf(2).id]: 'refused', [consumerOf(3).id]: 'gone' }
    const { screen, changes } = await open({ 'POST /consumers/bulk': [changed(outcomes), changed()] }, many)
    await screen.getByRole('checkbox', { name: 'Select all shown' }).click()
    await screen.getByRole('button', { name: 'Delete' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect.element(screen.getByRole('toolbar').getByText('2 selected')).toBeVisible()
    await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()
    await expect.element(box(screen, 'Consumer 1')).toBeChecked()
    await expect.element(box(screen, 'Consumer 2')).toBeChecked()
    await expect.element(box(screen, 'Consumer 3')).not.toBeChecked()
    await expect.element(box(screen, 'Consumer 4')).not.toBeChecked()
    await screen.getByRole('button', { name: 'Delete' }).click()
    await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect.element(screen.getByRole('searchbox')).toBeVisible()
    const [one, two] = many.map(({ id, version }) => ({ id, version }))
    expect(changes().at(-1)?.body).toEqual({ action: 'delete', consumers: [one, two] })
  })

  test('enabling asks nothing, and a call that fails says why and leaves what is chosen', async () => {
    const { screen } = await open({ 'POST /consumers/bulk': [problem(503, 'unavailable'), changed()] })
    await choose(screen, 'Consumer 3')
    await screen.getByRole('button', { name: 'Enable' }).click()
    await expect.element(screen.getByText(/Latchkey is not available right now/u)).toBeVisible()
    await screen.getByRole('button', { name: 'Enable' }).click()
    await expect.element(screen.getByText('1 consumer was enabled.')).toBeVisible()
  })

  test('space chooses, the keyboard’s place stays, and a row that is chosen doesn’t open', async () => {
    const { screen, router } = await open()
    await screen.getByRole('gridcell').filter({ hasText: 'Client credentials' }).first().click()
    await expect.element(screen.getByRole('dialog')).toBeVisible()
    await router.navigate(path)
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
    await userEvent.keyboard(' ')
    await expect.element(screen.getByText('1 selected').first()).toBeVisible()
    await userEvent.keyboard('{ArrowDown} ')
    await expect.element(screen.getByText('2 selected').first()).toBeVisible()
    expect(router.state.location.pathname).toBe(path)
    await screen.getByRole('button', { name: 'End the selection' }).click()
    await expect.element(screen.getByRole('searchbox')).toBeVisible()
  })

  test('sorting and paging keep what is chosen, another filter ends it', async () => {
    const first = json({ items: [consumerOf(1)], total: 2, totalIsAtLeast: false, nextCursor: 'after-1' })
    const second = json({ items: [consumerOf(2)], total: 2, totalIsAtLeast: false, nextCursor: null })
    const { screen, router } = await open({ 'GET /consumers': [first, second, second] })
    await choose(screen, 'Consumer 1')
    await screen.getByRole('button', { name: 'Show more' }).click()
    await choose(screen, 'Consumer 2')
    await expect.element(screen.getByText('2 selected').first()).toBeVisible()
    await screen.getByRole('columnheader', { name: /^Name/u }).click()
    await expect.element(screen.getByRole('rowheader', { name: 'Consumer 1' })).not.toBeInTheDocument()
    await expect.element(screen.getByText('2 selected').first()).toBeVisible()
    await router.navigate(`${path}?status=active`)
    await expect.element(screen.getByText('2 selected').first()).not.toBeInTheDocument()
  })

  test('no more are chosen than one call takes', async () => {
    const many = Array.from({ length: 101 }, (_, index) => consumerOf(index + 1))
    const { screen } = await open({}, many)
    await screen.getByRole('checkbox', { name: 'Select all shown' }).click()
    await expect.element(screen.getByText('At most 100 can be selected at a time.')).toBeVisible()
    await expect.element(screen.getByText('100 selected').first()).toBeVisible()
  })

  test('an export is of what is chosen, or of all that match', async () => {
    const { screen, calls, router } = await open({ 'GET /consumers/export': csv })
    const exports = () => calls.filter((call) => call.path === '/consumers/export').map(({ query }) => query.toString())
    await choose(screen, 'Consumer 2')
    await choose(screen, 'Consumer 1')
    await screen.getByRole('button', { name: 'Export' }).click()
    await expect.element(screen.getByText(/^Exported: oauth-consumers-.*\.csv$/u)).toBeVisible()
    await router.navigate(`${path}?lastUsed=never`)
    await screen.getByRole('button', { name: 'More' }).click()
    await screen.getByRole('menuitem', { name: 'Export all that match as CSV' }).click()
    await vi.waitFor(() => expect(exports()).toHaveLength(2))
    expect(exports()).toEqual([`sort=name&id=${consumerOf(2).id}&id=${consumerOf(1).id}`, 'sort=name&lastUsed=never'])
  })
})

test('on a phone cards are chosen once one asks for it', async () => {
  await page.viewport(390, 800)
  const { screen, router, changes } = await open({ 'POST /consumers/bulk': changed() })
  await screen.getByRole('button', { name: 'More' }).click()
  await screen.getByRole('menuitem', { name: 'Select several' }).click()
  await expect.element(screen.getByText('0 selected').first()).toBeVisible()
  await screen.getByRole('checkbox', { name: 'Consumer 1' }).click()
  await screen.getByRole('listitem').filter({ hasText: 'Consumer 2' }).click()
  expect(router.state.location.pathname).toBe(path)
  await screen.getByRole('button', { name: 'Delete' }).click()
  await screen.getByRole('alertdialog', { name: 'Delete 2 consumers?' }).getByRole('button', { name: 'Delete' }).click()
  await expect.element(screen.getByText('2 consumers were deleted.')).toBeVisible()
  expect(changes()).toHaveLength(1)
  await expect.element(screen.getByRole('link', { name: 'Consumer 1' })).toBeVisible()
})
