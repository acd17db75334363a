import { defaultPasswordRules } from '@latchkey/contracts'
import { expect, test } from 'vitest'
import { ForgotPasswordPage } from '../src/features/account-links/forgot-password-page.tsx'
import { SetPasswordPage } from '../src/features/account-links/set-password-page.tsx'
import { loadTexts } from '../src/i18n/i18n.ts'
import { type Answer, empty, held, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { hoursFromNow } from './support/data.ts'
import { renderDoor } from './support/render.tsx'
import { linkToken } from './support/user-data.ts'

const invitation = {
  purpose: 'invitation',
  email: 'rosa@acme.example',
  name: 'Rosa Lima',
  companyName: 'Acme',
  language: 'en',
  passwordRules: defaultPasswordRules,
  expiresAt: hoursFromNow(24),
}
const describing = 'POST /account-links/describe'
const redeeming = 'POST /account-links/redeem'

const open = async (answers: Record<string, Answer | Answer[]>, hash = `#${linkToken}`) => {
  await loadTexts('account-links')
  const calls = stubApi(answers)
  const screen = await renderDoor(<SetPasswordPage />, hash)
  const sent = (path: string) => calls.filter((call) => call.path === path)
  const choose = async (text: string) => {
    await screen.getByLabelText('New password', { exact: true }).fill(text)
    await screen.getByRole('button', { name: 'Set password' }).click()
  }
  return { screen, sent, choose }
}

test('an invitation greets the person, takes one password, and leads to signing in', async () => {
  const { screen, sent, choose } = await open({ [describing]: json(invitation), [redeeming]: empty })
  await expect.element(screen.getByRole('heading', { name: 'Welcome to Acme' })).toBeVisible()
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('rosa@acme.example')
  await choose('a sentence that is long')
  await expect.element(screen.getByRole('heading', { name: 'Your password is set' })).toHaveFocus()
  await expect.element(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in')
  expect(sent('/account-links/redeem').map(({ body }) => body)).toEqual([
    { token: linkToken, password: 'a sentence that is long' },
  ])
})

test('a password that is too short is refused before it is sent', async () => {
  const { screen, sent, choose } = await open({ [describing]: json({ ...invitation, purpose: 'password_reset' }) })
  await expect.element(screen.getByRole('heading', { name: 'Set a new password' })).toBeVisible()
  await choose('short')
  await expect.element(screen.getByText('New password is too short (limit: 12)')).toBeVisible()
  await expect.element(screen.getByLabelText('New password', { exact: true })).toHaveFocus()
  expect(sent('/account-links/redeem')).toEqual([])
})

test('what the company asks of passwords is said and asked before they are sent', async () => {
  const passwordRules = { minPasswordLength: 16, refusesCommonPasswords: false }
  const { screen, sent, choose } = await open({ [describing]: json({ ...invitation, passwordRules }) })
  await expect.element(screen.getByText('At least 16 characters, and not your name', { exact: false })).toBeVisible()
  for (const tooShort of ['fifteen letters', 'even shorter']) {
    await choose(tooShort)
    await expect.element(screen.getByText('New password is too short (limit: 16)')).toBeVisible()
  }
  expect(sent('/account-links/redeem')).toEqual([])
})

test('a password that the server finds too easy is refused at the field, and another one taken', async () => {
  const fault = { path: 'password', code: 'common_password' as const, message: 'x' }
  const { screen, choose } = await open({
    [describing]: json(invitation),
    [redeeming]: [problem(422, 'validation', [fault]), empty],
  })
  await choose('password12345')
  await expect.element(screen.getByText(/New password is too easy to guess/u)).toBeVisible()
  await choose('a sentence that is long')
  await expect.element(screen.getByRole('heading', { name: 'Your password is set' })).toBeVisible()
})

test.each([
  ['was used or is too old', `#${linkToken}`],
  ['was not copied whole', '#half-a-token'],
  ['has no token', ''],
])('a link that %s says what to do', async (_, hash) => {
  const { screen } = await open({ [describing]: problem(410, 'request_ended') }, hash)
  await expect.element(screen.getByRole('heading', { name: "This link doesn't work" })).toBeVisible()
  await expect
    .element(screen.getByRole('link', { name: 'Ask for a new link' }))
    .toHaveAttribute('href', '/forgot-password')
})

test('a link that ends while the password is typed says so', async () => {
  const { screen, choose } = await open({ [describing]: json(invitation), [redeeming]: problem(410, 'request_ended') })
  await choose('a sentence that is long')
  await expect.element(screen.getByRole('heading', { name: "This link doesn't work" })).toBeVisible()
})

test('without a connection the link can be opened again, and the password sent again', async () => {
  const { screen, choose } = await open({
    [describing]: [unreachable, json(invitation)],
    [redeeming]: [unreachable, empty],
  })
  await expect.element(screen.getByRole('heading', { name: "The link can't be opened right now" })).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await choose('a sentence that is long')
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await screen.getByRole('button', { name: 'Set password' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Your password is set' })).toBeVisible()
})

test('while the link is looked at, the page says that it loads', async () => {
  const { answer, release } = held(json(invitation))
  const { screen } = await open({ [describing]: answer })
  await expect.element(screen.getByRole('status', { name: 'Loading…' })).toBeVisible()
  release()
  await expect.element(screen.getByRole('heading', { name: 'Welcome to Acme' })).toBeVisible()
})

test('the page speaks the language of the person whom the link is for, unless another was chosen here', async () => {
  localStorage.clear()
  const { screen } = await open({ [describing]: json({ ...invitation, language: 'pt-BR' }) })
  await expect.element(screen.getByRole('heading', { name: 'Boas-vindas à Acme' })).toBeVisible()
  await screen.getByLabelText('Idioma').selectOptions('es')
  await expect.element(screen.getByRole('heading', { name: 'Te damos la bienvenida a Acme' })).toBeVisible()
})

test('whoever forgot their password always gets the same answer', async () => {
  await loadTexts('account-links')
  const calls = stubApi({ 'POST /password-resets': json({ status: 'accepted' }, 202) })
  const screen = await renderDoor(<ForgotPasswordPage />)
  await screen.getByRole('button', { name: 'Send the link' }).click()
  await expect.element(screen.getByText("E-mail can't be blank")).toBeVisible()
  await screen.getByLabelText('E-mail').fill('Nobody@acme.example')
  await screen.getByRole('button', { name: 'Send the link' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Look into your inbox' })).toHaveFocus()
  await expect.element(screen.getByText(/If somebody signs in with Nobody@acme\.example/u)).toBeVisible()
  expect(calls.map(({ body }) => body)).toEqual([{ email: 'Nobody@acme.example' }])
})

test('too many requests for a link say when to try again', async () => {
  await loadTexts('account-links')
  stubApi({ 'POST /password-resets': problem(429, 'too_many_requests', [], { 'retry-after': '300' }) })
  const screen = await renderDoor(<ForgotPasswordPage />)
  await screen.getByLabelText('E-mail').fill('rosa@acme.example')
  await screen.getByRole('button', { name: 'Send the link' }).click()
  await expect.element(screen.getByRole('alert')).toHaveTextContent('Too many tries. Try again in 5 minutes.')
})
