import type { Consumer } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { handOverSecret } from '../src/api/fresh-secrets.ts'
import { switchLanguage } from '../src/i18n/i18n.ts'
import { type Answer, empty, json, problem } from './support/api-stub.ts'
import { consumerOf, planning } from './support/consumer-data.ts'
import {
  choose,
  chooseGrantType,
  fillNew,
  list,
  nameField,
  openPanel as open,
  save,
} from './support/consumer-panel.tsx'
import { authorizationOf, pageOf } from './support/data.ts'

const secret = 'fresh-secret-that-is-shown-only-once'

const app: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }

/** The tip that says so; for the eye only, beside what screen readers are told. */
const said = () => [...document.querySelectorAll('.MuiTooltip-tooltip')].find((tip) => tip.textContent === 'Copied')

const created = (changes: Partial<Consumer> = {}, shown: string | null = secret): Answer => {
  const consumer = consumerOf(2, { name: 'Invoice sync', version: 1, lastUsedAt: null, ...changes })
  return json({ ...consumer, secret: shown }, 201)
}
const afterCreation = { [`GET /consumers/${consumerOf(2).id}`]: json(consumerOf(2, { name: 'Invoice sync' })) }

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test.each([
  ['en', 'Save', ["Grant type can't be blank", "Name can't be blank", "Group Permissions can't be blank"]],
  [
    'es',
    'Guardar',
    [
      'Tipo de autorización no puede estar en blanco',
      'Nombre no puede estar en blanco',
      'Grupo de Permisos no puede estar en blanco',
    ],
  ],
  [
    'pt-BR',
    'Salvar',
    [
      'Tipo de autorização não pode ficar em branco',
      'Nome não pode ficar em branco',
      'Grupo de Permissões não pode ficar em branco',
    ],
  ],
] as const)('empty required fields are named in %s, the first gets focus, nothing is sent', async (...row) => {
  const [language, button, sentences] = row
  const { screen, sent } = await open('/new')
  await switchLanguage(language)
  await screen.getByRole('button', { name: button }).click()
  for (const sentence of sentences) await expect.element(screen.getByText(sentence)).toBeVisible()
  await expect.element(screen.getByRole('radio').first()).toHaveFocus()
  expect(sent('POST')).toEqual([])
})

test('what the chosen permission group permits is told in words', async () => {
  const { screen } = await open('/new')
  await choose(screen, 'Group Permissions', 'Planning')
  await expect.element(screen.getByText('What Planning permits')).toBeVisible()
  await expect.element(screen.getByText('Add work orders')).toBeVisible()
  await choose(screen, 'Group Permissions', 'Storehouse')
  await expect.element(screen.getByText(/^Storehouse permits nothing yet/u)).toBeVisible()
})

test('groups are searched by the server', async () => {
  const { screen, calls } = await open('/new')
  await screen.getByRole('combobox', { name: 'Group Permissions' }).fill('store')
  await vi.waitFor(() => expect(calls.at(-1)?.query.get('search')).toBe('store'))
})

test('each redirect URI is judged in its own row', async () => {
  const { screen, sent } = await open('/new')
  await fillNew(screen, 'Authorization code')
  await save(screen)
  await expect.element(screen.getByText("Redirect URI can't be blank")).toBeVisible()
  await expect.element(screen.getByRole('textbox', { name: 'Redirect URI 1' })).toHaveFocus()
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await screen.getByRole('button', { name: 'Add a redirect URI' }).click()
  await expect.element(screen.getByRole('textbox', { name: 'Redirect URI 2' })).toHaveFocus()
  await screen.getByRole('textbox', { name: 'Redirect URI 2' }).fill('http://app.example/callback')
  await save(screen)
  await expect
    .element(screen.getByRole('textbox', { name: 'Redirect URI 2' }))
    .toHaveAccessibleDescription(
      'Redirect URI must use https; http is only for localhost, 127.0.0.1 and [::1]. Write https:// instead.',
    )
  await expect.element(screen.getByRole('textbox', { name: 'Redirect URI 1' })).toBeValid()
  await screen.getByRole('textbox', { name: 'Redirect URI 2' }).fill('https://app.example/callback')
  await save(screen)
  await expect.element(screen.getByText('Redirect URI is there more than once')).toBeVisible()
  expect(sent('POST')).toEqual([])
})

