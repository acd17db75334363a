import type { CompanyProfile } from '@latchkey/contracts'
import { expect, test, vi } from 'vitest'
import { leave } from '../src/lib/leave.ts'
import { json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const company: CompanyProfile = { ...sessionOf('administrator').company, version: 3 }
const signedOut = problem(401, 'unauthenticated')

test('what could not be read without a connection is read by itself once there is one', async () => {
  stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /authorizations': [unreachable, json(pageOf([]))],
    'GET /modules': json(modulePage),
  })
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByText('This did not work')).toBeVisible()
  window.dispatchEvent(new Event('offline'))
  window.dispatchEvent(new Event('online'))
  await expect.element(screen.getByText('This did not work')).not.toBeInTheDocument()
})

const atForm = async (second: Parameters<typeof stubApi>[0]) => {
  const calls = stubApi({ 'GET /session': json(sessionOf('administrator')), 'GET /company': json(company), ...second })
  const { screen } = await renderConsole('/settings/general')
  await screen.getByRole('textbox', { name: 'Name' }).fill('Typed at night')
  return { calls, screen, question: screen.getByRole('dialog', { name: 'Your session has ended' }) }
}

test('whoever signs in again as somebody else starts over: what is on the page is another person’s', async () => {
  const other = sessionOf('administrator')
  const others = json({ ...other, user: { ...other.user, id: '0197a000-0000-7000-8000-00000000beef' } })
  const { screen, question } = await atForm({
    'GET /session': [json(other), others],
    'PATCH /company': signedOut,
    'POST /session': others,
  })
  await screen.getByRole('button', { name: 'Save' }).click()
  await question.getByLabelText('Password', { exact: true }).fill('whatever it is')
  await question.getByRole('button', { name: 'Sign in', exact: true }).click()
  await vi.waitFor(() => expect(leave.reload).toHaveBeenCalled())
})

test('whoever would rather not sign in again is led to sign-in, once', async () => {
  const { calls, screen, question } = await atForm({ 'PATCH /company': signedOut })
  await screen.getByRole('button', { name: 'Save' }).click()
  await question.getByRole('button', { name: 'Leave without saving' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/sign-in?return=%2Fsettings%2Fgeneral'))
  await expect.element(question).not.toBeInTheDocument()
  expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
})
