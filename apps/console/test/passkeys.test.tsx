import { recoveryCodeCount } from '@latchkey/contracts'
import { expect, test, vi } from 'vitest'
import { SignInPage } from '../src/features/session/sign-in-page.tsx'
import { leave } from '../src/lib/leave.ts'
import { accountOf, currentSession, switchedOn } from './support/account-data.ts'
import { type Answer, empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { hoursFromNow, reference, sessionOf } from './support/data.ts'
import { creationOptions, devicePresent, passkeyOf, requestOptions, sentCredential } from './support/passkey-data.ts'
import { renderConsole, renderDoor } from './support/render.tsx'

const codes = Array.from({ length: recoveryCodeCount }, (_, index) => `abcd-${index}fgh`)
const phone = passkeyOf('Phone')
const signedOut = problem(401, 'unauthenticated')

async function openAccount(answers: Record<string, Answer | Answer[]> = {}) {
  const calls = stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /account': json(accountOf('member', { twoStep: switchedOn })),
    'GET /account/sessions': json({ items: [currentSession] }),
    'GET /account/passkeys': json({ items: [phone] }),
    ...answers,
  })
  const { screen } = await renderConsole('/settings/account')
  const section = screen.getByRole('region', { name: 'Passkeys' })
  await expect.element(section).toBeVisible()
  const sent = (method: string, path: string) => calls.filter((call) => call.method === method && call.path === path)
  return { screen, section, sent }
}

test('a passkey is named, made by the browser, kept, and the first one brings recovery codes', async () => {
  const { create } = devicePresent()
  const { screen, section, sent } = await openAccount({
    'GET /account/passkeys': [json({ items: [] }), json({ items: [phone] })],
    'POST /account/passkeys/challenge': json(creationOptions, 201),
    'POST /account/passkeys': json({ passkey: phone, codes }, 201),
  })
  await expect.element(section.getByText('You have no passkeys yet.')).toBeVisible()
  await section.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect.element(dialog.getByText("Name can't be blank")).toBeVisible()
  expect(create).not.toHaveBeenCalled()
  await dialog.getByLabelText(/^Name/u).fill(' Phone ')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect.element(screen.getByText('Passkey added: Phone. All your other sessions were ended.')).toBeVisible()
  const shown = screen.getByRole('dialog', { name: 'Recovery codes' })
  await expect.element(shown.getByRole('listitem').nth(9)).toBeVisible()
  await shown.getByRole('button', { name: 'I have kept them' }).click()
  await expect.element(section.getByRole('list', { name: 'Passkeys' }).getByText('Phone')).toBeVisible()
  expect(sent('POST', '/account/passkeys')).toMatchObject([{ body: { name: 'Phone', credential: sentCredential } }])
})