test('a redirect URI is judged while it is typed, once it can’t become a good one, with how to mend it', async () => {
  const { screen } = await open('/new')
  await chooseGrantType(screen, 'Authorization code')
  const row = screen.getByRole('textbox', { name: 'Redirect URI 1' })
  await row.fill('http://loc')
  await expect.element(row).toBeValid()
  await row.fill('http://localhost:3000/callback#')
  await expect
    .element(row)
    .toHaveAccessibleDescription('Redirect URI must not contain a fragment (#). Take out the # and what follows it.')
  await row.fill('app.example/callback')
  await nameField(screen).click()
  await expect
    .element(row)
    .toHaveAccessibleDescription(/^Redirect URI must be an absolute URI, .+ from https:\/\/ on\.$/u)
  await row.fill('https://app.example/callback')
  await expect.element(row).toBeValid()
})

test('a public app is created without a secret and is told what its app needs', async () => {
  const answers = {
    'POST /consumers': created({ ...app, clientType: 'public', authMethod: 'none', secrets: [] }, null),
  }
  const { screen, sent } = await open('/new', { ...answers, ...afterCreation })
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await screen.getByRole('radio', { name: /^Public app/u }).click()
  await save(screen)
  await expect.element(screen.getByText('A public app has no secret.')).toBeVisible()
  await expect.element(screen.getByText(`${window.location.origin}/oauth/authorize`)).toBeVisible()
  await expect.element(screen.getByText(`${window.location.origin}/oauth/token`)).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({
    grantType: 'authorization_code',
    name: 'Invoice sync',
    description: null,
    permissionGroupId: planning.id,
    clientType: 'public',
    redirectUris: ['https://app.example/callback'],
  })
})

test('what was filled in for an app is not sent for a program', async () => {
  const { screen, sent } = await open('/new', { 'POST /consumers': created(), ...afterCreation })
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await chooseGrantType(screen, 'Client credentials')
  await save(screen)
  await expect.element(screen.getByText(secret, { exact: true })).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({
    grantType: 'client_credentials',
    name: 'Invoice sync',
    description: null,
    permissionGroupId: planning.id,
  })
})

