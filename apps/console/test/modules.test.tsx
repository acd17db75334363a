import type { Module, PermissionLosses } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { type Answer, held, json, problem, stubApi } from './support/api-stub.ts'
import {
  authorizationOf,
  meters,
  modulePage,
  modulePageOf,
  noLosses,
  orderTagOf,
  pageOf,
  sessionOf,
  workOrders,
} from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const list = '/settings/modules'

const created: Module = {
  ...meters,
  key: 'stock_rooms',
  name: { en: 'Stock rooms', es: 'Almacenes', 'pt-BR': 'Almoxarifados' },
  position: 2,
}

const nobody: PermissionLosses = { ...noLosses, lost: ['meters:create'] }
const reader = { id: '00000030-0000-4000-8000-000000000000', name: 'Meter reader' }
const losses: PermissionLosses = {
  ...nobody,
  consumers: { total: 1, items: [{ ...reader, lost: ['meters:create'], leftWithNothing: true }] },
}

async function open(at = '', answers: Record<string, Answer | Answer[]> = {}) {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /modules': json(modulePage),
    'GET /modules/meters': json(meters),
    ...answers,
  })
  const rendered = await renderConsole(`${list}${at}`)
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, calls, sent }
}

const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const save = () => page.getByRole('button', { name: 'Save' }).click()

beforeEach(() => page.viewport(1280, 900))

test('modules are listed in their order, archived ones apart', async () => {
  await open('', { 'GET /modules': json(modulePageOf([workOrders, { ...meters, archived: true }])) })
  const live = page.getByRole('list', { name: 'Modules', exact: true }).getByRole('listitem')
  await expect.element(live).toHaveLength(1)
  await expect.element(live).toHaveTextContent('Work orderswork_ordersView, Add, Edit, Delete, and Reports')
  const archived = page.getByRole('list', { name: 'Archived modules' }).getByRole('listitem')
  await expect.element(archived).toHaveTextContent('MetersmetersView and AddArchived')
})

