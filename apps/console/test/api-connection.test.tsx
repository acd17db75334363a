import type { ApiConnection, CompanyProfile, Role } from '@latchkey/contracts'
import { expect, test, vi } from 'vitest'
import { switchLanguage } from '../src/i18n/i18n.ts'
import { type Answer, empty, held, json, problem, stubApi } from './support/api-stub.ts'
import { hoursFromNow, modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const unused: ApiConnection['use'] = { since: null, lastCalledAt: null, calls: 0, callers: 0 }
const none: ApiConnection = {
  status: 'not_generated',
  key: null,
  permissionGroup: null,
  retiresAt: null,
  brownOuts: [],
  use: unused,
  createdAt: null,
  regeneratedAt: null,
  createdBy: null,
  version: 0,
}
const active: ApiConnection = {
  ...none,
  status: 'active',
  key: 'the-api-key',
  createdAt: hoursFromNow(-240),
  version: 3,
}
const secret = 'the-api-secret-in-full'

const open = async (role: Role, connection: Answer | Answer[], answers: Record<string, Answer | Answer[]> = {}) => {
  const calls = stubApi({
    'GET /session': json(sessionOf(role)),
    'GET /api-connection': connection,
    'GET /api-connection/callers': json(pageOf([])),
    'GET /modules': json(modulePage),
    'GET /company/settings': json({ acceptsApiScope: true, version: 3 }),
    'GET /account/passkeys': json({ items: [] }),
    'POST /session/proof': empty,
    ...answers,
  })
  const rendered = await renderConsole('/settings/api-connections/api-connection')
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, sent }
}

type Screen = Awaited<ReturnType<typeof open>>['screen']

const askFor = async (screen: Screen) => {
  await screen.getByRole('button', { name: 'View API Secret' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Confirm that it is you' })
  await expect.element(dialog.getByText(/that you viewed it is recorded/u)).toBeVisible()
  return dialog
}

const reveal = async (screen: Screen) => {
  const dialog = await askFor(screen)
  await dialog.getByLabelText(/^Password/u).fill('right')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
}

test.each([
  ['en', 'Deprecated authentication method, we invite you to use OAuth2', 'View API Secret'],
  ['es', 'Método de autenticación deprecado, te invitamos a usar OAuth2', 'Ver API Secret'],
  ['pt-BR', 'Método de autenticação obsoleto, convidamos você a usar OAuth2', 'Ver API Secret'],
] as const)('in %s the way in is called deprecated, in red, and its secret stays hidden', async (...row) => {
  const [language, deprecated, view] = row
  const { screen } = await open('super_administrator', json(active))
  await switchLanguage(language)
  await expect.element(screen.getByText(deprecated)).toBeVisible()
  await expect.element(screen.getByText(deprecated)).toHaveStyle({ color: 'rgb(179, 38, 30)' })
  await expect.element(screen.getByText('the-api-key')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: view })).toBeVisible()
})

test('the deprecation leads to a new consumer', async () => {
  const { screen, router } = await open('super_administrator', json(active), {
    'GET /consumers': json(pageOf([])),
    'GET /modules': json(modulePage),
  })
  await screen.getByRole('link', { name: 'New OAuth consumer' }).click()
  await expect.element(screen.getByRole('dialog', { name: 'New OAuth consumer' })).toBeVisible()
  expect(router.state.location.pathname).toBe('/settings/api-connections/oauth-consumers/new')
})

test('an administrator sees the key and is told who may see and change the rest', async () => {
  const { screen } = await open('administrator', json(active))
  await expect.element(screen.getByText('the-api-key')).toBeVisible()
  await expect.element(screen.getByText('Only the Super Administrator can access the API Secret')).toBeVisible()
  await expect.element(screen.getByText(/^Only the Super Administrator can generate/u)).toBeVisible()
  for (const name of ['View API Secret', 'Regenerate', 'Disable']) {
    await expect.element(screen.getByRole('button', { name })).not.toBeInTheDocument()
  }
})