test('what the server refuses is shown at its field', async () => {
  const faults = [
    { path: 'redirectUris.0', code: 'redirect_uri_fragment' as const, message: 'x' },
    { path: 'permissionGroupId', code: 'unknown_reference' as const, message: 'x' },
  ]
  const { screen } = await open('/new', { 'POST /consumers': problem(422, 'validation', faults) })
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await save(screen)
  await expect.element(screen.getByText(/^Redirect URI must not contain a fragment \(#\)/u)).toBeVisible()
  await expect.element(screen.getByText('Group Permissions does not exist any more')).toBeVisible()
  await expect.element(screen.getByRole('textbox', { name: 'Redirect URI 1' })).toHaveFocus()
})

test('a refusal that belongs to no field is said at the top, and what was typed stays', async () => {
  const { screen } = await open('/new', { 'POST /consumers': problem(503, 'unavailable') })
  await fillNew(screen, 'Client credentials')
  await save(screen)
  await expect.element(screen.getByText('Latchkey is not available right now. Try again in a moment.')).toBeVisible()
  await expect.element(nameField(screen)).toHaveValue('Invoice sync')
})

test('a new secret is shown with a warning and a request that works, once and nowhere else', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen, router, queryClient } = await open('/new', { 'POST /consumers': created(), ...afterCreation })
  await fillNew(screen, 'Client credentials')
  await save(screen)
  await expect.element(screen.getByText(secret, { exact: true })).toBeVisible()
  await expect.element(screen.getByText(/^Copy the secret now/u)).toBeVisible()
  const request = screen.getByRole('region', { name: 'Request in curl' })
  await expect.element(request).toMatchTextContent(new RegExp(`-u key-2:${secret} `, 'u'))
  await expect.element(request).toMatchTextContent(new RegExp(`${window.location.origin}/oauth/token`, 'u'))
  expect(router.state.location.pathname).toBe(`${list}/${consumerOf(2).id}`)

  const caches = () => [queryClient.getQueryCache().getAll(), queryClient.getMutationCache().getAll()].flat()
  const everywhere = () =>
    JSON.stringify([caches().map(({ state }) => state), router.state.location, Object.entries(localStorage)])
  await vi.waitFor(() => expect(everywhere()).not.toContain(secret))

  await screen.getByRole('button', { name: 'Copy Request' }).click()
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  expect(document.documentElement.outerHTML).not.toContain(secret)
  await router.navigate(`${list}/${consumerOf(2).id}`)
  await expect.element(screen.getByRole('dialog', { name: 'Invoice sync' })).toBeVisible()
  await expect.element(screen.getByText('Put the secret in the place of SECRET.')).toBeVisible()
  expect(document.documentElement.outerHTML).not.toContain(secret)
})

test('a secret that was made elsewhere has the focus once its consumer has been read', async () => {
  const { id } = consumerOf(1)
  handOverSecret(id, secret)
  const { screen } = await open(`/${id}`)
  await expect.element(screen.getByText(secret, { exact: true })).toBeVisible()
  const heading = screen.getByRole('heading', { name: 'Credentials' })
  await expect.element(heading).toBeInViewport()
  await expect.poll(() => document.activeElement?.querySelector('h2, h3')).toBe(heading.element())
})

test('a secret that was not copied is not left behind without asking', async () => {
  const { screen } = await open('/new', { 'POST /consumers': created(), ...afterCreation })
  await fillNew(screen, 'Client credentials')
  await save(screen)
  await expect.element(screen.getByText(secret, { exact: true })).toBeVisible()
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Close without copying the secret?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep open' }).click()
  await expect.element(screen.getByText(secret, { exact: true })).toBeVisible()
})

test('a secret is no assertion, and nothing to copy, once the consumer signs in with a key', async () => {
  const { id } = consumerOf(1)
  handOverSecret(id, secret)
  const { screen } = await open(`/${id}`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, { authMethod: 'private_key_jwt', secrets: [] })),
  })
  const request = screen.getByRole('region', { name: 'Request in curl' })
  await expect.element(request).toMatchTextContent(/client_assertion=ASSERTION/u)
  expect(document.documentElement.outerHTML).not.toContain(secret)
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('the table shows a new consumer without a reload', async () => {
  const { screen } = await open('/new', {
    'GET /consumers': [
      json(pageOf([consumerOf(1)])),
      json(pageOf([consumerOf(1), consumerOf(2, { name: 'Invoice sync' })])),
    ],
    'POST /consumers': created({ ...app, clientType: 'public', authMethod: 'none', secrets: [] }, null),
    ...afterCreation,
  })
  await fillNew(screen, 'Authorization code')
  await screen.getByRole('textbox', { name: 'Redirect URI 1' }).fill('https://app.example/callback')
  await save(screen)
  await expect.element(screen.getByText('Showing 2 of 2')).toBeInTheDocument()
})

test('a change sends what was changed, based on the version that was read', async () => {
  const address = `PATCH /consumers/${consumerOf(1).id}` as const
  const { screen, sent } = await open(`/${consumerOf(1).id}`, {
    [address]: json(consumerOf(1, { name: 'Renamed', version: 4 })),
  })
  await expect.element(screen.getByRole('textbox', { name: 'Grant type' })).toHaveAttribute('readonly')
  await nameField(screen).fill('Renamed')
  await save(screen)
  await expect.element(screen.getByRole('dialog', { name: 'Renamed' })).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ name: 'Renamed' }, '"3"'],
  ])
})

