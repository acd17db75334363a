import { expect, test, vi } from 'vitest'
import { paths } from '../src/app/paths.ts'
import { leave } from '../src/lib/leave.ts'
import { json, stubApi } from './support/api-stub.ts'
import { modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole, routesWhere } from './support/render.tsx'

const answers = {
  'GET /session': json(sessionOf('administrator')),
  'GET /consumers': json(pageOf([])),
  'GET /authorizations': json(pageOf([])),
  'GET /permission-groups': json(pageOf([])),
  'GET /modules': json(modulePage),
} as const

const progress = () => document.querySelector('header .MuiLinearProgress-root')

/** The console at the consumers, where a page comes when it is let. */
async function renderWaiting(path: string) {
  stubApi(answers)
  const { promise, resolve: release, reject: fail } = Promise.withResolvers<void>()
  const on = vi.fn<() => Promise<void>>(() => promise)
  // It may fail before anybody asks for the page.
  promise.catch(() => undefined)
  const rendered = await renderConsole(paths.consumers, routesWhere(path, on))
  await expect.element(rendered.screen.getByRole('tabpanel', { name: 'OAuth consumers' })).toBeVisible()
  return { ...rendered, on, release, fail }
}

test('a pressed tab is the chosen one at once, and its page says when it is there', async () => {
  const { screen, release } = await renderWaiting(paths.authorizations)
  const pressed = screen.getByRole('tab', { name: 'App authorizations' })
  await pressed.click()
  await expect.element(pressed).toHaveAttribute('aria-selected', 'true')
  const shown = screen.getByRole('tabpanel', { name: 'OAuth consumers' })
  await expect.element(shown).toHaveAttribute('aria-busy', 'true')
  await expect.poll(progress).not.toBeNull()
  await expect.element(screen.getByRole('banner').getByRole('status').getByText('Loading…')).toBeInTheDocument()
  expect(progress()).toHaveAttribute('aria-hidden', 'true')
  release()
  await expect
    .element(screen.getByRole('tabpanel', { name: 'App authorizations' }))
    .toHaveAttribute('aria-busy', 'false')
  await expect.poll(progress).toBeNull()
})

test('a pressed section looks chosen at once; what is shown is the current page until the next one is', async () => {
  const { screen, release } = await renderWaiting(paths.modules)
  const sections = screen.getByRole('navigation', { name: 'Settings sections', includeHidden: true })
  const section = (name: string) => sections.getByRole('link', { name, includeHidden: true }).element()
  const look = (name: string) => getComputedStyle(section(name)).backgroundColor
  const [chosen, other] = [look('API Connections'), look('Modules')]
  expect(chosen).not.toBe(other)
  section('Modules').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
  await expect.poll(() => [look('Modules'), look('API Connections')]).toEqual([chosen, other])
  expect(section('API Connections')).toHaveAttribute('aria-current', 'page')
  release()
  await expect.poll(() => section('Modules').getAttribute('aria-current')).toBe('page')
  expect(section('API Connections')).not.toHaveAttribute('aria-current')
  expect([look('Modules'), look('API Connections')]).toEqual([chosen, other])
})

test('a page that comes at once shows no sign of loading', async () => {
  const { screen, router, release } = await renderWaiting(paths.authorizations)
  release()
  // Its code is there, as it is in most browsers: what is looked at is not how fast that comes.
  await router.navigate(paths.authorizations)
  await router.navigate(paths.consumers)
  await expect.element(screen.getByRole('tabpanel', { name: 'OAuth consumers' })).toBeVisible()
  const seen: unknown[] = []
  const observer = new MutationObserver(() => seen.push(progress()))
  observer.observe(document.body, { subtree: true, childList: true })
  await screen.getByRole('tab', { name: 'App authorizations' }).hover()
  await screen.getByRole('tab', { name: 'App authorizations' }).click()
  await expect.element(screen.getByRole('tabpanel', { name: 'App authorizations' })).toBeVisible()
  observer.disconnect()
  expect(seen.filter((one) => one !== null)).toEqual([])
})

test('what somebody comes near is fetched before they press, unless they save data or have no network', async () => {
  // The mouse may still be where the test before left it, which is on another tab.
  const { screen, on, release } = await renderWaiting(paths.apiConnection)
  const tab = () => screen.getByRole('tab', { name: 'API Connection' }).element()
  const comeNear = () => tab().dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))
  expect(on).not.toHaveBeenCalled()
  Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true })
  comeNear()
  Reflect.deleteProperty(navigator, 'connection')
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  comeNear()
  expect(on).not.toHaveBeenCalled()
  onLine.mockRestore()
  tab().focus()
  await vi.waitFor(() => expect(on).toHaveBeenCalledOnce())
  comeNear()
  expect(on).toHaveBeenCalledOnce()
  release()
})

test('a page that cannot be loaded is missing in its place, and the way to the others stays', async () => {
  const { screen, fail } = await renderWaiting(paths.authorizations)
  fail(new TypeError('Failed to fetch dynamically imported module: /authorizations-page.js'))
  const tab = (name: string) => screen.getByRole('tab', { name })
  await tab('App authorizations').click()
  const message = screen.getByRole('tabpanel', { name: 'App authorizations' }).getByRole('alert')
  await expect.element(message).toMatchTextContent(/This page could not be loaded/u)
  await expect.element(screen.getByRole('banner')).toBeVisible()

  const network = vi.mocked(fetch)
  network.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await message.getByRole('button', { name: 'Try again' }).click()
  await expect.element(message).toMatchTextContent(/Latchkey can't be reached/u)
  expect(leave.reload).not.toHaveBeenCalled()
  await tab('OAuth consumers').click()
  await expect.element(screen.getByRole('tabpanel', { name: 'OAuth consumers' })).toBeVisible()
  await expect.element(message).not.toBeInTheDocument()

  await tab('App authorizations').click()
  network.mockResolvedValueOnce(new Response())
  await message.getByRole('button', { name: 'Try again' }).click()
  await vi.waitFor(() => expect(leave.reload).toHaveBeenCalledOnce())
})

test.each([paths.modules, paths.myApps])('where %s cannot be loaded, the console around it stays', async (path) => {
  const { screen, router, fail } = await renderWaiting(path)
  fail(new TypeError('Failed to fetch dynamically imported module: /page.js'))
  await router.navigate(path)
  const main = screen.getByRole('main')
  await expect.element(main.getByRole('heading', { name: 'This page could not be loaded', level: 1 })).toBeVisible()
  await expect.element(screen.getByRole('banner')).toBeVisible()
  expect(document.querySelectorAll('main')).toHaveLength(1)
})
