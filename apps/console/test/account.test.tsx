import { expect, test, vi } from 'vitest'
import { leave } from '../src/lib/leave.ts'
import { hasUnsaved } from '../src/lib/unsaved.ts'
import { accountOf, currentSession, phoneSession } from './support/account-data.ts'
import { type Answer, empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const path = '/settings/account'

async function openAccount(answers: Record<string, Answer | Answer[]> = {}) {
  const calls = stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /account': json(accountOf('member')),
    'GET /account/sessions': json({ items: [currentSession, phoneSession] }),
    'GET /account/passkeys': json({ items: [] }),
    'GET /authorizations': json(pageOf([])),
    'GET /modules': json(modulePage),
    ...answers,
  })
  const rendered = await renderConsole(path)
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { ...rendered, sent }
}

const fault = (field: string, code: 'wrong_password' | 'common_password') => ({ path: field, code, message: code })

test('a member opens Account from the menu and finds no other section in the settings', async () => {
  const { screen, router } = await openAccount()
  await expect.element(screen.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible()
  await expect.element(screen.getByText('martin@acme.example')).toBeVisible()
  expect(document.title).toBe('Account · Latchkey')
  await router.navigate('/nowhere')
  await screen.getByRole('button', { name: 'Menu of Martín Quiroga' }).click()
  await screen.getByRole('menuitem', { name: 'Account' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Account', level: 1 })).toHaveFocus()
  expect(router.state.location.pathname).toBe(path)
})

test('an account that could not be loaded says so, and trying again works', async () => {
  const { screen } = await openAccount({ 'GET /account': [unreachable, json(accountOf('member'))] })
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Profile' })).toBeVisible()
})

test('a new name is sent alone, and the menu calls the person by it', async () => {
  const { screen, sent } = await openAccount({ 'PATCH /account': json(accountOf('member', { name: 'Martín Q.' })) })
  const name = screen.getByRole('textbox', { name: 'Name' })
  await name.fill('  ')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await name.fill(' Martín Q. ')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('Your profile was saved')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Menu of Martín Q.' })).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ name: 'Martín Q.' }])
})

test('without a change nothing is sent, and the person is told', async () => {
  const { screen, sent } = await openAccount()
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('There is nothing to save: nothing was changed.')).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

test('a language chosen here is kept for the account and spoken at once', async () => {
  const { screen, sent } = await openAccount({ 'PATCH /account': json(accountOf('member', { language: 'es' })) })
  await screen.getByLabelText('Language').selectOptions('es')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Cuenta', level: 1 })).toBeVisible()
  await expect.element(screen.getByText('Se guardó tu perfil')).toBeVisible()
  expect(sent('PATCH').map(({ body }) => body)).toEqual([{ language: 'es' }])
})

test('what is typed is asked about before it is lost, and what was saved is not', async () => {
  const { screen, router } = await openAccount({
    'GET /account': [json(accountOf('member')), json(accountOf('member', { name: 'Martín Q.' }))],
    'PATCH /account': json(accountOf('member', { name: 'Martín Q.' })),
  })
  const question = screen.getByRole('alertdialog', { name: 'Leave without saving?' })
  const name = screen.getByRole('textbox', { name: 'Name' })
  await name.fill('Martín Q. ')
  await router.navigate('/my-apps')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect.element(question).not.toBeInTheDocument()
  await expect.element(name).toHaveValue('Martín Q. ')
  expect(hasUnsaved()).toBe(true)
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText('Your profile was saved')).toBeVisible()
  await expect.poll(hasUnsaved).toBe(false)

  // As a password manager does, without anybody having typed.
  await screen.getByLabelText(/^Current password/u).fill('the password in use')
  expect(hasUnsaved()).toBe(false)
  await screen.getByLabelText(/^New password/u).fill('a new sentence')
  await expect.poll(hasUnsaved).toBe(true)
  await router.navigate('/my-apps')
  await question.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect.element(screen.getByRole('heading', { name: 'My apps' })).toBeVisible()
  expect(hasUnsaved()).toBe(false)
})

test('who signs out is asked before what is typed is lost, while they are still signed in', async () => {
  const { screen, sent } = await openAccount({ 'DELETE /session': empty })
  await screen.getByRole('textbox', { name: 'Name' }).fill('Martín Q.')
  const signOut = async () => {
    await screen.getByRole('button', { name: 'Menu of Martín Quiroga' }).click()
    await screen.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  const question = screen.getByRole('alertdialog', { name: 'Leave without saving?' })
  await signOut()
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect.element(question).not.toBeInTheDocument()
  expect(sent('DELETE')).toEqual([])
  await signOut()
  await question.getByRole('button', { name: 'Sign out' }).click()
  await vi.waitFor(() => expect(leave.to).toHaveBeenCalledWith('/sign-in'))
  expect(sent('DELETE')).toHaveLength(1)
})

test('a name that is typed is still known as unsaved when the language is chosen in the menu', async () => {
  const { screen } = await openAccount({ 'PATCH /account': json(accountOf('member', { language: 'es' })) })
  const name = screen.getByRole('textbox', { name: 'Name' })
  await expect.element(name).toHaveValue('Martín Quiroga')
  expect(hasUnsaved()).toBe(false)
  const chooseSpanish = async () => {
    await screen.getByRole('button', { name: /Mart/u }).click()
    await screen.getByRole('menuitemradio', { name: 'Español' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Cuenta', level: 1 })).toBeVisible()
  }
  await name.fill('Martín Q.')
  await chooseSpanish()
  await expect.element(screen.getByRole('textbox', { name: 'Nombre' })).toHaveValue('Martín Q.')
  expect(hasUnsaved()).toBe(true)
  await screen.getByRole('textbox', { name: 'Nombre' }).fill('Martín Quiroga')
  await expect.poll(hasUnsaved).toBe(false)
})

test('what is wrong with a name is still said when the language is chosen in the menu', async () => {
  const { screen } = await openAccount({ 'PATCH /account': json(accountOf('member', { language: 'es' })) })
  await screen.getByRole('textbox', { name: 'Name' }).fill('')
  await screen.getByRole('button', { name: 'Save' }).click()
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await screen.getByRole('button', { name: /Mart/u }).click()
  await screen.getByRole('menuitemradio', { name: 'Español' }).click()
  await expect.element(screen.getByText('Nombre no puede estar en blanco')).toBeVisible()
})

test('the rules of a new password are in words, and one that is kept is marked while typing', async () => {
  const { screen } = await openAccount()
  const password = screen.getByLabelText(/^New password/u)
  await expect.element(password).toHaveAccessibleDescription(/At least 12 characters.*Not a common password/u)
  await password.fill('eleven long')
  await expect.element(screen.getByText('that is so')).not.toBeInTheDocument()
  await password.fill('twelve long!')
  await expect.element(screen.getByText(/that is so/u)).toBeInTheDocument()
  await expect.element(password).toHaveAttribute('type', 'password')
  await screen.getByRole('button', { name: 'Show New password' }).click()
  await expect.element(password).toHaveAttribute('type', 'text')
})

test('a new password is as long as the company asks', async () => {
  const passwordRules = { minPasswordLength: 16, refusesCommonPasswords: true }
  const { screen, sent } = await openAccount({ 'GET /account': json(accountOf('member', { passwordRules })) })
  await screen.getByLabelText(/^Current password/u).fill('the one in use')
  await screen.getByLabelText(/^New password/u).fill('too short')
  await screen.getByRole('button', { name: 'Change password' }).click()
  await expect.element(screen.getByText('New password is too short (limit: 16)')).toBeVisible()
  expect(sent('PUT')).toEqual([])
})

test('what is wrong with the passwords is said at their fields, and nothing typed is lost', async () => {
  const { screen, sent } = await openAccount({
    'PUT /account/password': [
      problem(422, 'validation', [fault('currentPassword', 'wrong_password')]),
      problem(422, 'validation', [fault('newPassword', 'common_password')]),
      unreachable,
    ],
  })
  const current = screen.getByLabelText(/^Current password/u)
  const submit = screen.getByRole('button', { name: 'Change password' })
  await submit.click()
  await expect.element(screen.getByText("Current password can't be blank")).toBeVisible()
  await screen.getByLabelText(/^New password/u).fill('too short')
  await current.fill('not it')
  await submit.click()
  await expect.element(screen.getByText('New password is too short (limit: 12)')).toBeVisible()
  expect(sent('PUT')).toEqual([])

  await screen.getByLabelText(/^New password/u).fill('a sentence of my own')
  await submit.click()
  await expect.element(screen.getByText('Current password is not right')).toBeVisible()
  await expect.element(current).toHaveFocus()
  await submit.click()
  await expect.element(screen.getByText(/New password is too easy to guess/u)).toBeVisible()
  await submit.click()
  await expect.element(screen.getByText(/Latchkey can't be reached/u)).toBeVisible()
  await expect.element(current).toHaveValue('not it')
})

test('a changed password says that all other sessions were ended, and leaves nothing of it on the page', async () => {
  const { screen, sent } = await openAccount({
    'PUT /account/password': empty,
    'GET /account/sessions': [json({ items: [currentSession, phoneSession] }), json({ items: [currentSession] })],
  })
  await screen.getByLabelText(/^Current password/u).fill('the old sentence')
  await screen.getByLabelText(/^New password/u).fill('a sentence of my own')
  await screen.getByRole('button', { name: 'Change password' }).click()
  await expect.element(screen.getByText('Your password was changed. All your other sessions were ended.')).toBeVisible()
  await expect.element(screen.getByLabelText(/^Current password/u)).toHaveValue('')
  await expect.element(screen.getByText('Safari on iOS')).not.toBeInTheDocument()
  expect(sent('PUT').map(({ body }) => body)).toEqual([
    { currentPassword: 'the old sentence', newPassword: 'a sentence of my own' },
  ])
})

test('sessions are named by device and address, and this one is marked and not ended here', async () => {
  const unknown = { ...phoneSession, id: '00000003-0000-4000-8000-00000000000e', browser: null, system: null }
  const { screen } = await openAccount({
    'GET /account/sessions': json({ items: [currentSession, phoneSession, unknown] }),
  })
  const items = screen.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await expect.element(items.nth(0)).toMatchTextContent(/Firefox on Windows.*This one.*Address 192\.0\.2\.7/u)
  await expect.element(items.nth(0).getByRole('button')).not.toBeInTheDocument()
  await expect.element(items.nth(1)).toMatchTextContent(/Safari on iOS.*2001:db8::7.*Signed in .*Last seen 1 hour ago/u)
  await expect.element(items.nth(2)).toMatchTextContent(/^Unknown device/u)
})

test('one session is signed out, also one that is already gone', async () => {
  const tablet = { ...phoneSession, id: '00000004-0000-4000-8000-00000000000e', system: 'iPadOS' }
  const { screen, sent } = await openAccount({
    'GET /account/sessions': [
      json({ items: [currentSession, phoneSession, tablet] }),
      json({ items: [currentSession, tablet] }),
      json({ items: [currentSession] }),
    ],
    [`DELETE /account/sessions/${phoneSession.id}`]: empty,
    [`DELETE /account/sessions/${tablet.id}`]: problem(404, 'not_found'),
  })
  await screen.getByRole('button', { name: 'Sign out Safari on iOS, 2001:db8::7' }).click()
  await expect.element(screen.getByText('Safari on iOS was signed out')).toBeVisible()
  await screen.getByRole('button', { name: 'Sign out Safari on iPadOS, 2001:db8::7' }).click()
  await expect.element(screen.getByText('Safari on iPadOS was signed out')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: /^Sign out/u })).not.toBeInTheDocument()
  expect(sent('DELETE')).toHaveLength(2)
})

test('signing out everywhere else asks once and says how many sessions end', async () => {
  const { screen, sent } = await openAccount({
    'GET /account/sessions': [
      json({ items: [currentSession, phoneSession] }),
      json({ items: [currentSession, phoneSession] }),
      json({ items: [currentSession] }),
    ],
    'DELETE /account/sessions': [unreachable, empty],
  })
  await screen.getByRole('button', { name: 'Sign out everywhere else' }).click()
  const question = screen.getByRole('alertdialog')
  await expect.element(question).toMatchTextContent(/1 other session ends at once/u)
  await question.getByRole('button', { name: 'Sign out' }).click()
  await expect.element(question.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await question.getByRole('button', { name: 'Sign out' }).click()
  await expect.element(screen.getByText('You are signed out everywhere else')).toBeVisible()
  await vi.waitFor(() => expect(sent('DELETE')).toHaveLength(2))
  await expect.element(screen.getByRole('button', { name: 'Sign out everywhere else' })).not.toBeInTheDocument()
})

test('sessions that could not be loaded say so, and the rest of the page is there', async () => {
  const { screen } = await openAccount({
    'GET /account/sessions': [problem(500, 'internal'), json({ items: [currentSession] })],
  })
  await expect.element(screen.getByRole('heading', { name: 'Profile' })).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Firefox on Windows')).toBeVisible()
})
