import type { ApiConnection, LegacyCaller, Role } from '@latchkey/contracts'
import { expect, test } from 'vitest'
import { type Answer, json, problem, stubApi } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { hoursFromNow, idOf, modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const active: ApiConnection = {
  status: 'active',
  key: 'the-api-key',
  permissionGroup: null,
  retiresAt: null,
  brownOuts: [],
  use: { since: hoursFromNow(-100), lastCalledAt: hoursFromNow(-2), calls: 1234, callers: 2 },
  createdAt: hoursFromNow(-240),
  regeneratedAt: null,
  createdBy: null,
  version: 3,
}
const fresh: ApiConnection = { ...active, use: { since: null, lastCalledAt: null, calls: 0, callers: 0 } }
const quiet: ApiConnection = { ...fresh, createdAt: hoursFromNow(-31 * 24) }
const today = new Date().toISOString().slice(0, 10)
const caller: LegacyCaller = {
  id: idOf(7),
  ip: '203.0.113.7',
  userAgent: 'Planner/2.1 (legacy)',
  firstCalledAt: hoursFromNow(-100),
  lastCalledAt: hoursFromNow(-2),
  calls: 41,
  refusals: 3,
  days: [{ day: today, calls: 41, refusals: 3 }],
  permissions: ['work_orders:view', 'work_orders:create'],
}

const open = async (role: Role, connection: Answer | Answer[], answers: Record<string, Answer | Answer[]> = {}) => {
  const calls = stubApi({
    'GET /session': json(sessionOf(role)),
    'GET /api-connection': connection,
    'GET /api-connection/callers': json(pageOf([caller])),
    'GET /modules': json(modulePage),
    'GET /company/settings': json({ acceptsApiScope: true, version: 3 }),
    ...answers,
  })
  const rendered = await renderConsole('/settings/api-connections/api-connection')
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, sent }
}

test('who still uses the key is shown: program, address, last call, calls by the day, what they used', async () => {
  const { screen } = await open('administrator', json(active))
  const card = screen.getByRole('region', { name: 'Who still uses the key' })
  for (const text of ['Planner/2', '203.0.113.7', '2 hours ago', '41 (3 refused)', 'Work orders: View and Add']) {
    await expect.element(card.getByText(text)).toBeVisible()
  }
  await expect.element(card.getByText(/^Calls per day .* 41 on the busiest one$/u)).toBeInTheDocument()
})

test('those who are told apart no more are one item, which is replaced as one', async () => {
  const others: LegacyCaller = { ...caller, id: idOf(8), ip: null, userAgent: '', calls: 900, refusals: 0 }
  const { screen } = await open('administrator', json(active), {
    'GET /api-connection/callers': json(pageOf([caller, others])),
    [`GET /api-connection/callers/${others.id}/replacement`]: json({
      permissions: caller.permissions,
      permissionGroup: null,
    }),
  })
  await expect.element(screen.getByText('Called less recently than those above')).toBeVisible()
  await screen.getByRole('button', { name: 'Replace for all others' }).click()
  await expect.element(screen.getByRole('alertdialog').getByText('View and Add')).toBeVisible()
})

test('callers that can’t be loaded say why and can be tried again; nobody is said to have called where nobody did', async () => {
  const { screen } = await open('administrator', json(active), {
    'GET /api-connection/callers': [problem(503, 'unavailable'), json(pageOf([]))],
  })
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Nobody has called with the API Key in the last 90 days.')).toBeVisible()
})

test('regenerating and disabling say since when and by how many calls the secret is still used', async () => {
  const { screen } = await open('super_administrator', json(active))
  await screen.getByRole('button', { name: 'Disable' }).click()
  await expect
    .element(screen.getByRole('alertdialog').getByText(/1,234 calls by 2 integrations, the last one 2 hours ago/u))
    .toBeVisible()
  await screen.getByRole('button', { name: 'Cancel' }).click()
  await screen.getByRole('button', { name: 'Regenerate' }).click()
  await expect.element(screen.getByRole('alertdialog').getByText(/in use since/u)).toBeVisible()
})