test('a module is moved with the keyboard, which keeps its place, and the new order is told', async () => {
  const { sent } = await open('', {
    'GET /modules': [json(modulePage), json(modulePageOf([meters, workOrders], orderTagOf('b')))],
    'PUT /modules/order': json({ keys: ['meters', 'work_orders'], orderTag: orderTagOf('b') }),
  })
  const down = page.getByRole('button', { name: 'Move Work orders down' })
  await expect.element(down).toBeVisible()
  down.element().focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Work orders is now number 2 of 2')).toBeInTheDocument()
  await expect.element(page.getByRole('listitem').filter({ hasText: 'work_orders' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Move Work orders up' })).toHaveFocus()
  await expect.element(down).toBeDisabled()
  expect(sent('PUT').map(({ body }) => body)).toEqual([{ keys: ['meters', 'work_orders'] }])
  expect(sent('PUT').map(({ headers }) => headers.get('if-match'))).toEqual([`"${orderTagOf('a')}"`])
})

const ordered = (letter: string) =>
  json({ keys: ['meters', 'work_orders', 'stock_rooms'], orderTag: orderTagOf(letter) })

test('two moves at once are two orders, each based on the one before', async () => {
  const third: Module = { ...created, position: 2 }
  const first = held(ordered('b'))
  const { sent } = await open('', {
    'GET /modules': [
      json(modulePageOf([workOrders, meters, third])),
      json(modulePageOf([meters, third, workOrders], orderTagOf('c'))),
    ],
    'PUT /modules/order': [first.answer, ordered('c')],
  })
  await page.getByRole('button', { name: 'Move Work orders down' }).click()
  await page.getByRole('button', { name: 'Move Work orders down' }).click()
  await expect.element(page.getByRole('button', { name: 'Move Work orders down' })).toBeDisabled()
  first.release()
  await vi.waitFor(() =>
    expect(sent('PUT').map(({ headers }) => headers.get('if-match'))).toEqual(
      ['a', 'b'].map((letter) => `"${orderTagOf(letter)}"`),
    ),
  )
})

test('an order that somebody else changed meanwhile stays theirs, and is shown', async () => {
  const { sent } = await open('', {
    'GET /modules': [
      json(modulePage),
      json(
        modulePageOf([{ ...created, name: { ...created.name, en: 'Theirs' } }, workOrders, meters], orderTagOf('b')),
      ),
    ],
    'PUT /modules/order': problem(412, 'precondition_failed'),
  })
  await page.getByRole('button', { name: 'Move Work orders down' }).click()
  await expect.element(page.getByText(/^Someone else changed the order meanwhile/u)).toBeVisible()
  const links = page.getByRole('list', { name: 'Modules', exact: true }).getByRole('link')
  await expect.element(links.first()).toHaveTextContent('Theirs')
  await expect.element(links.nth(1)).toHaveTextContent('Work orders')
  expect(sent('PUT')).toHaveLength(1)
})

test('an order that was not taken is taken back, and said', async () => {
  await open('', { 'PUT /modules/order': problem(503, 'unavailable') })
  await page.getByRole('button', { name: 'Move Work orders down' }).click()
  await expect.element(page.getByText(/^Latchkey is not available/u)).toBeVisible()
  const first = page.getByRole('list', { name: 'Modules', exact: true }).getByRole('link').first()
  await expect.element(first).toHaveTextContent('Work orders')
})

test('a new module has a key, names in every language, actions, and words for them', async () => {
  const { sent, router } = await open('/new-module', {
    'POST /modules': json(created, 201),
    'GET /modules/stock_rooms': json(created),
  })
  await save()
  for (const sentence of ["Key can't be blank", "Name (Español) can't be blank"]) {
    await expect.element(page.getByText(sentence)).toBeVisible()
  }
  await field('Key').fill('Stock rooms')
  await field('Name (English)').fill('Stock rooms')
  await field('Name (Español)').fill('Almacenes')
  await field('Name (Português (Brasil))').fill('Almoxarifados')
  for (const action of ['Edit', 'Delete', 'Reports']) {
    await page.getByRole('checkbox', { name: action, exact: true }).click()
  }
  await save()
  await expect.element(page.getByText('Key does not have the right form')).toBeVisible()
  await field('Key').fill('stock_rooms')
  await save()
  await expect.element(page.getByText('Stock rooms was created')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([
    {
      key: 'stock_rooms',
      name: created.name,
      actions: ['view', 'create'],
      descriptions: { view: null, create: null, edit: null, delete: null, report: null },
      upstream: null,
      pathRules: [],
    },
  ])
  await vi.waitFor(() => expect(router.state.location.pathname).toBe(`${list}/stock_rooms`))
  await expect.element(field('Key')).toHaveAttribute('readonly')
})

test('below each description stands the sentence that people will read, in that language', async () => {
  await open('/meters')
  await expect.element(page.getByText('The page says: “See meters”')).toBeVisible()
  await expect.element(page.getByText('The page says: “Ver medidores”')).toBeVisible()
  await expect.element(page.getByText('The page says: “Visualizar medidores”')).toBeVisible()
  await field('View (English)').fill('Read the counters')
  await expect.element(page.getByText('The page says: “Read the counters”')).toBeVisible()
  await field('Name (Español)').fill('Contadores')
  await expect.element(page.getByText('The page says: “Ver contadores”')).toBeVisible()
  await field('Name (Español)').fill(' ')
  await expect.element(page.getByText(/^The page says: “Ver/u)).not.toBeInTheDocument()
})

test('a description is there in every language or in none', async () => {
  const { sent } = await open('/meters', {
    'PATCH /modules/meters': json({ ...meters, version: 2 }),
  })
  await field('View (English)').fill('Read the counters')
  await save()
  await expect.element(page.getByText("View (Español) can't be blank")).toBeVisible()
  expect(sent('PATCH')).toEqual([])
  await field('View (Español)').fill('Leer los contadores')
  await field('View (Português (Brasil))').fill('Ler os contadores')
  await save()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [
      {
        descriptions: {
          view: { en: 'Read the counters', es: 'Leer los contadores', 'pt-BR': 'Ler os contadores' },
        },
      },
      '"1"',
    ],
  ])
})

test('taking an action away says what stops', async () => {
  await open('/meters')
  await page.getByRole('checkbox', { name: 'Add', exact: true }).click()
  await expect.element(page.getByText(/^Once you save, nobody has this permission here any more: Add\./u)).toBeVisible()
})

test("somebody else's change is shown, and what both changed in other places is kept", async () => {
  const theirs: Module = {
    ...meters,
    name: { ...meters.name, en: 'Gauges', es: 'Contadores' },
    actions: ['view', 'create', 'edit'],
    version: 2,
  }
  const { sent } = await open('/meters', {
    'GET /modules/meters': [json(meters), json(theirs)],
    'PATCH /modules/meters': [problem(412, 'precondition_failed'), json({ ...theirs, version: 3 })],
  })
  await field('Name (English)').fill('Counters')
  await page.getByRole('checkbox', { name: 'Reports', exact: true }).click()
  await save()
  await page.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(page.getByText('Saved by someone else meanwhile: Gauges')).toBeVisible()
  await expect.element(page.getByText('Saved by someone else meanwhile: View, Add, and Edit')).toBeVisible()
  await expect.element(field('Name (Español)')).toHaveValue('Contadores')
  await save()
  await expect.element(page.getByText('Gauges was saved')).toBeVisible()
  expect(sent('PATCH').at(-1)?.body).toEqual({
    name: { en: 'Counters', es: 'Contadores', 'pt-BR': 'Medidores' },
    actions: ['view', 'create', 'edit', 'report'],
  })
})

test('who loses what by an action that is taken away is named before it is saved', async () => {
  const { sent } = await open('/meters', {
    'POST /modules/meters/preview': json(losses),
    'PATCH /modules/meters': json({ ...meters, actions: ['view'], version: 2 }),
  })
  await page.getByRole('checkbox', { name: 'Add', exact: true }).click()
  await save()
  const question = page.getByRole('alertdialog', { name: 'Save Meters and take this away?' })
  await expect.element(question.getByText('Meter reader')).toBeVisible()
  await expect.element(question.getByText('Nothing left')).toBeVisible()
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(sent('PATCH')).toEqual([])
  await save()
  await question.getByRole('button', { name: 'Save and take away' }).click()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ actions: ['view'] }, { actions: ['view'] }])
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ actions: ['view'] }])
})

