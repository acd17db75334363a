import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { empty, held, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { consumerOf, planning } from './support/consumer-data.ts'
import { authorizationOf, modulePage, modulePageOf, pageOf, sessionOf, workOrders } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const all = '/settings/api-connections/app-authorizations'
const administrator = { 'GET /session': json(sessionOf('administrator')), 'GET /modules': json(modulePage) } as const
const member = { 'GET /session': json(sessionOf('member')), 'GET /modules': json(modulePage) } as const
const others = { user: { id: '00000009-0000-4000-8000-000000000000', name: 'Ana Ferreira', email: 'ana@acme.example' } }

test('My apps says what an app may do, in words, grouped by module', async () => {
  const calls = stubApi({ ...member, 'GET /authorizations': json(pageOf([authorizationOf('Field Notes')])) })
  const { screen } = await renderConsole('/my-apps')
  const card = screen.getByRole('article', { name: 'Field Notes' })
  await expect.element(card).toMatchTextContent(/Work ordersSee work ordersAdd work orders/u)
  await expect.element(card).toMatchTextContent(/MetersSee meters/u)
  await expect.element(card).toMatchTextContent(/Last used2 hours ago/u)
  expect(calls.find(({ path }) => path === '/authorizations')?.query.get('mine')).toBe('true')
})

test.each([
  ['/my-apps', 1440],
  [all, 390],
  [all, 1440],
])('%s says until when an authorization with an end lasts (%i px wide)', async (address, width) => {
  await page.viewport(width, 900)
  const ending = authorizationOf('Field Notes', { expiresAt: '2031-03-05T14:30:00.000Z' })
  stubApi({ ...administrator, 'GET /authorizations': json(pageOf([ending])) })
  const { screen } = await renderConsole(address)
  await expect.element(screen.getByText(/^until Mar 5, 2031/u)).toBeVisible()
})

test('permissions of a module come in one order, however they were granted', async () => {
  const granted = authorizationOf('Field Notes', {
    permissions: ['meters:create', 'work_orders:report', 'meters:view', 'work_orders:edit', 'work_orders:view'],
  })
  stubApi({ ...member, 'GET /authorizations': json(pageOf([granted])) })
  const { screen } = await renderConsole('/my-apps')
  await expect
    .poll(() =>
      screen
        .getByRole('article')
        .getByRole('listitem')
        .elements()
        .map(({ textContent }) => textContent),
    )
    .toEqual([
      'Work ordersSee work ordersChange work ordersSee reports on work orders',
      'See work orders',
      'Change work orders',
      'See reports on work orders',
      'MetersSee metersAdd meters',
      'See meters',
      'Add meters',
    ])
})

test("a module's own words say what may be done in it, where it has some", async () => {
  const view = { en: 'See who works on what', es: 'Ver quién trabaja en qué', 'pt-BR': 'Ver quem trabalha em quê' }
  const described = { ...workOrders, descriptions: { ...workOrders.descriptions, view } }
  stubApi({
    ...member,
    'GET /modules': json(modulePageOf([described])),
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes')])),
  })
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByText('See who works on what')).toBeVisible()
  await expect.element(screen.getByText('Add work orders')).toBeVisible()
})

test("the consumers' panel and both lists of authorizations show permissions from one memory of the modules", async () => {
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes')])),
    'GET /consumers': json(pageOf([consumerOf(1)])),
    [`GET /consumers/${consumerOf(1).id}`]: json(consumerOf(1)),
    [`GET /consumers/${consumerOf(1).id}/usage`]: json({ items: [] }),
    'GET /permission-groups': json(pageOf([planning])),
    [`GET /permission-groups/${planning.id}`]: json(planning),
  })
  await page.viewport(1440, 900)
  const { screen, router } = await renderConsole(`/settings/api-connections/oauth-consumers/${consumerOf(1).id}`)
  await expect.element(screen.getByText('Add work orders')).toBeVisible()
  await router.navigate(all)
  await expect.element(screen.getByRole('row').filter({ hasText: 'Work orders: View and Add' })).toBeVisible()
  await router.navigate('/my-apps')
  await expect.element(screen.getByText('Add work orders')).toBeVisible()
  expect(calls.filter(({ path }) => path === '/modules')).toHaveLength(1)
})

