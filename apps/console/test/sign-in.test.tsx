import { expect, test, vi } from 'vitest'
import { SignInPage } from '../src/features/session/sign-in-page.tsx'
import { leave } from '../src/lib/leave.ts'
import { held, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { reference, sessionOf } from './support/data.ts'
import { renderDoor } from './support/render.tsx'

const signedOut = problem(401, 'unauthenticated')
const session = json(sessionOf('member'))

const enter = async (screen: Awaited<ReturnType<typeof renderDoor>>) => {
  await screen.getByLabelText('E-mail').fill('martin@acme.example')
  await screen.getByLabelText('Password', { exact: true }).fill('a password')
  await screen.getByRole('button', { name: 'Sign in' }).click()
}

test('empty fields are named and nothing is sent', async () => {
  const calls = stubApi({ 'GET /session': signedOut })
  const screen = await renderDoor(<SignInPage />)
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByText("E-mail can't be blank")).toBeVisible()
  await expect.element(screen.getByText("Password can't be blank")).toBeVisible()
  await expect.element(screen.getByLabelText('E-mail')).toHaveFocus()
  expect(calls.filter(({ method }) => method === 'POST')).toEqual([])
})

test('a wrong password is said in words and typed again without a detour', async () => {
  stubApi({ 'GET /session': signedOut, 'POST /session': problem(401, 'wrong_credentials') })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await expect.element(screen.getByRole('alert')).toHaveTextContent('E-mail or password is not right.')
  await expect.element(screen.getByLabelText('Password', { exact: true })).toHaveFocus()
  expect(leave.replacing).not.toHaveBeenCalled()
})

test('too many tries say when to try again', async () => {
  stubApi({
    'GET /session': signedOut,
    'POST /session': problem(429, 'too_many_requests', [], { 'retry-after': '300' }),
  })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await expect.element(screen.getByRole('alert')).toHaveTextContent('Too many tries. Try again in 5 minutes.')
})

test('without a connection the page says so and keeps what was typed', async () => {
  stubApi({ 'GET /session': signedOut, 'POST /session': unreachable })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent("Latchkey can't be reached. Check the connection and try again.")
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('martin@acme.example')
})

test("the server's fault is shown at its field", async () => {
  const fault = { path: 'email', code: 'too_long' as const, message: 'x', limit: 254 }
  stubApi({ 'GET /session': signedOut, 'POST /session': problem(422, 'validation', [fault]) })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await expect.element(screen.getByText('E-mail is too long (limit: 254)')).toBeVisible()
})

test('a cookie that the browser refused is told from a wrong password', async () => {
  stubApi({ 'GET /session': signedOut, 'POST /session': json(sessionOf('member'), 201) })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/your browser did not keep the sign-in/u)
  expect(leave.replacing).not.toHaveBeenCalled()
})

test('a second press while signing in sends nothing', async () => {
  const { answer, release } = held(json(sessionOf('member'), 201))
  const calls = stubApi({ 'GET /session': [signedOut, session], 'POST /session': answer })
  const screen = await renderDoor(<SignInPage />)
  await enter(screen)
  await screen.getByRole('button', { name: 'Sign in' }).dblClick({ force: true })
  release()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/'))
  expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test.each([
  ['the page one came from', '?return=%2Fmy-apps%3Fa%3D1', '/my-apps?a=1'],
  ['the authorization request one came for', `?authorization=${reference}`, `/authorize?request=${reference}`],
  ['the start, when the address names another site', '?return=https%3A%2F%2Fevil.example', '/'],
  ['the start, when the address hides another site', '?return=%2F%5Cevil.example', '/'],
  ['the start, when the reference is none', '?authorization=..%2F..%2Fevil', '/'],
])('signing in leads to %s', async (_, search, destination) => {
  stubApi({
    'GET /session': [signedOut, session],
    'POST /session': json(sessionOf('member'), 201),
  })
  const screen = await renderDoor(<SignInPage />, search)
  await enter(screen)
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(destination))
})

test('who was known to be signed out is believed to be signed in only by the server', async () => {
  const calls = stubApi({ 'GET /session': session, 'POST /session': json(sessionOf('member'), 201) })
  document.documentElement.dataset.session = 'none'
  const screen = await renderDoor(<SignInPage />, `?authorization=${reference}`)
  await enter(screen)
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/authorize?request=${reference}`))
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
})

test.each([
  ['?return=%2Fmy-apps', '/my-apps'],
  // In another tab, that is.
  [`?authorization=${reference}`, `/authorize?request=${reference}`],
])('who is signed in already is led on: %s', async (search, destination) => {
  stubApi({ 'GET /session': session })
  await renderDoor(<SignInPage />, search)
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(destination))
})

test('the password is shown only while asked for', async () => {
  stubApi({ 'GET /session': signedOut })
  const screen = await renderDoor(<SignInPage />)
  const password = screen.getByLabelText('Password', { exact: true })
  await expect.element(password).toHaveAttribute('type', 'password')
  await screen.getByRole('button', { name: 'Show password' }).click()
  await expect.element(password).toHaveAttribute('type', 'text')
  await screen.getByRole('button', { name: 'Show password' }).click()
  await expect.element(password).toHaveAttribute('type', 'password')
})

test('the language changes without a reload, keeping what was typed', async () => {
  stubApi({ 'GET /session': signedOut })
  const screen = await renderDoor(<SignInPage />)
  await screen.getByLabelText('E-mail').fill('martin@acme.example')
  await screen.getByLabelText('Language').selectOptions('pt-BR')
  await expect.element(screen.getByRole('heading', { name: 'Entrar' })).toBeVisible()
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('martin@acme.example')
  expect(document.documentElement.lang).toBe('pt-BR')
  expect(document.title).toBe('Entrar · Latchkey')
  expect(localStorage.getItem('latchkey.language')).toBe('pt-BR')
})
