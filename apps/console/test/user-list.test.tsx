// The list loads its table late; here it is there before, so that no test's time goes into that.
import '../src/features/users/user-table.tsx'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { type Answer, held, json, problem, stubApi } from './support/api-stub.ts'
import { planning, storehouse } from './support/consumer-data.ts'
import { pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'
import { userOf } from './support/user-data.ts'

const path = '/settings/user-accounts/users'

const open = async (list: Answer | Answer[], search = '') => {
  const calls = stubApi({
    'GET /session': json(sessionOf('administrator')),
    'GET /users': list,
    'GET /permission-groups': json(pageOf([planning, storehouse])),
    [`GET /users/${userOf(1).id}`]: json(userOf(1)),
  })
  const { screen, router } = await renderConsole(path + search)
  const lists = () => calls.filter((call) => call.path === '/users').map(({ query }) => Object.fromEntries(query))
  return { screen, router, lists }
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 800)
})

test('the table shows who is there, what they may do, and how many there are', async () => {
  const { screen, lists } = await open(json(pageOf([userOf(1), userOf(2, { status: 'invited', lastSignInAt: null })])))
  await expect.element(screen.getByRole('grid', { name: 'Users' })).toBeVisible()
  await expect.element(screen.getByRole('rowheader', { name: 'Person 1' })).toBeVisible()
  for (const text of ['person1@acme.example', 'Active', 'Invited', '2 hours ago', 'Never']) {
    await expect.element(screen.getByRole('gridcell').filter({ hasText: text })).toBeVisible()
  }
  await expect.element(screen.getByText('Showing 2 of 2')).toBeVisible()
  expect(lists()).toEqual([{ sort: 'name', limit: '50' }])
})

test('who has the round button focused by keyboard keeps it when the people arrive', async () => {
  const { answer, release } = held(json(pageOf([userOf(1)])))
  const { screen } = await open(answer)
  const invite = screen.getByRole('button', { name: 'Invite person' })
  await expect.element(invite).toBeVisible()
  invite.element().focus()
  release()
  await expect.element(screen.getByRole('rowheader', { name: 'Person 1' })).toBeVisible()
  await expect.element(invite).toHaveFocus()
})

test('search, filters and order are the server’s work and live in the address', async () => {
  const { screen, router, lists } = await open(json(pageOf([userOf(1)])))
  await screen.getByRole('searchbox', { name: 'Search' }).fill('per')
  await expect.poll(() => lists().at(-1)).toMatchObject({ search: 'per' })
  await screen.getByRole('button', { name: 'Filter', exact: true }).click()
  await screen.getByRole('combobox', { name: 'Role' }).click()
  await screen.getByRole('option', { name: 'Member' }).click()
  await screen.getByRole('combobox', { name: 'Status' }).click()
  await screen.getByRole('option', { name: 'Suspended' }).click()
  await expect
    .poll(() => lists().at(-1))
    .toEqual({ search: 'per', role: 'member', status: 'suspended', sort: 'name', limit: '50' })
  await screen.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => router.state.location.search).toBe('?search=per')
})

test('a click on a column head sorts by it, the last sign-in first', async () => {
  const { screen, lists } = await open(json(pageOf([userOf(1)])))
  await screen.getByRole('columnheader', { name: /^Last sign-in/u }).click()
  await expect.poll(() => lists().at(-1)).toMatchObject({ sort: '-lastSignInAt' })
})

test('what the address holds and nobody knows is ignored', async () => {
  const { lists } = await open(json(pageOf([userOf(1)])), '?role=king&status=active&sort=shoe')
  await expect.poll(lists).toEqual([{ status: 'active', sort: 'name', limit: '50' }])
})

test('when nobody matches, one press shows everybody', async () => {
  const { screen, lists } = await open([json(pageOf([])), json(pageOf([userOf(1)]))], '?search=zz&role=member')
  await expect.element(screen.getByText('Nobody matches')).toBeVisible()
  await screen.getByRole('button', { name: 'Show everybody' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Person 1' })).toBeVisible()
  expect(lists().at(-1)).toEqual({ sort: 'name', limit: '50' })
})

test('a list that can’t be loaded says why and is tried again', async () => {
  const { screen } = await open([problem(503, 'unavailable'), json(pageOf([userOf(1)]))])
  await expect.element(screen.getByText('Latchkey is not available right now. Try again in a moment.')).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('rowheader', { name: 'Person 1' })).toBeVisible()
})

test('who may not see the people is told so', async () => {
  const { screen } = await open(problem(403, 'forbidden'))
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})

test('a narrow screen shows the same in cards, with the order among the filters', async () => {
  await page.viewport(390, 800)
  const { screen, lists } = await open(json(pageOf([userOf(1)])))
  const card = screen.getByRole('list', { name: 'Users' }).getByRole('listitem')
  for (const text of ['Person 1', 'person1@acme.example', 'Member · Planning', 'Active', '2 hours ago']) {
    await expect.element(card.getByText(text)).toBeVisible()
  }
  await screen.getByRole('button', { name: 'Filter', exact: true }).click()
  await screen.getByRole('combobox', { name: 'Sort by' }).click()
  await screen.getByRole('option', { name: 'Signed in last first' }).click()
  await expect.poll(() => lists().at(-1)).toMatchObject({ sort: '-lastSignInAt' })
})

test('the help says for each role what it may do, as the API has it', async () => {
  const { screen } = await open(json(pageOf([userOf(1)])))
  await screen.getByRole('button', { name: 'What may each role do?' }).click()
  const row = screen.getByRole('row').filter({ hasText: 'see the API Secret?' })
  await expect.element(row).toHaveTextContent('see the API Secret?YesNoNo')
  await screen.getByRole('button', { name: 'Close' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})