test('an action that nobody has is taken away without a question', async () => {
  await open('/meters', {
    'POST /modules/meters/preview': json(nobody),
    'PATCH /modules/meters': json({ ...meters, actions: ['view'], version: 2 }),
  })
  await page.getByRole('checkbox', { name: 'Add', exact: true }).click()
  await save()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
})

test('what apps may do is asked for again once a module was changed', async () => {
  const { router, calls } = await open('', {
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes')])),
    'PATCH /modules/meters': json({ ...meters, version: 2 }),
  })
  const asked = () => calls.filter(({ path }) => path === '/authorizations').length
  await router.navigate('/my-apps')
  await expect.element(page.getByRole('article', { name: 'Field Notes' })).toBeVisible()
  await router.navigate(`${list}/meters`)
  await field('Name (English)').fill('Gauges')
  await save()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
  expect(asked()).toBe(1)
  await router.navigate('/my-apps')
  await expect.poll(asked).toBe(2)
})

test('archiving says what stops and for whom, and restoring takes it back', async () => {
  const { sent } = await open('/meters', {
    'POST /modules/meters/preview': [problem(503, 'unavailable'), json(losses)],
    'PATCH /modules/meters': [
      json({ ...meters, archived: true, version: 2 }),
      json({ ...meters, archived: false, version: 3 }),
    ],
  })
  await page.getByRole('button', { name: 'Archive' }).click()
  const question = page.getByRole('alertdialog', { name: 'Archive Meters?' })
  await expect.element(question.getByText(/stops at once/u)).toBeVisible()
  await expect.element(question.getByRole('button', { name: 'Archive' })).toBeDisabled()
  await question.getByRole('button', { name: 'Try again' }).click()
  await expect.element(question.getByText('Meter reader')).toBeVisible()
  await question.getByRole('button', { name: 'Archive' }).click()
  await expect.element(page.getByText('Meters was archived')).toBeVisible()
  await expect.element(page.getByText(/^This module is archived/u)).toBeVisible()
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('alertdialog', { name: 'Restore Meters?' }).getByRole('button', { name: 'Restore' }).click()
  await expect.element(page.getByText('Meters was restored')).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ archived: true }, '"1"'],
    [{ archived: false }, '"2"'],
  ])
})