test('revoking asks once, says what stops working, and takes the app away', async () => {
  const calls = stubApi({
    ...member,
    'GET /authorizations': [json(pageOf([authorizationOf('Field Notes')])), json(pageOf([]))],
    [`DELETE /authorizations/${authorizationOf('').id}`]: empty,
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Martín Quiroga' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Revoke access of Field Notes?' })
  await expect.element(dialog).toMatchTextContent(/Its tokens stop working at once/u)
  await expect
    .element(dialog)
    .toMatchTextContent(/What Field Notes can no longer doWork ordersSee work ordersAdd work ordersMetersSee meters/u)
  await expect.element(dialog).toMatchTextContent(/Last used: 2 hours ago/u)
  expect(calls.filter(({ method }) => method === 'DELETE')).toEqual([])
  await dialog.getByRole('button', { name: 'Revoke access' }).dblClick()
  await expect.element(screen.getByText('You have not authorized any app')).toBeVisible()
  expect(calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
})

test('revoking what is gone already counts as done', async () => {
  stubApi({
    ...member,
    'GET /authorizations': [json(pageOf([authorizationOf('Field Notes')])), json(pageOf([]))],
    [`DELETE /authorizations/${authorizationOf('').id}`]: problem(404, 'not_found'),
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Martín Quiroga' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(screen.getByText('You have not authorized any app')).toBeVisible()
})

test('a revocation that failed says why and can be tried again', async () => {
  stubApi({
    ...member,
    'GET /authorizations': [json(pageOf([authorizationOf('Field Notes')])), json(pageOf([]))],
    [`DELETE /authorizations/${authorizationOf('').id}`]: [unreachable, empty],
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Martín Quiroga' }).click()
  const dialog = screen.getByRole('alertdialog')
  await dialog.getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await dialog.getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(screen.getByText('You have not authorized any app')).toBeVisible()
})

test('a list that could not be loaded says why, and trying again works', async () => {
  stubApi({
    ...administrator,
    'GET /authorizations': [problem(503, 'unavailable'), json(pageOf([authorizationOf('Field Notes')]))],
  })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(all)
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/not available right now/u)
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Field Notes' })).toBeVisible()
})

test('search, order and whose are asked of the server, and the footer says how much there is', async () => {
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': json({
      items: [authorizationOf('Field Notes', others)],
      total: 1234,
      totalIsAtLeast: false,
      nextCursor: 'next',
    }),
  })
  await page.viewport(1440, 900)
  const { screen, router } = await renderConsole(all)
  await expect.element(screen.getByText('Showing 1 of 1,234')).toBeVisible()
  await screen.getByRole('searchbox').fill('notes')
  await screen.getByRole('button', { name: 'Last used' }).click()
  await screen.getByRole('switch', { name: 'Only mine' }).click()
  await expect
    .poll(() => Object.fromEntries(calls.at(-1)?.query ?? []))
    .toMatchObject({ search: 'notes', sort: '-lastUsedAt', mine: 'true' })
  expect(Object.fromEntries(new URLSearchParams(router.state.location.search))).toEqual({
    search: 'notes',
    sort: '-lastUsedAt',
    mine: 'true',
  })
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => calls.at(-1)?.query.get('cursor')).toBe('next')
})

test('when more or newer authorizations cannot be fetched, those that are there stay and each can be tried again', async () => {
  const notes = authorizationOf('Field Notes')
  const photos = authorizationOf('Photos', { id: '00000012-0000-4000-8000-000000000000' })
  stubApi({
    ...member,
    'GET /authorizations': [
      json({ items: [notes], total: 2, totalIsAtLeast: false, nextCursor: 'next' }),
      problem(503, 'unavailable'),
      json({ items: [photos], total: 2, totalIsAtLeast: false, nextCursor: null }),
      problem(503, 'unavailable'),
      json(pageOf([notes])),
    ],
  })
  const { screen, queryClient } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.element(screen.getByRole('alert')).toHaveTextContent('More could not be loaded.')
  await expect.element(screen.getByRole('article', { name: 'Field Notes' })).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('article', { name: 'Photos' })).toBeVisible()
  await queryClient.invalidateQueries({ queryKey: ['authorizations'] })
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/not available right now/u)
  await expect.element(screen.getByRole('article', { name: 'Photos' })).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('alert')).not.toBeInTheDocument()
})