test('an administrator is told who can generate a key', async () => {
  const { screen } = await open('administrator', json(none))
  await expect.element(screen.getByText(/^Only the Super Administrator can generate one/u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Generate' })).not.toBeInTheDocument()
})

test('the Super Administrator generates a key', async () => {
  const { screen, sent } = await open('super_administrator', json(none), { 'POST /api-connection': json(active) })
  await screen.getByRole('button', { name: 'Generate' }).click()
  await expect.element(screen.getByText('the-api-key')).toBeVisible()
  expect(sent('POST')).toHaveLength(1)
})

test('the secret is asked for only after a proof, each time anew', async () => {
  const { screen, sent } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': json({ secret }),
  })
  await (await askFor(screen)).getByRole('button', { name: 'Cancel' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  expect(sent('POST')).toEqual([])
  for (const times of [1, 2]) {
    await reveal(screen)
    await screen.getByRole('button', { name: 'Hide now' }).click()
    const paths = sent('POST').map(({ path }) => path)
    expect(paths).toEqual(Array.from({ length: times }, () => ['/session/proof', '/api-connection/secret']).flat())
  }
})

test('what keeps the secret from being shown is said beside it', async () => {
  const { screen } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': problem(403, 'forbidden'),
  })
  await reveal(screen)
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/^You may not do this/u)
})

test('the secret is shown for one minute, counted down, and held in no cache', async () => {
  const { screen, queryClient } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': json({ secret }),
  })
  const dialog = await askFor(screen)
  await dialog.getByLabelText(/^Password/u).fill('right')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect.element(screen.getByText(secret)).toBeVisible()
  const caches = () => [queryClient.getQueryCache().getAll(), queryClient.getMutationCache().getAll()].flat()
  await vi.waitFor(() => expect(JSON.stringify(caches().map(({ state }) => state))).not.toContain(secret))

  await vi.advanceTimersByTimeAsync(41_000)
  await expect.element(screen.getByText('Hidden again in 19 seconds')).toBeVisible()
  await vi.advanceTimersByTimeAsync(18_000)
  await expect.element(screen.getByText('Hidden again in 1 second', { exact: true })).toBeVisible()
  await vi.advanceTimersByTimeAsync(1000)
  vi.useRealTimers()
  await expect.element(screen.getByRole('button', { name: 'View API Secret' })).toBeVisible()
  expect(document.documentElement.outerHTML).not.toContain(secret)
})

test('a computer that slept meanwhile shows the secret no longer than a minute by the clock', async () => {
  const { screen } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': json({ secret }),
  })
  const dialog = await askFor(screen)
  await dialog.getByLabelText(/^Password/u).fill('right')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect.element(screen.getByText(secret)).toBeVisible()
  vi.setSystemTime(Date.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(1000)
  vi.useRealTimers()
  await expect.element(screen.getByText(secret)).not.toBeInTheDocument()
})

test('the secret can be copied and hidden at once', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': json({ secret }),
  })
  await reveal(screen)
  await screen.getByRole('button', { name: 'Copy API Secret' }).click()
  await vi.waitFor(() => expect(copied).toHaveBeenCalledWith(secret))
  await screen.getByRole('button', { name: 'Hide now' }).click()
  await expect.element(screen.getByText(secret)).not.toBeInTheDocument()
})

test('regenerating says that the old secret ends at once, and takes it off the screen', async () => {
  const { screen, sent } = await open('super_administrator', json(active), {
    'POST /api-connection/secret': json({ secret }),
    'POST /api-connection': json({ ...active, regeneratedAt: hoursFromNow(0) }),
  })
  await reveal(screen)
  await expect.element(screen.getByText(secret)).toBeVisible()
  await screen.getByRole('button', { name: 'Regenerate' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Regenerate the API Secret?' })
  await expect.element(dialog.getByText(/^A new API Secret ends the old one at once/u)).toBeVisible()
  expect(sent('POST').filter(({ path }) => path === '/api-connection')).toEqual([])
  await dialog.getByRole('button', { name: 'Regenerate' }).click()
  await expect.element(screen.getByText('There is a new API Secret')).toBeVisible()
  await expect.element(screen.getByText(secret)).not.toBeInTheDocument()
})

test('disabling asks first, enabling does not', async () => {
  const { screen, sent } = await open('super_administrator', json(active), {
    'PATCH /api-connection': [json({ ...active, status: 'disabled' }), json(active)],
  })
  await screen.getByRole('button', { name: 'Disable' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
  await expect.element(screen.getByText('The API Key is disabled: whatever uses it is refused.')).toBeVisible()
  await screen.getByRole('button', { name: 'Enable' }).click()
  await expect.element(screen.getByRole('button', { name: 'Disable' })).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ status: 'disabled' }, { status: 'active' }])
})

test('what could not be loaded says why and can be tried again', async () => {
  const { screen } = await open('administrator', [problem(500, 'internal'), json(active)])
  await expect.element(screen.getByText('Something went wrong at Latchkey. Try again in a moment.')).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('the-api-key')).toBeVisible()
})

