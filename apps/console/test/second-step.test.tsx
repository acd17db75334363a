import type { SecondStep } from '@latchkey/contracts'
import { expect, test, vi } from 'vitest'
import { SignInPage } from '../src/features/session/sign-in-page.tsx'
import { leave } from '../src/lib/leave.ts'
import { type Answer, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { hoursFromNow, reference, sessionOf } from './support/data.ts'
import { renderDoor } from './support/render.tsx'

const signedOut = problem(401, 'unauthenticated')
const codeField = 'Code of the authenticator app'
const stepOf = (...secondFactors: SecondStep['secondFactors']) =>
  json({ secondFactors, expiresAt: hoursFromNow(0.1) } satisfies SecondStep, 202)

/** Gives the right password, after which a code is asked for. */
async function passwordGiven(answers: Record<string, Answer | Answer[]> = {}, search = '') {
  const calls = stubApi({
    'GET /session': [signedOut, json(sessionOf('member'))],
    'POST /session': stepOf('totp', 'recovery_code'),
    ...answers,
  })
  const screen = await renderDoor(<SignInPage />, search)
  await screen.getByLabelText('E-mail').fill('martin@acme.example')
  await screen.getByLabelText('Password', { exact: true }).fill('a password')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible()
  const codes = () => calls.filter(({ path }) => path === '/session/second-factor').map(({ body }) => body)
  return { screen, codes }
}

test('after the password a code is asked for, which phones offer to fill in, and it leads back to the request', async () => {
  const { screen, codes } = await passwordGiven(
    { 'POST /session/second-factor': json(sessionOf('member'), 201) },
    `?authorization=${reference}`,
  )
  const code = screen.getByLabelText(codeField)
  await expect.element(code).toHaveFocus()
  await expect.element(code).toHaveAttribute('autocomplete', 'one-time-code')
  await expect.element(code).toHaveAttribute('inputmode', 'numeric')
  expect(document.title).toBe('Confirm that it is you · Latchkey')
  expect(leave.replacing).not.toHaveBeenCalled()
  await code.fill('123 456')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/authorize?request=${reference}`))
  expect(codes()).toEqual([{ code: '123 456' }])
})

test('an empty or wrong code is said at its field, and typed again without a detour', async () => {
  const wrong = { path: 'code', code: 'wrong_code' as const, message: 'x' }
  const { screen, codes } = await passwordGiven({
    'POST /session/second-factor': [
      problem(422, 'validation', [wrong]),
      problem(429, 'too_many_requests', [], { 'retry-after': '30' }),
      unreachable,
    ],
  })
  const code = screen.getByLabelText(codeField)
  const submit = screen.getByRole('button', { name: 'Sign in' })
  await submit.click()
  await expect.element(screen.getByText(`${codeField} can't be blank`)).toBeVisible()
  expect(codes()).toEqual([])
  await code.fill('000000')
  await submit.click()
  await expect.element(screen.getByText(`${codeField} is not right, or was used before`)).toBeVisible()
  await expect.element(code).toHaveFocus()
  await submit.click()
  await expect.element(screen.getByRole('alert')).toHaveTextContent('Too many tries. Try again in 30 seconds.')
  await submit.click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await expect.element(code).toHaveValue('000000')
})

test('without the phone a recovery code does', async () => {
  const { screen, codes } = await passwordGiven({
    'POST /session/second-factor': json(sessionOf('member'), 201),
  })
  await screen.getByRole('button', { name: 'Use a recovery code instead' }).click()
  const code = screen.getByLabelText('Recovery code', { exact: true })
  await expect.element(code).toHaveFocus()
  await expect.element(code).toHaveAttribute('inputmode', 'text')
  await expect.element(screen.getByRole('button', { name: 'Use the authenticator app instead' })).toBeVisible()
  await code.fill('abcd-efgh')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/'))
  expect(codes()).toEqual([{ code: 'abcd-efgh' }])
})

test('what the person has not got is not offered', async () => {
  const { screen } = await passwordGiven({ 'POST /session': stepOf('totp') })
  await expect.element(screen.getByRole('button', { name: 'Back to the password' })).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Use a recovery code instead' })).not.toBeInTheDocument()
})

test('when the time for the code is over, the password is asked for again, and why', async () => {
  const { screen } = await passwordGiven({
    'GET /session': signedOut,
    'POST /session/second-factor': signedOut,
  })
  await screen.getByLabelText(codeField).fill('123456')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByRole('alert')).toHaveTextContent('That took too long. Enter your password again.')
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('martin@acme.example')
  await expect.element(screen.getByLabelText('Password', { exact: true })).toHaveFocus()
  await screen.getByLabelText('Password', { exact: true }).fill('a password')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByLabelText(codeField)).toHaveValue('')
})

test('one can go back to the password, for example to be somebody else', async () => {
  const { screen } = await passwordGiven()
  await screen.getByRole('button', { name: 'Back to the password' }).click()
  await expect.element(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect.element(screen.getByRole('alert')).not.toBeInTheDocument()
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('martin@acme.example')
})

test('a code that was right is not believed when the browser did not keep the sign-in', async () => {
  const { screen } = await passwordGiven({
    'GET /session': signedOut,
    'POST /session/second-factor': json(sessionOf('member'), 201),
  })
  await screen.getByLabelText(codeField).fill('123456')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/your browser did not keep the sign-in/u)
  expect(leave.replacing).not.toHaveBeenCalled()
})