test('saving without a change sends nothing', async () => {
  const { screen, sent } = await open(`/${consumerOf(1).id}`)
  await expect.element(nameField(screen)).toHaveValue('Consumer 1')
  await save(screen)
  await expect.element(screen.getByText('There is nothing to save: nothing was changed.')).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

test('on a phone a notice covers nothing of the panel', async () => {
  await page.viewport(390, 844)
  const { screen } = await open(`/${consumerOf(1).id}`)
  await expect.element(nameField(screen)).toHaveValue('Consumer 1')
  await save(screen)
  const notice = screen.getByText('There is nothing to save: nothing was changed.')
  await expect.element(notice).toBeVisible()
  const form = screen.getByRole('dialog').element().querySelector('form')
  const end = () => form?.getBoundingClientRect().bottom
  const top = notice.element().closest('.MuiSnackbar-root')?.getBoundingClientRect().top
  await expect.poll(end).toBeLessThanOrEqual(top ?? 0)
  await screen.getByRole('button', { name: 'Close' }).click()
  await expect.element(notice).not.toBeInTheDocument()
  await expect.poll(end).toBe(844)
})

test('what a copy button says lies over the next one without keeping presses from it', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen } = await open('/new', { 'POST /consumers': created(), ...afterCreation })
  await fillNew(screen, 'Client credentials')
  await save(screen)
  await screen.getByRole('button', { name: 'Copy Key', exact: true }).click()
  await expect.poll(said).toBeVisible()
  const { left = 0, top = 0, width = 0, height = 0 } = said()?.getBoundingClientRect() ?? {}
  const beneath = document.elementFromPoint(left + width / 2, top + height / 2)
  expect(screen.getByRole('dialog').element().contains(beneath)).toBe(true)
  expect(said()?.contains(beneath)).toBe(false)
})

test("somebody else's change is met with a choice: theirs is shown, what was typed stays and can be saved", async () => {
  const theirs = consumerOf(1, { name: 'Theirs', description: 'Theirs too', version: 4 })
  const { screen, sent } = await open(`/${consumerOf(1).id}`, {
    [`GET /consumers/${theirs.id}`]: [json(consumerOf(1)), json(theirs)],
    [`PATCH /consumers/${theirs.id}`]: [
      problem(412, 'precondition_failed'),
      json({ ...theirs, name: 'Mine', version: 5 }),
    ],
  })
  await nameField(screen).fill('Mine')
  await save(screen)
  await expect.element(screen.getByText(/^Someone else changed this consumer/u)).toBeVisible()
  await expect.element(nameField(screen)).toHaveValue('Mine')
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(screen.getByText('Saved by someone else meanwhile: Theirs')).toBeVisible()
  await expect.element(nameField(screen)).toHaveValue('Mine')
  await expect.element(screen.getByRole('textbox', { name: 'Description' })).toHaveValue('Theirs too')
  await save(screen)
  await expect.element(screen.getByText('Mine was saved')).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ name: 'Mine' }, '"3"'],
    [{ name: 'Mine' }, '"4"'],
  ])
})

