import type { PermissionGroup, PermissionLosses } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Answer, empty, json, problem, stubApi } from './support/api-stub.ts'
import { planning, storehouse } from './support/consumer-data.ts'
import { meters, modulePage, modulePageOf, noLosses, pageOf, sessionOf, workOrders } from './support/data.ts'
import { isInSight } from './support/in-sight.ts'
import { renderConsole } from './support/render.tsx'

const list = '/settings/user-accounts/permissions'

const person = { id: planning.id, name: 'Sofía Delgado', email: 'sofia@acme.example' }
const losses: PermissionLosses = {
  lost: ['work_orders:create'],
  users: { total: 1, items: [{ ...person, lost: ['work_orders:create'], leftWithNothing: false }] },
  consumers: {
    total: 3,
    items: [
      { id: planning.id, name: 'Spare parts', lost: ['work_orders:create'], leftWithNothing: false },
      { id: storehouse.id, name: 'Night import', lost: ['work_orders:create'], leftWithNothing: true },
    ],
  },
  authorizations: {
    total: 1,
    items: [
      {
        id: planning.id,
        consumer: { id: planning.id, name: 'Field Notes' },
        user: person,
        lost: ['work_orders:create', 'meters:view'],
        leftWithNothing: false,
      },
    ],
  },
  apiConnection: { lost: ['work_orders:create'], leftWithNothing: false },
}

async function open(at = '', answers: Record<string, Answer | Answer[]> = {}) {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /modules': json(modulePage),
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    [`GET /permission-groups/${planning.id}`]: json(planning),
    [`GET /permission-groups/${storehouse.id}`]: json(storehouse),
    ...answers,
  })
  const rendered = await renderConsole(`${list}${at}`)
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, calls, sent }
}

const cell = (name: string) => page.getByRole('checkbox', { name, exact: true })
const save = () => page.getByRole('button', { name: 'Save' }).click()
const after = (changes: Partial<PermissionGroup>) => json({ ...planning, version: 2, ...changes })

beforeEach(() => page.viewport(1280, 900))

test('each group says who uses it', async () => {
  const { screen } = await open()
  const rows = screen.getByRole('list', { name: 'Permission groups' }).getByRole('listitem')
  await expect.element(rows.nth(0)).toHaveTextContent('PlanningPlans and follows workUsed by 2 users, 1 consumer')
  await expect.element(rows.nth(1)).toHaveTextContent('StorehouseNot used')
})

test('groups are searched by the server, and the search is in the address', async () => {
  const { screen, calls, router } = await open('', {
    'GET /permission-groups': [json(pageOf([planning])), json(pageOf([]))],
  })
  await screen.getByRole('searchbox', { name: 'Search' }).fill('nobody')
  await expect.element(screen.getByText('No group matches')).toBeVisible()
  expect(calls.at(-1)?.query.get('search')).toBe('nobody')
  expect(router.state.location.search).toBe('?search=nobody')
})

test('a list that fails says why and can be asked for again', async () => {
  const { screen } = await open('', {
    'GET /permission-groups': [problem(503, 'unavailable'), json(pageOf([planning]))],
  })
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('link', { name: 'Planning' })).toBeVisible()
})

test('a new group is a name and ticked boxes', async () => {
  const { sent, router } = await open('/new', {
    'POST /permission-groups': json({ ...storehouse, name: 'Night shift' }, 201),
  })
  await save()
  await expect.element(page.getByText("Name can't be blank")).toBeVisible()
  await page.getByRole('textbox', { name: 'Name' }).fill('Night shift')
  await cell('Work orders: View').click()
  await cell('Meters: everything').click()
  await save()
  await expect.element(page.getByText('Night shift can be given to users and consumers now')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([
    { name: 'Night shift', description: null, permissions: ['meters:create', 'meters:view', 'work_orders:view'] },
  ])
  await vi.waitFor(() => expect(router.state.location.pathname).toBe(`${list}/${storehouse.id}`))
})

test('rows, columns and all of it are ticked at once, dashed when only some is', async () => {
  await open('/new')
  const everything = cell('Everything in all modules shown')
  await cell('View: all modules shown').click()
  await expect.element(cell('Work orders: View')).toBeChecked()
  await expect.element(cell('Meters: View')).toBeChecked()
  await expect.element(cell('Meters: Edit')).not.toBeInTheDocument()
  await expect.element(cell('Meters: everything')).toBePartiallyChecked()
  await expect.element(everything).toBePartiallyChecked()
  await expect.element(page.getByText('2 of 7 permissions')).toBeVisible()
  await everything.click()
  await expect.element(everything).toBeChecked()
  await expect.element(page.getByText('7 of 7 permissions')).toBeVisible()
  await cell('Work orders: everything').click()
  await expect.element(page.getByText('2 of 7 permissions')).toBeVisible()
})

test('what is ticked for all is ticked for the modules that the search left', async () => {
  await open('/new')
  await page.getByRole('searchbox', { name: 'Search modules' }).fill('met')
  await expect.element(cell('Work orders: View')).not.toBeInTheDocument()
  await cell('Everything in all modules shown').click()
  await expect.element(page.getByText('2 of 7 permissions')).toBeVisible()
})

test('the arrow keys move through the matrix, which is one stop of the Tab key', async () => {
  await open('/new')
  await cell('Everything in all modules shown').click()
  await userEvent.keyboard('{ArrowDown}{ArrowRight}')
  await expect.element(cell('Work orders: View')).toHaveFocus()
  await userEvent.keyboard('{End}')
  await expect.element(cell('Work orders: Reports')).toHaveFocus()
  await userEvent.keyboard('{Home}{ArrowDown}{End}')
  await expect.element(cell('Meters: Add')).toHaveFocus()
  await userEvent.keyboard(' ')
  await expect.element(cell('Meters: Add')).not.toBeChecked()
  const stops = document.querySelectorAll('table input[tabindex="0"]')
  expect(stops).toHaveLength(1)
})

test('however far one scrolls down the modules, the actions stay above, and a box that gets the focus below them', async () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ ...meters, key: `meters_${index}`, position: index }))
  await open(`/${planning.id}`, { 'GET /modules': json(modulePageOf(many)) })
  const grid = page.getByRole('grid')
  await expect.element(grid).toBeVisible()
  const boxes = () => grid.element().querySelectorAll<HTMLInputElement>('tbody input')
  boxes()
    .item(boxes().length - 1)
    .focus()
  const head = grid.getByRole('columnheader', { name: /^View/u })
  await expect.poll(() => isInSight(head.element())).toBe(true)
  const bottom = () => head.element().getBoundingClientRect().bottom
  const above = [...boxes()].findLast((box) => box.getBoundingClientRect().bottom < bottom())
  above?.focus()
  await expect.poll(() => (above?.getBoundingClientRect().top ?? 0) >= bottom()).toBe(true)
})

