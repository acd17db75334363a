import { expect, test, vi } from 'vitest'
import { AuthorizationPage } from '../src/features/authorization-requests/authorization-page.tsx'
import { leave } from '../src/lib/leave.ts'
import { type Answer, empty, held, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { hoursFromNow, questionOf, reference } from './support/data.ts'
import { renderDoor } from './support/render.tsx'

const get = `GET /authorization-requests/${reference}` as const
const decide = `POST /authorization-requests/${reference}/decision` as const
const restart = `POST /authorization-requests/${reference}/restart` as const
const back = 'https://notes.example/callback?code=c&state=s&iss=i'
const redirect = json({ status: 'redirect', redirectTo: back })

const open = (question: Answer | Answer[] = json(questionOf())) => ({
  calls: stubApi({ [get]: question, [decide]: redirect }),
  screen: renderDoor(<AuthorizationPage />, `?request=${reference}`),
})

test('it says who asks for what, for whom, and where the answer goes', async () => {
  const screen = await open().screen
  await expect.element(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Field Notes asks for access')
  await expect.element(screen.getByText('martin@acme.example')).toBeVisible()
  await expect.element(screen.getByText('notes.example')).toBeVisible()
  const orders = screen.getByRole('group', { name: 'Work orders' })
  await expect.element(orders.getByRole('checkbox', { name: 'See work orders' })).toBeChecked()
  await expect.element(orders.getByRole('checkbox', { name: 'Add work orders' })).toBeChecked()
  await expect.element(screen.getByRole('checkbox', { name: 'See meters' })).toBeChecked()
})

test('it shows the logo of the company that is acted for, and does without one that can’t be loaded', async () => {
  const logo = { digest: 'd'.repeat(64), bytes: 900, width: 300, height: 100, backdrop: 'dark' } as const
  const screen = await open(json(questionOf({ company: { name: 'Acme', color: null, logo } }))).screen
  const picture = screen.getByRole('img', { name: 'Logo of Acme' })
  await expect.element(picture).toHaveAttribute('src', `/api/v1/company/logo?digest=${logo.digest}`)
  picture.element().dispatchEvent(new Event('error'))
  await expect.element(picture).not.toBeInTheDocument()
  await expect.element(screen.getByText('martin@acme.example')).toBeVisible()
})

test('it shows the app’s logo and where the app says that it is from, beside where the answer goes', async () => {
  const logo = { digest: 'a'.repeat(64), bytes: 900, width: 100, height: 100, backdrop: 'light' } as const
  const consumer = { ...questionOf().consumer, website: 'https://www.notes.example/about', logo }
  const screen = await open(json(questionOf({ consumer }))).screen
  const src = `/api/v1/consumers/${consumer.id}/logo?digest=${logo.digest}`
  await expect.poll(() => document.querySelector('img')?.getAttribute('src')).toBe(src)
  await expect.element(screen.getByText('www.notes.example', { exact: true })).toBeVisible()
  await expect.element(screen.getByText(/Latchkey has not checked it/u)).toBeVisible()
  await expect.element(screen.getByText('notes.example', { exact: true })).toBeVisible()
  expect(screen.getByText(/another site than the app’s own/u).elements()).toEqual([])
  expect(screen.getByText(/connected this app before/u).elements()).toEqual([])
})

test('it warns who is the first in the company, and of an answer that goes to another site', async () => {
  const consumer = { ...questionOf().consumer, website: 'https://other.example' }
  const screen = await open(json(questionOf({ consumer, redirectsElsewhere: true, isFirstInCompany: true }))).screen
  await expect.element(screen.getByText(/^Nobody at Acme has connected this app before/u)).toBeVisible()
  await expect.element(screen.getByText(/another site than the app’s own/u)).toBeVisible()
})

test('a module that has words of its own is asked for in these, in the reader’s language', async () => {
  const description = { en: 'Look at meters', es: 'Mirar los medidores', 'pt-BR': 'Olhar os medidores' }
  const modules = questionOf().modules.map((module) => ({
    key: module.key,
    name: module.name,
    permissions: module.permissions.map(({ permission, action }) => ({
      permission,
      action,
      description: permission === 'meters:view' ? description : null,
    })),
  }))
  const screen = await open(json(questionOf({ modules }))).screen
  await expect.element(screen.getByRole('checkbox', { name: 'Look at meters' })).toBeChecked()
  await expect.element(screen.getByRole('checkbox', { name: 'See work orders' })).toBeChecked()
  await screen.getByLabelText('Language').selectOptions('es')
  await expect.element(screen.getByRole('checkbox', { name: 'Mirar los medidores' })).toBeChecked()
})

test("what is asked stands in the module's own words where it has any", async () => {
  const question = questionOf()
  const description = { en: 'Read every counter', es: 'Leer los contadores', 'pt-BR': 'Ler os contadores' }
  const modules = question.modules.map((module) =>
    module.key === 'meters'
      ? {
          key: module.key,
          name: module.name,
          permissions: [{ permission: 'meters:view', action: 'view', description }],
        }
      : module,
  )
  const screen = await open(json({ ...question, modules })).screen
  await expect.element(screen.getByRole('checkbox', { name: 'Read every counter' })).toBeChecked()
  await expect.element(screen.getByRole('checkbox', { name: 'See work orders' })).toBeChecked()
})

test('what is asked of a module comes in one order, however the app asked', async () => {
  const question = questionOf()
  const modules = question.modules.map((module) => ({ ...module, permissions: module.permissions.toReversed() }))
  const screen = await open(json({ ...question, modules })).screen
  const orders = screen.getByRole('group', { name: 'Work orders' })
  await expect.element(orders.getByRole('checkbox').first()).toHaveAccessibleName('See work orders')
})

test('authorizing sends what is ticked and leads back to the app', async () => {
  const { calls, screen } = open()
  await (await screen).getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toEqual({
    decisionToken: 'proof',
    decision: 'authorize',
    permissions: ['work_orders:view', 'work_orders:create', 'meters:view'],
  })
})

test('what is unticked is not granted', async () => {
  const { calls, screen: rendering } = open()
  const screen = await rendering
  await screen.getByRole('checkbox', { name: 'Add work orders' }).click()
  await screen.getByRole('checkbox', { name: 'See meters' }).click()
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toMatchObject({ permissions: ['work_orders:view'] })
})

test.each([
  ['30 days', { lifetimeSeconds: 2_592_000 }],
  ['1 day', { lifetimeSeconds: 86_400 }],
  ['1 hour', { lifetimeSeconds: 3600 }],
] as const)('an authorization can be given for %s', async (choice, expected) => {
  const { calls, screen: rendering } = open()
  const screen = await rendering
  await expect.element(screen.getByLabelText('How long?')).toHaveDisplayValue('Until I revoke it')
  await screen.getByLabelText('How long?').selectOptions(choice)
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toMatchObject(expected)
})

test('a refusal says nothing of how long', async () => {
  const { calls, screen: rendering } = open()
  const screen = await rendering
  await screen.getByLabelText('How long?').selectOptions('1 hour')
  await screen.getByRole('button', { name: 'Deny' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toEqual({ decisionToken: 'proof', decision: 'deny' })
})

test('with nothing ticked it can only be denied', async () => {
  const { calls, screen: rendering } = open()
  const screen = await rendering
  await screen.getByRole('button', { name: 'Work orders: none' }).click()
  await screen.getByRole('checkbox', { name: 'See meters' }).click()
  const authorize = screen.getByRole('button', { name: 'Authorize' })
  await expect.element(authorize).toHaveAccessibleDescription(/Choose at least one permission/u)
  await authorize.click({ force: true })
  await screen.getByRole('button', { name: 'Deny' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
    { decisionToken: 'proof', decision: 'deny' },
  ])
})

test('a double click decides once', async () => {
  const { answer, release } = held(redirect)
  const calls = stubApi({ [get]: json(questionOf()), [decide]: answer })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await screen.getByRole('button', { name: 'Authorize' }).dblClick()
  await screen.getByRole('button', { name: 'Deny' }).click({ force: true })
  release()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledTimes(1))
  expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('where nothing is left to ask it leads straight back', async () => {
  await open(redirect).screen
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(back))
})

test('an address that is no app is never gone to', async () => {
  const screen = await open(json({ status: 'redirect', redirectTo: 'javascript:alert(1)' })).screen
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/not what this page expects/u)
  expect(leave.replacing).not.toHaveBeenCalled()
})

test('without a session it leads to sign-in for the same request', async () => {
  await open(problem(401, 'unauthenticated')).screen
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/sign-in?authorization=${reference}`))
})

test.each([
  ['the API says it ended', `?request=${reference}`, problem(410, 'request_ended')],
  ['its time is over', `?request=${reference}`, json(questionOf({ expiresAt: hoursFromNow(-1) }))],
  ['the address names none', '', json(questionOf())],
  ['the address names nonsense', '?request=x', json(questionOf())],
])('it says that the request ended when %s', async (_, search, question) => {
  stubApi({ [get]: question })
  const screen = await renderDoor(<AuthorizationPage />, search)
  await expect.element(screen.getByRole('heading', { name: 'This request has ended' })).toBeVisible()
  expect(screen.getByRole('button').elements()).toEqual([])
})

test('a decision that comes too late says so', async () => {
  stubApi({ [get]: json(questionOf()), [decide]: problem(410, 'request_ended') })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await expect.element(screen.getByRole('heading', { name: 'This request has ended' })).toBeVisible()
})

test('without a connection it says so, and trying again works', async () => {
  const screen = await open([unreachable, json(questionOf())]).screen
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('button', { name: 'Authorize' })).toBeVisible()
})

test('a decision that did not arrive can be sent again, with the choice kept', async () => {
  const calls = stubApi({ [get]: json(questionOf()), [decide]: [unreachable, redirect] })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await screen.getByRole('checkbox', { name: 'See meters' }).click()
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toMatchObject({ permissions: ['work_orders:view', 'work_orders:create'] })
})

test('another account gets the same request anew', async () => {
  const next = 'N'.repeat(43)
  const calls = stubApi({
    [get]: json(questionOf()),
    [restart]: json({ reference: next }, 201),
    'DELETE /session': empty,
  })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await screen.getByRole('button', { name: 'Not you? Use another account' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/sign-in?authorization=${next}`))
  expect(calls.map(({ method, path }) => `${method} ${path}`).slice(1)).toEqual([restart, 'DELETE /session'])
})

test("another company's request offers another account, and tells nothing about the app", async () => {
  stubApi({ [get]: problem(404, 'not_found'), 'DELETE /session': empty })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await expect.element(screen.getByRole('heading', { name: "You can't answer this request" })).toBeVisible()
  await screen.getByRole('button', { name: 'Use another account' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/sign-in?authorization=${reference}`))
})

test('a proof that is out of date loads the question again', async () => {
  const calls = stubApi({
    [get]: [json(questionOf()), json(questionOf({ decisionToken: 'newer' }))],
    [decide]: [problem(403, 'forbidden'), redirect],
  })
  const screen = await renderDoor(<AuthorizationPage />, `?request=${reference}`)
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(calls.filter(({ method }) => method === 'GET')).toHaveLength(2))
  await screen.getByRole('button', { name: 'Authorize' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith(back))
  expect(calls.at(-1)?.body).toMatchObject({ decisionToken: 'newer' })
})

test('an app that can pose as another is named as such', async () => {
  const consumer = { ...questionOf().consumer, clientType: 'public' as const }
  const screen = await open(json(questionOf({ consumer }))).screen
  await expect.element(screen.getByText(/can't prove who it is/u)).toBeVisible()
})

test('the question follows the language, with what was unticked kept', async () => {
  const screen = await open().screen
  await screen.getByRole('checkbox', { name: 'See meters' }).click()
  await screen.getByLabelText('Language').selectOptions('es')
  await expect.element(screen.getByRole('checkbox', { name: 'Ver órdenes de trabajo' })).toBeChecked()
  await expect.element(screen.getByRole('checkbox', { name: 'Ver medidores' })).not.toBeChecked()
  await expect.element(screen.getByRole('button', { name: 'Autorizar' })).toBeVisible()
})