test('the consumer that replaces the key is shown before it is made, and its panel has the secret once', async () => {
  const made = consumerOf(9, { name: 'In place of the API Key', grantType: 'client_credentials' })
  const { screen, sent, router } = await open('administrator', json(active), {
    'GET /api-connection/replacement': json({ permissions: caller.permissions, permissionGroup: null }),
    'POST /api-connection/replacement': json({ ...made, secret: 'shown-this-once' }),
    [`GET /consumers/${made.id}`]: json(made),
    [`GET /consumers/${made.id}/usage`]: json({ items: [] }),
    'GET /consumers': json(pageOf([made])),
    'GET /permission-groups': json(pageOf([])),
    'GET /consumers/defaults': problem(503, 'unavailable'),
  })
  await screen.getByRole('button', { name: 'Replace all by one consumer' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Replace the API Key by a consumer' })
  await expect.element(dialog.getByText('View and Add')).toBeVisible()
  await expect.element(dialog.getByText(/^A permission group of the same name is made/u)).toBeVisible()
  expect(sent('POST')).toEqual([])
  await dialog.getByRole('button', { name: 'Make the consumer' }).click()
  await expect.element(screen.getByText('shown-this-once').first()).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ name: 'In place of the API Key' }])
  expect(router.state.location.pathname).toBe(`/settings/api-connections/oauth-consumers/${made.id}`)
  expect(JSON.stringify(router.state)).not.toContain('shown-this-once')
})