test('on a phone each module is a card', async () => {
  await page.viewport(390, 844)
  await open('/new')
  const card = page.getByRole('group', { name: 'Meters' })
  await expect.element(card.getByRole('checkbox')).toHaveLength(3)
  await card.getByRole('checkbox', { name: 'Everything' }).click()
  await expect.element(card.getByRole('checkbox', { name: 'Add' })).toBeChecked()
  await page.getByRole('group', { name: 'All modules shown' }).getByRole('checkbox', { name: 'View' }).click()
  await expect.element(page.getByText('3 of 7 permissions')).toBeVisible()
})

test('what a group has in an archived module stands apart and stays', async () => {
  const { sent } = await open(`/${planning.id}`, {
    'GET /modules': json(modulePageOf([{ ...workOrders, archived: true }, meters])),
    [`PATCH /permission-groups/${planning.id}`]: after({}),
  })
  await expect.element(page.getByRole('heading', { name: 'Archived modules' })).toBeVisible()
  await expect.element(cell('Work orders: View')).toBeChecked()
  await expect.element(cell('Work orders: View')).toBeDisabled()
  await cell('Meters: View').click()
  await save()
  await expect.element(page.getByText('Planning was saved')).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([
    { permissions: ['meters:view', 'work_orders:create', 'work_orders:view'] },
  ])
})

test('taking something away names who loses what, and is saved only then', async () => {
  const { sent } = await open(`/${planning.id}`, {
    [`POST /permission-groups/${planning.id}/preview`]: json(losses),
    [`PATCH /permission-groups/${planning.id}`]: after({ permissions: ['work_orders:view'] }),
  })
  await cell('Work orders: Add').click()
  await save()
  const dialog = page.getByRole('alertdialog', { name: 'Take permissions away from Planning?' })
  await expect.element(dialog.getByRole('heading', { name: '3 consumers lose permissions' })).toBeVisible()
  const consumers = dialog.getByRole('list').first().getByRole('listitem')
  await expect.element(consumers.first()).toHaveTextContent('Night importNothing leftLoses Work orders (Add)')
  await expect.element(dialog.getByText('and 1 more')).toBeVisible()
  await expect.element(dialog.getByText('Field Notes, for Sofía Delgado')).toBeVisible()
  await expect.element(dialog.getByText('Loses Work orders (Add) and Meters (View)')).toBeVisible()
  await expect.element(dialog.getByText('1 user loses permissions')).toBeVisible()
  await expect.element(dialog.getByText('The API Connection loses permissions')).toBeVisible()
  expect(sent('PATCH')).toEqual([])
  await dialog.getByRole('button', { name: 'Take away and save' }).click()
  await expect.element(page.getByText('Planning was saved')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ permissions: ['work_orders:view'] }])
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ permissions: ['work_orders:view'] }, '"1"'],
  ])
})

test('taking away what nobody loses asks nothing', async () => {
  const { sent } = await open(`/${planning.id}`, {
    [`POST /permission-groups/${planning.id}/preview`]: json(noLosses),
    [`PATCH /permission-groups/${planning.id}`]: after({ permissions: ['work_orders:view'] }),
  })
  await cell('Work orders: Add').click()
  await save()
  await expect.element(page.getByText('Planning was saved')).toBeVisible()
  expect(sent('PATCH')).toHaveLength(1)
})