test('leaving with unsaved changes asks first, however one leaves', async () => {
  const { screen, router } = await open(`/${consumerOf(1).id}`)
  await nameField(screen).fill('Half done')
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep editing' }).click()
  // While it fades away it can still be pressed, which would answer no question.
  await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()
  await router.navigate('/my-apps')
  await expect.element(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep editing' }).click()
  await expect.element(nameField(screen)).toHaveValue('Half done')
  await userEvent.keyboard('{Escape}')
  await screen.getByRole('button', { name: 'Leave' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})

test('disabling says what stops working, and enabling takes it back', async () => {
  const { id } = consumerOf(1)
  const { screen, sent } = await open(`/${id}`, {
    [`PATCH /consumers/${id}`]: [
      json(consumerOf(1, { status: 'disabled', version: 4 })),
      json(consumerOf(1, { version: 5 })),
    ],
  })
  await screen.getByRole('button', { name: 'Disable' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Disable Consumer 1?' })
  await expect.element(dialog.getByText(/^Token requests are refused/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await expect.element(screen.getByText(/^This consumer is disabled/u)).toBeVisible()
  await screen.getByRole('button', { name: 'Enable' }).click()
  await expect.element(screen.getByRole('button', { name: 'Disable' })).toBeVisible()
  expect(sent('PATCH').map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
    [{ status: 'disabled' }, '"3"'],
    [{ status: 'active' }, '"4"'],
  ])
})

test('deleting says when it was last used and what ends, then leads back to the list', async () => {
  const { id } = consumerOf(1)
  const { screen, sent, router } = await open(`/${id}`, {
    [`DELETE /consumers/${id}`]: () => new Response(null, { status: 204 }),
  })
  await screen.getByRole('button', { name: 'Delete' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Delete Consumer 1?' })
  await expect.element(dialog.getByText('It was last used 2 hours ago.')).toBeVisible()
  await expect.element(dialog.getByText(/Its key and secrets stop working at once/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect.element(screen.getByText('Consumer 1 was deleted')).toBeVisible()
  await vi.waitFor(() => expect(router.state.location.pathname).toBe(list))
  expect(sent('DELETE').map(({ headers }) => headers.get('if-match'))).toEqual(['"3"'])
})

test("a deletion that crosses somebody else's change says so, and the next try goes from what is there now", async () => {
  const theirs = consumerOf(1, { name: 'Theirs', version: 4 })
  const { screen, sent } = await open(`/${theirs.id}`, {
    [`GET /consumers/${theirs.id}`]: [json(consumerOf(1)), json(theirs)],
    [`DELETE /consumers/${theirs.id}`]: [problem(412, 'precondition_failed'), empty],
  })
  await screen.getByRole('button', { name: 'Delete' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  const dialog = screen.getByRole('alertdialog', { name: 'Delete Theirs?' })
  await expect.element(dialog.getByText(/^Someone else changed this meanwhile/u)).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect.element(screen.getByText('Theirs was deleted')).toBeVisible()
  expect(sent('DELETE').map(({ headers }) => headers.get('if-match'))).toEqual(['"3"', '"4"'])
})

test.each([
  ['Delete', 'DELETE', empty],
  ['Disable', 'PATCH', json(consumerOf(1, { status: 'disabled', version: 4 }))],
] as const)('%s has the authorizations and the groups in use asked for again', async (action, method, answer) => {
  const { id } = consumerOf(1)
  const { screen, router, calls } = await open(`/${id}`, {
    'GET /authorizations': json(pageOf([authorizationOf('Field Notes')])),
    [`${method} /consumers/${id}`]: answer,
  })
  const asked = () =>
    ['/authorizations', '/permission-groups'].map((one) => calls.filter(({ path }) => path === one).length)
  const groups = '/settings/user-accounts/permissions'
  await router.navigate(groups)
  await expect.element(screen.getByRole('link', { name: 'Planning' })).toBeVisible()
  await router.navigate('/my-apps')
  await expect.element(screen.getByRole('article', { name: 'Field Notes' })).toBeVisible()
  expect(asked()).toEqual([1, 1])
  await router.navigate(`${list}/${id}`)
  await screen.getByRole('button', { name: action }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: action }).click()
  await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()
  await router.navigate('/my-apps')
  await expect.element(screen.getByRole('article', { name: 'Field Notes' })).toBeVisible()
  await router.navigate(groups)
  await expect.poll(asked).toEqual([2, 2])
})

test('a consumer that is gone is said to be gone', async () => {
  const { screen } = await open(`/${consumerOf(7).id}`, {
    [`GET /consumers/${consumerOf(7).id}`]: problem(404, 'not_found'),
  })
  await expect.element(screen.getByText('It is not there (any more). Someone may have deleted it.')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Save' })).not.toBeInTheDocument()
})