test('leaving with unsaved words asks first', async () => {
  await open('/meters')
  await field('Name (English)').fill('Half done')
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
})

test('a module that is not there is said not to be', async () => {
  await open('/nowhere', { 'GET /modules/nowhere': problem(404, 'not_found') })
  await expect.element(page.getByText('It is not there (any more). Someone may have deleted it.')).toBeVisible()
})

test('a list that fails says why and can be asked for again', async () => {
  await open('', { 'GET /modules': [problem(503, 'unavailable'), json(modulePage)] })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.element(page.getByRole('link', { name: 'Meters' })).toBeVisible()
})

test('a module is put behind the Hub, with exceptions by path, after trying the address', async () => {
  const saved: Module = {
    ...meters,
    upstream: { url: 'https://meters.example/v1', timeoutSeconds: 60 },
    pathRules: [{ methods: ['POST', 'PUT'], pattern: '/{id}/reset', action: 'any' }],
    version: 2,
  }
  const { sent } = await open('/meters', {
    'POST /modules/meters/upstream-test': [
      json({ outcome: 'unreachable', status: null, milliseconds: 12 }),
      json({ outcome: 'answered', status: 404, milliseconds: 34 }),
    ],
    'PATCH /modules/meters': json(saved),
  })
  const tryIt = page.getByRole('button', { name: 'Test connection' })
  await expect.element(tryIt).toBeDisabled()
  await field('Upstream URL').fill('https://meters.example/v1')
  await tryIt.click()
  await expect.element(page.getByText('Nothing accepts a connection there.')).toBeVisible()
  await tryIt.click()
  await expect.element(page.getByText('It answered with status 404 after 34 ms.')).toBeVisible()
  await field('Upstream URL').fill('https://meters.example/v1/')
  await expect.element(page.getByText('It answered with status 404 after 34 ms.')).not.toBeInTheDocument()
  await field('Upstream URL').fill('https://meters.example/v1')
  await page.getByRole('combobox', { name: 'Longest time until it answers' }).selectOptions('1 minute')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await expect.element(field('Methods')).toHaveFocus()
  await field('Methods').fill('post put')
  await field('Path').fill('reset')
  await page.getByRole('combobox', { name: 'Needs' }).selectOptions('Any permission of the module')
  await save()
  await expect.element(page.getByText(/^Path must be a path such as/u)).toBeVisible()
  await field('Path').fill('/{id}/reset')
  await save()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ upstream: saved.upstream, pathRules: saved.pathRules }])
})

test('what the server refuses of an upstream stands at its field, and an empty address takes it away', async () => {
  const behind: Module = { ...meters, upstream: { url: 'https://meters.example', timeoutSeconds: 30 } }
  const { sent } = await open('/meters', {
    'GET /modules/meters': json(behind),
    'GET /modules': json(modulePageOf([workOrders, behind])),
    'PATCH /modules/meters': [
      problem(400, 'validation', [{ path: 'upstream.url', code: 'upstream_host', message: '' }]),
      json({ ...meters, version: 2 }),
    ],
  })
  await field('Upstream URL').fill('http://10.0.0.1')
  await save()
  await expect.element(page.getByText(/^Upstream URL leads to a host that the operator has not allowed/u)).toBeVisible()
  await field('Upstream URL').fill('')
  await save()
  await expect.element(page.getByText('Meters was saved')).toBeVisible()
  expect(sent('PATCH').at(-1)?.body).toEqual({ upstream: null })
})
