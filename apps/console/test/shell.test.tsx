import { expect, test, vi } from 'vitest'
import { leave } from '../src/lib/leave.ts'
import { empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const noApps = { 'GET /authorizations': json(pageOf([])), 'GET /modules': json(modulePage) } as const
const asMember = { 'GET /session': json(sessionOf('member')), ...noApps } as const

const openMenu = async (screen: Awaited<ReturnType<typeof renderConsole>>['screen']) => {
  await screen.getByRole('button', { name: 'Menu of Martín Quiroga' }).click()
  return screen.getByRole('menu')
}

test('the top bar names company, language and number', async () => {
  stubApi(asMember)
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByText('Acme — English — 477')).toBeVisible()
})

test('a member starts at their apps, and loads nothing of what administrators start with', async () => {
  stubApi(asMember)
  const { screen, router } = await renderConsole('/')
  await expect.element(screen.getByRole('heading', { name: 'My apps' })).toBeVisible()
  expect(router.state.location.pathname).toBe('/my-apps')
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
  expect(loaded.filter((name) => name.includes('/features/authorizations/'))).not.toEqual([])
  expect(loaded.filter((name) => name.includes('/features/activity/'))).toEqual([])
})

test('without a session it leads to sign-in, and back to the same page', async () => {
  stubApi({ 'GET /session': problem(401, 'unauthenticated') })
  await renderConsole('/my-apps?a=1')
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/sign-in?return=%2Fmy-apps%3Fa%3D1'))
})

test('what the server knew when it sent the page is not asked again', async () => {
  const calls = stubApi({})
  document.documentElement.dataset.session = 'none'
  await renderConsole('/my-apps')
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/sign-in?return=%2Fmy-apps'))
  expect(calls).toEqual([])
})

test('a session that ends while one works leads to sign-in', async () => {
  stubApi({
    'GET /session': [json(sessionOf('member')), problem(401, 'unauthenticated')],
    'GET /authorizations': problem(401, 'unauthenticated'),
    'GET /modules': json(modulePage),
  })
  await renderConsole('/my-apps')
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/sign-in?return=%2Fmy-apps'))
})

test('without a connection it says so, and trying again works', async () => {
  stubApi({ ...asMember, 'GET /session': [unreachable, json(sessionOf('member'))] })
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('heading', { name: 'My apps' })).toBeVisible()
})

test('a member has no Settings in the menu, and its address says who may open it', async () => {
  stubApi(asMember)
  const { screen } = await renderConsole('/settings/api-connections/oauth-consumers')
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
  await expect.element(screen.getByText(/Only administrators and super administrators/u)).toBeVisible()
  const menu = await openMenu(screen)
  await expect.element(menu.getByRole('menuitem', { name: 'My apps' })).toBeVisible()
  await expect.element(menu.getByRole('menuitem', { name: 'Settings' })).not.toBeInTheDocument()
})

test('members start at My apps; the company’s name leads back there', async () => {
  stubApi(asMember)
  const { screen, router } = await renderConsole('/')
  await vi.waitFor(() => expect(router.state.location.pathname).toBe('/my-apps'))
  const start = screen.getByRole('banner').getByRole('link', { name: 'Acme — English — 477 Home' })
  await expect.element(start).toHaveAttribute('href', '/')
  await expect.element((await openMenu(screen)).getByRole('menuitem', { name: 'Home' })).not.toBeInTheDocument()
})

test('the language changes without a reload and is kept for the account', async () => {
  const calls = stubApi({
    ...asMember,
    'PATCH /account': json({ ...sessionOf('member', 'es').user }),
  })
  const { screen } = await renderConsole('/my-apps')
  const menu = await openMenu(screen)
  await menu.getByRole('menuitemradio', { name: 'Español' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Mis aplicaciones' })).toBeVisible()
  await expect.element(screen.getByText('Acme — Español — 477')).toBeVisible()
  expect(document.documentElement.lang).toBe('es')
  await vi.waitFor(() => expect(calls.at(-1)).toMatchObject({ method: 'PATCH', body: { language: 'es' } }))
})

test('a language that the account could not keep stays, and the person is told', async () => {
  stubApi({ ...asMember, 'PATCH /account': unreachable })
  const { screen } = await renderConsole('/my-apps')
  await (await openMenu(screen)).getByRole('menuitemradio', { name: 'Português (Brasil)' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Meus aplicativos' })).toBeVisible()
  await expect.element(screen.getByText(/Ele fica guardado neste navegador/u)).toBeVisible()
})

test("the account's language wins over the browser's", async () => {
  stubApi({ ...asMember, 'GET /session': json(sessionOf('member', 'pt-BR')) })
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByRole('heading', { name: 'Meus aplicativos' })).toBeVisible()
})

test('light and dark are chosen in the menu and kept', async () => {
  stubApi(asMember)
  const { screen } = await renderConsole('/my-apps')
  const menu = await openMenu(screen)
  await menu.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.element(menu.getByRole('menuitemradio', { name: 'Dark' })).toBeChecked()
  expect(document.documentElement.dataset.colorScheme).toBe('dark')
  expect(localStorage.getItem('latchkey.appearance')).toBe('dark')
  await menu.getByRole('menuitemradio', { name: 'As the system' }).click()
})

test('signing out ends the session and leaves nothing of it in memory', async () => {
  const calls = stubApi({ ...asMember, 'DELETE /session': empty })
  const { screen } = await renderConsole('/my-apps')
  await (await openMenu(screen)).getByRole('menuitem', { name: 'Sign out' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith('/sign-in'))
  expect(calls.at(-1)).toMatchObject({ method: 'DELETE', path: '/session' })
})

test('an unknown address says so and leads home', async () => {
  stubApi(asMember)
  const { screen } = await renderConsole('/nowhere')
  await expect.element(screen.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await expect.element(screen.getByRole('link', { name: 'Go to the start page' })).toHaveAttribute('href', '/')
  expect(document.title).toBe('There is no such page · Latchkey')
})

test('after a navigation the new page is where the focus is', async () => {
  stubApi(asMember)
  const { screen } = await renderConsole('/nowhere')
  await (await openMenu(screen)).getByRole('menuitem', { name: 'My apps' }).click()
  await expect.element(screen.getByRole('heading', { name: 'My apps' })).toHaveFocus()
})
