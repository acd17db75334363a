import type { CompanyProfile } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { held, json, problem, stubApi } from './support/api-stub.ts'
import { sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const general = '/settings/general'
const session = { 'GET /session': json(sessionOf('administrator')) } as const
const acme: CompanyProfile = { ...sessionOf('administrator').company, version: 3 }

beforeEach(async () => {
  await page.viewport(1440, 900)
})

test('the company is renamed, and the top bar says so at once', async () => {
  const saved = { ...acme, name: 'Acme Industries', version: 4 }
  const calls = stubApi({ ...session, 'GET /company': [json(acme), json(saved)], 'PATCH /company': json(saved) })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText('477', { exact: true })).toBeVisible()
  await screen.getByRole('textbox', { name: 'Name' }).fill('Acme Industries')
  await screen.getByRole('button', { name: 'Save' }).dblClick()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  await expect.element(screen.getByText('Acme Industries — English — 477')).toBeVisible()
  const changes = calls.filter(({ method }) => method === 'PATCH')
  expect(changes).toHaveLength(1)
  expect(changes[0]?.body).toEqual({ name: 'Acme Industries' })
  expect(changes[0]?.headers.get('if-match')).toBe('"3"')
})

test('a colour that can’t be read on dark is lightened there, and the page says so before saving', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json(acme),
    'PATCH /company': json({ ...acme, color: '#00695c', version: 4 }),
  })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText(/No colour of your own is chosen/u)).toBeVisible()
  await screen.getByRole('textbox', { name: 'Colour' }).fill(' #00695C ')
  await expect
    .element(screen.getByText(/^Used as it is on light\. .* lightened to #[0-9a-f]{6} there\.$/u))
    .toBeVisible()
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ color: '#00695c' })
})

test('the product’s own colour is given back', async () => {
  const calls = stubApi({
    ...session,
    'GET /company': json({ ...acme, color: '#ffeb3b' }),
    'PATCH /company': json({ ...acme, version: 4 }),
  })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByText(/^Used as it is on dark\. .* darkened to #[0-9a-f]{6} there\.$/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Use Latchkey’s own' }).click()
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ color: null })
})

test('faults are at their fields, and nothing is sent before they are mended', async () => {
  const calls = stubApi({ ...session, 'GET /company': json(acme) })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill(' ')
  await screen.getByRole('textbox', { name: 'Colour' }).fill('red')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await expect.element(screen.getByText('Colour does not have the right form')).toBeVisible()
  expect(calls.filter(({ method }) => method === 'PATCH')).toEqual([])
})

test('somebody else’s change is loaded without losing what was typed', async () => {
  const theirs = { ...acme, color: '#00695c', version: 4 }
  const calls = stubApi({
    ...session,
    'GET /company': [json(acme), json(theirs)],
    'PATCH /company': [problem(412, 'precondition_failed'), json({ ...theirs, name: 'Mine', version: 5 })],
  })
  const { screen } = await renderConsole(general)
  await screen.getByRole('textbox', { name: 'Name' }).fill('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText(/Someone else changed the company meanwhile/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Colour' })).toHaveValue('#00695c')
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Mine')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('The company was saved')).toBeVisible()
  const second = calls.findLast(({ method }) => method === 'PATCH')
  expect(second?.body).toEqual({ name: 'Mine' })
  expect(second?.headers.get('if-match')).toBe('"4"')
})

test('while the company loads, and when that does not work, the page says so', async () => {
  const slow = held(problem(503, 'unavailable'))
  stubApi({ ...session, 'GET /company': [slow.answer, json(acme)] })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByLabelText('Loading…')).toBeVisible()
  slow.release()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Acme')
})

test('a member is told that the company’s settings are not open to them', async () => {
  stubApi({ 'GET /session': json(sessionOf('member')) })
  const { screen } = await renderConsole(general)
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})
