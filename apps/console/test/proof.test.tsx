import { expect, test } from 'vitest'
import { request } from '../src/api/client.ts'
import { type Answer, empty, json, problem, stubApi } from './support/api-stub.ts'
import { authorizationOf, modulePage, pageOf, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const needed = problem(403, 'proof_required')
const authorization = authorizationOf('Field Notes')
const path = `/authorizations/${authorization.id}`

/** Opens My apps, where something is revoked that needs a fresh proof. */
async function revoke(answers: Record<string, Answer | Answer[]>) {
  const calls = stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /authorizations': json(pageOf([authorization])),
    'GET /modules': json(modulePage),
    'GET /account/passkeys': json({ items: [] }),
    [`DELETE ${path}`]: [needed, empty],
    ...answers,
  })
  const { screen } = await renderConsole('/my-apps')
  await screen.getByRole('button', { name: /^Revoke/u }).click()
  const question = screen.getByRole('alertdialog')
  await question.getByRole('button', { name: 'Revoke access' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Confirm that it is you' })
  await expect.element(dialog).toBeVisible()
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { screen, question, dialog, sent, password: dialog.getByLabelText(/^Password/u) }
}

test('a call that needs a fresh proof is made again once the password is given', async () => {
  const { screen, dialog, question, password, sent } = await revoke({ 'POST /session/proof': empty })
  await expect.element(password).toHaveFocus()
  await password.fill('a password')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect.element(screen.getByText(/Field Notes no longer has access/u).first()).toBeVisible()
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.element(question).not.toBeInTheDocument()
  expect(sent('POST')).toMatchObject([{ path: '/session/proof', body: { password: 'a password' } }])
  expect(sent('DELETE')).toHaveLength(2)
})

test('a wrong password is said at its field, and typed again without a detour', async () => {
  const fault = { path: 'password', code: 'wrong_password' as const, message: 'x' }
  const { dialog, password, sent } = await revoke({
    'POST /session/proof': [problem(422, 'validation', [fault]), problem(429, 'too_many_requests'), empty],
  })
  const confirm = dialog.getByRole('button', { name: 'Confirm' })
  await confirm.click()
  await expect.element(dialog.getByText("Password can't be blank")).toBeVisible()
  expect(sent('POST')).toHaveLength(0)
  await password.fill('wrong')
  await confirm.click()
  await expect.element(dialog.getByText('Password is not right')).toBeVisible()
  await expect.element(password).toHaveFocus()
  await password.fill('wrong again')
  await confirm.click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Too many tries. Wait a little, then try again.')
  expect(sent('DELETE')).toHaveLength(1)
})

test('without a proof nothing is done, and what was open stays open and says so', async () => {
  const { dialog, question, sent } = await revoke({})
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.element(question.getByRole('alert')).toHaveTextContent('Prove once more that it is you to go on.')
  expect(sent('DELETE')).toHaveLength(1)
})

test('calls that need a proof at the same time ask for it once', async () => {
  const calls = stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /authorizations': json(pageOf([])),
    'GET /modules': json(modulePage),
    'GET /account/passkeys': json({ items: [] }),
    'POST /session/proof': empty,
    'DELETE /one': [needed, empty],
    'DELETE /two': [needed, empty],
  })
  const { screen } = await renderConsole('/my-apps')
  await expect.element(screen.getByRole('heading', { name: 'My apps' })).toBeVisible()
  const both = Promise.all([request('DELETE', '/one'), request('DELETE', '/two')])
  await screen.getByLabelText(/^Password/u).fill('a password')
  await screen.getByRole('button', { name: 'Confirm' }).click()
  await both
  expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
})