test('the deprecation leads to the consumer that replaces the key as long as somebody calls with it', async () => {
  const { screen } = await open('administrator', json(active), {
    'GET /api-connection/replacement': json({ permissions: caller.permissions, permissionGroup: null }),
  })
  const note = screen.getByRole('note').first()
  await note.getByRole('button', { name: 'Create the consumer that replaces it' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Replace the API Key by a consumer' })
  await expect.element(dialog.getByText('View and Add')).toBeVisible()
})

test('a single integration is replaced by a consumer of its own', async () => {
  const { screen, sent } = await open('administrator', json(active), {
    [`GET /api-connection/callers/${caller.id}/replacement`]: json({
      permissions: ['work_orders:view'],
      permissionGroup: { id: idOf(5), name: 'Readers' },
    }),
    [`POST /api-connection/callers/${caller.id}/replacement`]: problem(400, 'validation', [
      { path: 'name', code: 'too_long', message: '', limit: 120 },
    ]),
  })
  await screen.getByRole('button', { name: 'Replace for Planner/2, 203.0.113.7' }).click()
  const dialog = screen.getByRole('alertdialog')
  await expect.element(dialog.getByText(/permission group Readers, which has just these/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Make the consumer' }).click()
  await expect.element(dialog.getByText('Name is too long (limit: 120)')).toBeVisible()
  expect(sent('POST').map(({ body }) => body)).toEqual([{ name: 'In place of the API Key: Planner/2' }])
})

test('a key that nobody used offers no replacement', async () => {
  const { screen } = await open('administrator', json(active), {
    'GET /api-connection/replacement': json({ permissions: [], permissionGroup: null }),
  })
  await screen.getByRole('button', { name: 'Replace all by one consumer' }).click()
  const dialog = screen.getByRole('alertdialog')
  await expect.element(dialog.getByText(/^It is not known yet/u)).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Make the consumer' })).toBeDisabled()
})

test('a brown-out is announced with its start and length, shown with the calls it is going to meet, and called off', async () => {
  const brownOut = { id: idOf(4), startsAt: hoursFromNow(48), endsAt: hoursFromNow(49), expectedCalls: 1 }
  const { screen, sent } = await open('super_administrator', json(active), {
    'POST /api-connection/brown-outs': [
      problem(400, 'validation', [{ path: 'startsAt', code: 'overlapping', message: '' }]),
      json({ ...active, brownOuts: [brownOut], version: 4 }),
    ],
    [`DELETE /api-connection/brown-outs/${brownOut.id}`]: json({ ...active, version: 5 }),
  })
  await screen.getByRole('button', { name: 'Announce a brown-out' }).click()
  const dialog = screen.getByRole('alertdialog')
  await dialog.getByLabelText('Start').fill('2030-05-01T10:00')
  await dialog.getByLabelText('Length').selectOptions('4 hours')
  await dialog.getByRole('button', { name: 'Announce' }).click()
  await expect.element(dialog.getByText('Start overlaps another one')).toBeVisible()
  await dialog.getByRole('button', { name: 'Announce' }).click()
  await expect.element(screen.getByText('1 call expected')).toBeVisible()
  const startsAt = new Date('2030-05-01T10:00')
  const endsAt = new Date(startsAt.getTime() + 4 * 3_600_000)
  expect(sent('POST').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual(
    Array.from({ length: 2 }, () => [{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }, '"3"']),
  )
  await screen.getByRole('button', { name: /^Call off the brown-out/u }).click()
  await expect.element(screen.getByText('None is announced.')).toBeVisible()
})

test('a key that is still used is retired on a date, and that can be called off', async () => {
  const { screen, sent } = await open('super_administrator', json(active), {
    'PUT /api-connection/retirement': [
      problem(400, 'validation', [{ path: 'retiresAt', code: 'still_used', message: '' }]),
      json({ ...active, retiresAt: '2030-05-01T10:00:00.000Z', version: 4 }),
    ],
    'DELETE /api-connection/retirement': json({ ...active, version: 5 }),
  })
  await expect.element(screen.getByText('No date is set.')).toBeVisible()
  await screen.getByRole('button', { name: 'Retire the key' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Retire the API Key?' })
  await expect.element(dialog.getByText(/1,234 calls/u)).toBeVisible()
  await expect.element(dialog.getByLabelText('When', { exact: true })).not.toBeInTheDocument()
  await dialog.getByRole('button', { name: 'Retire' }).click()
  await expect.element(dialog.getByText(/must be a day ahead at least, since the API Key is still used/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Retire' }).click()
  await expect.element(screen.getByText(/^The key stops working for good on/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Call the retirement off' }).click()
  await expect.element(screen.getByText('No date is set.')).toBeVisible()
  expect(sent('DELETE').map(({ headers }) => headers.get('if-match'))).toEqual(['"4"'])
})

test('a key that nobody called for 30 days is offered to be retired now, and is gone then', async () => {
  const retired: ApiConnection = { ...quiet, status: 'retired', retiresAt: hoursFromNow(0), version: 4 }
  const { screen, sent } = await open('super_administrator', json(quiet), {
    'PUT /api-connection/retirement': json(retired),
  })
  await expect.element(screen.getByText('Nobody has called for 30 days. The key can be retired now.')).toBeVisible()
  await screen.getByRole('button', { name: 'Retire the key' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Retire' }).click()
  await expect.element(screen.getByText(/^The API Key was retired on/u)).toBeVisible()
  for (const name of ['Regenerate', 'Disable', 'View API Secret', 'Retire the key']) {
    await expect.element(screen.getByRole('button', { name })).not.toBeInTheDocument()
  }
  expect(sent('PUT').map(({ body }) => body)).toEqual([{ retiresAt: null }])
})

test.each([
  ['a key that was made a moment ago', fresh],
  ['a key whose secret was made a moment ago', { ...quiet, regeneratedAt: hoursFromNow(-1) }],
])('%s is not called unused, and can be retired now by who chooses so', async (_, connection) => {
  const { screen, sent } = await open('super_administrator', json(connection), {
    'PUT /api-connection/retirement': json({ ...connection, status: 'retired', retiresAt: hoursFromNow(0) }),
  })
  await expect.element(screen.getByText('No date is set.')).toBeVisible()
  await screen.getByRole('button', { name: 'Retire the key' }).click()
  const dialog = screen.getByRole('alertdialog')
  await expect.element(dialog.getByLabelText('When')).toHaveDisplayValue('On a date')
  await dialog.getByLabelText('When').selectOptions('Now')
  await dialog.getByRole('button', { name: 'Retire' }).click()
  await expect.element(screen.getByText(/^The API Key was retired on/u)).toBeVisible()
  expect(sent('PUT').map(({ body }) => body)).toEqual([{ retiresAt: null }])
})

test('an administrator sees what is to come and who may change it', async () => {
  const { screen } = await open('administrator', json({ ...active, permissionGroup: { id: idOf(5), name: 'Readers' } }))
  await expect
    .element(screen.getByText('Only the Super Administrator can announce brown-outs and retire the key.'))
    .toBeVisible()
  await expect.element(screen.getByText('Readers', { exact: true })).toBeVisible()
  for (const name of ['Announce a brown-out', 'Retire the key']) {
    await expect.element(screen.getByRole('button', { name })).not.toBeInTheDocument()
  }
})

test('what the key may do changes with a permission group, and back to everything', async () => {
  const group = {
    id: idOf(5),
    name: 'Readers',
    description: null,
    permissions: [],
    userCount: 0,
    consumerCount: 0,
    version: 1,
  }
  const { screen, sent } = await open('super_administrator', json(active), {
    'GET /permission-groups': json(pageOf([group])),
    'PATCH /api-connection': json({ ...active, permissionGroup: { id: group.id, name: group.name }, version: 4 }),
  })
  await screen.getByRole('combobox', { name: 'What the key may do' }).click()
  await screen.getByRole('option', { name: 'Readers' }).click()
  await expect.element(screen.getByText('What the key may do was changed')).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ permissionGroupId: group.id }])
})