test('refreshing reads what is shown anew and nothing else, and more of a list is no refreshing', async () => {
  const more = held(json(pageOf([authorizationOf('Photos', { id: '00000012-0000-4000-8000-000000000000' })])))
  const group = { ...others.user, authorizationCount: 1, newestGrantAt: '2031-03-05T14:30:00.000Z', lastUsedAt: null }
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': [
      json({ ...pageOf([authorizationOf('Field Notes')]), total: 2, nextCursor: 'next' }),
      more.answer,
    ],
    'GET /authorizations/users': json(pageOf([group])),
  })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(all)
  const refresh = screen.getByRole('button', { name: 'Refresh' })
  await screen.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => calls.filter(({ path }) => path === '/authorizations')).toHaveLength(2)
  await expect.element(refresh).toHaveAttribute('aria-busy', 'false')
  more.release()
  await expect.element(screen.getByRole('rowheader', { name: 'Photos' })).toBeVisible()
  await screen.getByRole('combobox', { name: 'Group by' }).selectOptions('User')
  await expect.element(screen.getByRole('region', { name: 'Ana Ferreira' })).toBeVisible()
  const before = calls.length
  await refresh.click()
  await expect.poll(() => calls.slice(before).map(({ path }) => path)).toEqual(['/authorizations/users'])
  // What was shown before is not read anew for this: one who comes back to it soon finds it as it was.
  const read = calls.length
  await screen.getByRole('combobox', { name: 'Group by' }).selectOptions('Not grouped')
  await expect.element(screen.getByRole('rowheader', { name: 'Photos' })).toBeVisible()
  expect(calls).toHaveLength(read)
})

test('a search without a match can be undone from where it ended', async () => {
  stubApi({
    ...administrator,
    'GET /authorizations': ({ query }) =>
      new Response(JSON.stringify(pageOf(query.has('search') ? [] : [authorizationOf('Field Notes')]))),
  })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(`${all}?search=zzz`)
  await expect.element(screen.getByText('Nothing matches')).toBeVisible()
  await screen.getByRole('button', { name: 'Clear search and filters' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Field Notes' })).toBeVisible()
  await expect.element(screen.getByRole('searchbox')).toHaveValue('')
})

test('an administrator is told whose access is revoked', async () => {
  stubApi({ ...administrator, 'GET /authorizations': json(pageOf([authorizationOf('Field Notes', others)])) })
  await page.viewport(390, 844)
  const { screen } = await renderConsole(all)
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Ana Ferreira' }).click()
  await expect.element(screen.getByRole('alertdialog')).toMatchTextContent(/can no longer act for Ana Ferreira/u)
})

const revokedBy = (change: string) => () =>
  new Response(null, { status: 204, headers: { 'latchkey-status-change': change } })

test('whoever revokes is told how many resource servers have confirmed it, until all have', async () => {
  const last = held(json({ guards: 3, confirmed: 3 }))
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes', others)])),
    [`DELETE /authorizations/${authorizationOf('Field Notes', others).id}`]: revokedBy('change-1'),
    'GET /status-confirmations': [json({ guards: 3, confirmed: 2 }), last.answer],
  })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(all)
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Ana Ferreira' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }).click()
  await expect.element(screen.getByText(/2 of 3 resource servers have confirmed/u)).toBeVisible()
  last.release()
  await expect.element(screen.getByText(/All 3 resource servers have confirmed/u)).toBeVisible()
  expect(calls.find(({ path }) => path === '/status-confirmations')?.query.get('change')).toBe('change-1')
})

test('where no resource server says what it knows, nothing is shown of it', async () => {
  const calls = stubApi({
    ...administrator,
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes', others)])),
    [`DELETE /authorizations/${authorizationOf('Field Notes', others).id}`]: revokedBy('change-2'),
    'GET /status-confirmations': json({ guards: 0, confirmed: 0 }),
  })
  await page.viewport(1440, 900)
  const { screen } = await renderConsole(all)
  await screen.getByRole('button', { name: 'Revoke access: Field Notes, Ana Ferreira' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Revoke access' }).click()
  await expect.poll(() => calls.some(({ path }) => path === '/status-confirmations')).toBe(true)
  await expect.element(screen.getByText('Field Notes no longer has access for Ana Ferreira')).toBeVisible()
  await expect.element(screen.getByText(/resource server/u)).not.toBeInTheDocument()
})