test('a member is told that the settings are not open to them', async () => {
  const { screen } = await open('member', json(active))
  await expect.element(screen.getByRole('heading', { name: 'Not open to you' })).toBeVisible()
})

const settings = 'GET /company/settings'
const accept = (screen: Screen) => screen.getByRole('switch', { name: 'Accept the scope “api”' })

test('whether the scope “api” is accepted is shown, and changes once the server agreed', async () => {
  const { answer, release } = held(json({ acceptsApiScope: false, version: 4 }))
  const { screen, sent } = await open('administrator', json(active), { 'PATCH /company/settings': answer })
  await expect.element(accept(screen)).toBeChecked()
  await accept(screen).dblClick()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ acceptsApiScope: false }])
  expect(sent('PATCH').map(({ headers }) => headers.get('if-match'))).toEqual(['"3"'])
  await expect.element(accept(screen)).toBeChecked()
  release()
  await expect.element(screen.getByText('The scope “api” is refused')).toBeVisible()
  await expect.element(accept(screen)).not.toBeChecked()
})

test('a change of the scope “api” after somebody else’s is not made: the switch shows theirs and says so', async () => {
  const { screen, sent } = await open('administrator', json(active), {
    [settings]: [json({ acceptsApiScope: true, version: 3 }), json({ acceptsApiScope: false, version: 4 })],
    'PATCH /company/settings': [problem(412, 'precondition_failed'), json({ acceptsApiScope: true, version: 5 })],
  })
  await accept(screen).click()
  await expect.element(screen.getByText(/^Someone else changed the company meanwhile/u)).toBeVisible()
  await expect.element(accept(screen)).not.toBeChecked()
  await accept(screen).click()
  await expect.element(screen.getByText('The scope “api” is accepted')).toBeVisible()
  expect(sent('PATCH').map(({ headers }) => headers.get('if-match'))).toEqual(['"3"', '"4"'])
})

test('what somebody else changed of the company meanwhile is shown with the company, too', async () => {
  const acme: CompanyProfile = { ...sessionOf('administrator').company, version: 3 }
  const { screen, router } = await open('administrator', json(active), {
    'GET /company': [json(acme), json({ ...acme, name: 'Acme Industries', version: 4 })],
    'PATCH /company/settings': problem(412, 'precondition_failed'),
  })
  const name = screen.getByRole('textbox', { name: 'Name' })
  await router.navigate('/settings/general')
  await expect.element(name).toHaveValue('Acme')
  await router.navigate('/settings/api-connections/api-connection')
  await accept(screen).click()
  await expect.element(screen.getByText(/^Someone else changed the company meanwhile/u)).toBeVisible()
  await router.navigate('/settings/general')
  await expect.element(name).toHaveValue('Acme Industries')
})

test('a change of the scope “api” that did not work leaves the switch where it was and says why', async () => {
  const { screen } = await open('administrator', json(active), {
    'PATCH /company/settings': problem(403, 'forbidden'),
  })
  await accept(screen).click()
  await expect.element(screen.getByText('You may not do this. Ask an administrator of your company.')).toBeVisible()
  await expect.element(accept(screen)).toBeChecked()
})

test('settings that can not be loaded say why, and the API Key is shown all the same', async () => {
  const { screen } = await open('administrator', json(active), {
    [settings]: [problem(503, 'unavailable'), json({ acceptsApiScope: false, version: 3 })],
  })
  await expect.element(screen.getByText('the-api-key')).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(accept(screen)).not.toBeChecked()
})

test('settings that are not open to someone say so', async () => {
  const { screen } = await open('administrator', json(active), { [settings]: problem(403, 'forbidden') })
  await expect.element(screen.getByText('Only administrators can see and change this.')).toBeVisible()
})