test('when nobody can say who loses what, nothing is saved', async () => {
  const { sent } = await open(`/${planning.id}`, {
    [`POST /permission-groups/${planning.id}/preview`]: problem(503, 'unavailable'),
  })
  await cell('Work orders: Add').click()
  await save()
  await expect.element(page.getByRole('alert').getByText(/^Latchkey is not available/u)).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

test("somebody else's change is shown, and what both ticked is kept", async () => {
  const theirs = {
    ...planning,
    description: 'Theirs',
    permissions: ['meters:view', 'work_orders:view'],
    version: 2,
  }
  const { sent } = await open(`/${planning.id}`, {
    [`GET /permission-groups/${planning.id}`]: [json(planning), json(theirs)],
    [`PATCH /permission-groups/${planning.id}`]: [problem(412, 'precondition_failed'), after({ version: 3 })],
  })
  await page.getByRole('textbox', { name: 'Description' }).fill('Mine')
  await cell('Work orders: Edit').click()
  await save()
  await page.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(page.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
  await expect.element(page.getByText('Given: Meters – View')).toBeVisible()
  await expect.element(page.getByText('Taken away: Work orders – Add')).toBeVisible()
  await expect.element(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Mine')
  await expect.element(cell('Work orders: Add')).not.toBeChecked()
  await save()
  await expect.element(page.getByText('Planning was saved')).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ description: 'Mine', permissions: ['work_orders:create', 'work_orders:edit', 'work_orders:view'] }, '"1"'],
    [{ description: 'Mine', permissions: ['meters:view', 'work_orders:edit', 'work_orders:view'] }, '"2"'],
  ])
})

test('a copy starts with what the group permits', async () => {
  const { sent, router } = await open(`/${planning.id}`, {
    'POST /permission-groups': json({ ...storehouse, name: 'Copy of Planning' }, 201),
  })
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await expect.element(page.getByRole('dialog', { name: 'New permission group' })).toBeVisible()
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Copy of Planning')
  await expect.element(cell('Work orders: Add')).toBeChecked()
  await save()
  await vi.waitFor(() => expect(router.state.location.pathname).toBe(`${list}/${storehouse.id}`))
  expect(sent('POST').map(({ body }) => body)).toEqual([
    {
      name: 'Copy of Planning',
      description: planning.description,
      permissions: ['work_orders:create', 'work_orders:view'],
    },
  ])
})

test('a group in use goes only when another takes its place, and who loses what is said first', async () => {
  const { sent, router } = await open(`/${planning.id}`, {
    [`POST /permission-groups/${planning.id}/preview`]: json(losses),
    [`DELETE /permission-groups/${planning.id}`]: empty,
  })
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Delete Planning?' })
  await expect.element(dialog.getByText('Used by 2 users, 1 consumer')).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Replace and delete' })).toBeDisabled()
  await dialog.getByRole('combobox', { name: 'Group that takes its place' }).click()
  await expect.element(dialog.getByRole('option')).toHaveLength(1)
  await dialog.getByRole('option', { name: 'Storehouse' }).click()
  await expect.element(dialog.getByText('3 consumers lose permissions')).toBeVisible()
  await dialog.getByRole('button', { name: 'Replace and delete' }).click()
  await expect.element(page.getByText('Planning was deleted')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ replacement: storehouse.id }])
  expect(sent('DELETE').map(({ query, headers }) => [query.get('replacement'), headers.get('if-match')])).toEqual([
    [storehouse.id, '"1"'],
  ])
  await vi.waitFor(() => expect(router.state.location.pathname).toBe(list))
})

test('a group that nobody uses is deleted after one question', async () => {
  const { sent } = await open(`/${storehouse.id}`, { [`DELETE /permission-groups/${storehouse.id}`]: empty })
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Delete Storehouse?' })
  await expect.element(dialog.getByText(/^No user and no consumer has this group/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect.element(page.getByText('Storehouse was deleted')).toBeVisible()
  expect(sent('DELETE').map(({ query }) => query.get('replacement'))).toEqual([null])
})

test('leaving with ticked boxes that are not saved asks first', async () => {
  await open(`/${planning.id}`)
  await cell('Meters: View').click()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
})

test('ticking a box and unticking it again leaves nothing to save', async () => {
  const { sent } = await open(`/${planning.id}`)
  await cell('Meters: View').click()
  await cell('Meters: View').click()
  await save()
  await expect.element(page.getByText('There is nothing to save: nothing was changed.')).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

test('a group that is gone is said to be gone', async () => {
  await open(`/${planning.id}`, {
    'GET /permission-groups': json(pageOf([storehouse])),
    [`GET /permission-groups/${planning.id}`]: problem(404, 'not_found'),
  })
  await expect.element(page.getByText('It is not there (any more). Someone may have deleted it.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Save' })).not.toBeInTheDocument()
})

test('members are told that this is not open to them', async () => {
  await open('', { 'GET /session': json(sessionOf('member')) })
  await expect.element(page.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})