test('why there is no passkey is said where it was asked for, and it can be tried again', async () => {
  devicePresent('NotAllowedError', 'InvalidStateError')
  const { screen, section } = await openAccount({
    'POST /account/passkeys/challenge': json(creationOptions, 201),
    'POST /account/passkeys': [
      problem(400, 'validation', [{ path: 'credential', code: 'wrong_passkey', message: 'x' }]),
      json({ passkey: passkeyOf('Laptop', 41), codes: [] }, 201),
    ],
  })
  await section.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByLabelText(/^Name/u).fill('Laptop')
  const goOn = dialog.getByRole('button', { name: 'Go on' })
  for (const words of [
    /it was cancelled, or took too long/u,
    /has a passkey of yours already/u,
    /Passkey is not right/u,
  ]) {
    await goOn.click()
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(words)
  }
  await goOn.click()
  await expect.element(screen.getByText('Passkey added: Laptop')).toBeVisible()
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a passkey is renamed, and removed after a question', async () => {
  const path = `/account/passkeys/${phone.id}` as const
  const { screen, section, sent } = await openAccount({
    [`PATCH ${path}`]: json({ ...phone, name: 'Old phone' }),
    [`DELETE ${path}`]: [problem(403, 'second_factor_required'), empty],
  })
  await section.getByRole('button', { name: 'Rename Phone' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Rename passkey' })
  await expect.element(dialog.getByLabelText(/^Name/u)).toHaveValue('Phone')
  await dialog.getByLabelText(/^Name/u).fill('Old phone')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(sent('PATCH', path)).toMatchObject([{ body: { name: 'Old phone' } }])
  await section.getByRole('button', { name: 'Remove Phone' }).click()
  const question = screen.getByRole('alertdialog', { name: 'Remove Phone?' })
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect.element(question.getByRole('alert')).toMatchTextContent(/Your company asks you for two-step sign-in/u)
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect.element(screen.getByText('Passkey removed: Phone')).toBeVisible()
})

test('passkeys that could not be loaded say why, and can be loaded again', async () => {
  const { section } = await openAccount({ 'GET /account/passkeys': [unreachable, json({ items: [phone] })] })
  await expect.element(section.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await section.getByRole('button', { name: 'Try again' }).click()
  await expect.element(section.getByText('Phone')).toBeVisible()
})

test('whoever has a passkey proves with it who they are, beside the password', async () => {
  devicePresent('NotAllowedError')
  const { screen, section, sent } = await openAccount({
    'POST /account/passkeys/challenge': [problem(403, 'proof_required'), json(creationOptions, 201)],
    'POST /session/proof/passkey/challenge': json(requestOptions, 201),
    'POST /session/proof/passkey': empty,
    'POST /account/passkeys': json({ passkey: passkeyOf('Laptop', 41), codes: [] }, 201),
  })
  await section.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByLabelText(/^Name/u).fill('Laptop')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  const proof = screen.getByRole('dialog', { name: 'Confirm that it is you' })
  const use = proof.getByRole('button', { name: 'Use a passkey instead' })
  await use.click()
  await expect.element(proof.getByRole('alert')).toMatchTextContent(/it was cancelled/u)
  await use.click()
  await expect.element(screen.getByText('Passkey added: Laptop')).toBeVisible()
  expect(sent('POST', '/session/proof/passkey')).toMatchObject([{ body: { credential: sentCredential } }])
})

test('one signs in with a passkey, without e-mail or password, and goes on to the request', async () => {
  devicePresent('NotAllowedError')
  const calls = stubApi({
    'GET /session': [signedOut, json(sessionOf('member'))],
    'POST /session/passkey/challenge': json(requestOptions, 201),
    'POST /session/passkey': [problem(401, 'wrong_credentials'), json(sessionOf('member'), 201)],
  })
  const screen = await renderDoor(<SignInPage />, `?authorization=${reference}`)
  const use = screen.getByRole('button', { name: 'Use a passkey' })
  for (const words of [/it was cancelled, or took too long/u, /signs nobody in here/u]) {
    await use.click()
    await expect.element(screen.getByRole('alert')).toMatchTextContent(words)
    await expect.element(use).toHaveFocus()
  }
  await use.click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(`/authorize?request=${reference}`))
  expect(calls.findLast(({ path }) => path === '/session/passkey')?.body).toMatchObject({
    credential: sentCredential,
  })
})

test('a passkey is the second step where there is one, and a code does as well', async () => {
  devicePresent()
  stubApi({
    'GET /session': [signedOut, json(sessionOf('member'))],
    'POST /session': json({ secondFactors: ['passkey', 'totp', 'recovery_code'], expiresAt: hoursFromNow(0.1) }, 202),
    'POST /session/second-factor/passkey/challenge': json(requestOptions, 201),
    'POST /session/second-factor/passkey': [
      problem(400, 'validation', [{ path: 'credential', code: 'wrong_passkey', message: 'x' }]),
      json(sessionOf('member'), 201),
    ],
  })
  const screen = await renderDoor(<SignInPage />)
  await screen.getByLabelText('E-mail').fill('martin@acme.example')
  await screen.getByLabelText('Password', { exact: true }).fill('a password')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByRole('button', { name: 'Use your passkey' })).toHaveFocus()
  await screen.getByRole('button', { name: 'Use the authenticator app instead' }).click()
  await expect.element(screen.getByLabelText('Code of the authenticator app')).toHaveFocus()
  await screen.getByRole('button', { name: 'Use a passkey instead' }).click()
  const use = screen.getByRole('button', { name: 'Use your passkey' })
  await use.click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent(/Passkey is not right/u)
  await use.click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/'))
})

test('whoever has to set up a second factor is led there from any page, and then back', async () => {
  devicePresent()
  const needed = { ...sessionOf('member'), needsSecondFactor: true }
  stubApi({
    'GET /session': [json(needed), json(sessionOf('member'))],
    'POST /account/passkeys/challenge': json(creationOptions, 201),
    'POST /account/passkeys': json({ passkey: phone, codes }, 201),
    'GET /account/passkeys': json({ items: [] }),
    'GET /account': problem(403, 'second_factor_required'),
  })
  const { screen, router } = await renderConsole('/my-apps?x=1')
  await expect.element(screen.getByRole('heading', { name: 'Set up two-step sign-in', level: 1 })).toBeVisible()
  await expect.element(screen.getByText(/^Acme asks you for two-step sign-in/u)).toBeVisible()
  expect(router.state.location.pathname).toBe('/two-step')
  await expect.element(screen.getByRole('button', { name: 'Set up authenticator app' })).toBeVisible()
  await screen.getByRole('button', { name: 'Add a passkey' }).click()
  await screen.getByLabelText(/^Name/u).fill('Phone')
  await screen.getByRole('button', { name: 'Go on' }).click()
  const shown = screen.getByRole('dialog', { name: 'Recovery codes' })
  await expect.element(shown).toBeVisible()
  expect(leave.replacing).not.toHaveBeenCalled()
  await shown.getByRole('button', { name: 'I have kept them' }).click()
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith('/my-apps?x=1'))
})

test('whoever has to set up a second factor is led there right after the password, and then to the request', async () => {
  const needed = { ...sessionOf('member'), needsSecondFactor: true }
  stubApi({ 'GET /session': [signedOut, json(needed)], 'POST /session': json(needed, 201) })
  const screen = await renderDoor(<SignInPage />, `?authorization=${reference}`)
  await screen.getByLabelText('E-mail').fill('martin@acme.example')
  await screen.getByLabelText('Password', { exact: true }).fill('a password')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  const next = `/two-step?${new URLSearchParams({ return: `/authorize?request=${reference}` }).toString()}`
  await vi.waitFor(() => expect(leave.replacing).toHaveBeenCalledWith(next))
})
