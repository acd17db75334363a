import { recoveryCodeCount } from '@latchkey/contracts'
import { decodeQR } from 'qr/decode.js'
import { expect, test, vi } from 'vitest'
import { accountOf, currentSession, switchedOff, switchedOn } from './support/account-data.ts'
import { type Answer, empty, json, problem, stubApi, unreachable } from './support/api-stub.ts'
import { hoursFromNow, sessionOf } from './support/data.ts'
import { renderConsole } from './support/render.tsx'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const uri = `otpauth://totp/Latchkey%20(Acme):martin@acme.example?secret=${secret}&issuer=Latchkey%20(Acme)`
const setup = json({ secret, uri, expiresAt: hoursFromNow(0.1) })
const codes = Array.from({ length: recoveryCodeCount }, (_, index) => `abcd-${index}fgh`)

async function openAccount(twoStep: typeof switchedOn, answers: Record<string, Answer | Answer[]> = {}) {
  const calls = stubApi({
    'GET /session': json(sessionOf('member')),
    'GET /account': json(accountOf('member', { twoStep })),
    'GET /account/sessions': json({ items: [currentSession] }),
    'GET /account/passkeys': json({ items: [] }),
    ...answers,
  })
  const { screen } = await renderConsole('/settings/account')
  const section = screen.getByRole('region', { name: 'Two-step sign-in' })
  await expect.element(section).toBeVisible()
  const sent = (method: string) => calls.filter((call) => call.method === method)
  return { screen, section, sent }
}

/** What a camera reads, in place of one. */
async function read(svg: Element): Promise<string> {
  const side = 420
  const copy = svg.cloneNode(true)
  if (!(copy instanceof SVGElement)) throw new Error('not an SVG')
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(side))
  copy.setAttribute('height', String(side))
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, side, side)
  context.drawImage(image, 0, 0, side, side)
  return decodeQR(context.getImageData(0, 0, side, side))
}

test('setting up shows the secret as a code to scan and as text, and then the recovery codes once', async () => {
  const { screen, section, sent } = await openAccount(switchedOff, {
    'GET /account': [json(accountOf('member')), json(accountOf('member', { twoStep: switchedOn }))],
    'POST /account/two-step/totp': setup,
    'POST /account/two-step/totp/confirm': json({ codes }),
  })
  await expect.element(section).toMatchTextContent(/still can't get in without your phone/u)
  await section.getByRole('button', { name: 'Set up authenticator app' }).click()
  const dialog = screen.getByRole('dialog', { name: 'Set up two-step sign-in' })
  const image = dialog.getByRole('img', { name: 'QR code for your authenticator app' })
  await expect.element(image).toBeVisible()
  expect(await read(image.element())).toBe(uri)
  await expect.element(dialog.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP')).toBeVisible()
  const code = dialog.getByLabelText(/^Code/u)
  await expect.element(code).toHaveAttribute('autocomplete', 'one-time-code')
  await code.fill('123 456')
  await dialog.getByRole('button', { name: 'Switch on' }).click()

  const done = 'The authenticator app is set up. All your other sessions were ended.'
  await expect.element(screen.getByText(done)).toBeVisible()
  const shown = screen.getByRole('dialog', { name: 'Recovery codes' })
  await expect.element(shown.getByRole('listitem').nth(9)).toBeVisible()
  expect(shown.getByRole('listitem').elements()).toHaveLength(recoveryCodeCount)
  await expect.element(shown.getByRole('heading', { name: 'Recovery codes' })).toHaveFocus()
  shown.element().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  const leaving = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(leaving)
  expect(leaving.defaultPrevented).toBe(true)
  await expect.element(shown).toBeVisible()
  await shown.getByRole('button', { name: 'I have kept them' }).click()
  await expect.element(shown).not.toBeInTheDocument()
  await expect.element(section.getByText('9 left')).toBeVisible()
  expect(document.body.textContent).not.toContain(codes[0])
  expect(sent('POST').map(({ body }) => body)).toEqual([undefined, { code: '123 456' }])
})

test('recovery codes are downloaded as a text with a line for each', async () => {
  const { screen, section } = await openAccount(switchedOn, {
    'POST /account/two-step/recovery-codes': json({ codes }),
  })
  await section.getByRole('button', { name: 'New recovery codes' }).click()
  const question = screen.getByRole('alertdialog')
  await expect.element(question).toMatchTextContent(/stop working at once/u)
  await question.getByRole('button', { name: 'Make new codes' }).click()
  const made = vi.spyOn(URL, 'createObjectURL')
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
  await screen.getByRole('button', { name: 'Download as .txt' }).click()
  expect(clicked).toHaveBeenCalledOnce()
  const file = made.mock.calls[0]?.[0]
  const text = file instanceof Blob ? await file.text() : ''
  expect(text).toContain('Latchkey: recovery codes of martin@acme.example')
  for (const code of codes) expect(text.split('\n')).toContain(code)
})

test('a wrong code, and a set-up that took too long, are said in words', async () => {
  const wrong = { path: 'code', code: 'wrong_code' as const, message: 'x' }
  const { screen, section } = await openAccount(switchedOff, {
    'POST /account/two-step/totp': setup,
    'POST /account/two-step/totp/confirm': [problem(422, 'validation', [wrong]), problem(409, 'conflict'), unreachable],
  })
  await section.getByRole('button', { name: 'Set up authenticator app' }).click()
  const dialog = screen.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Switch on' })
  await confirm.click()
  await expect.element(dialog.getByText("Code can't be blank")).toBeVisible()
  await dialog.getByLabelText(/^Code/u).fill('000000')
  await confirm.click()
  await expect.element(dialog.getByText('Code is not right, or was used before')).toBeVisible()
  await confirm.click()
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/This took too long/u)
  await confirm.click()
  await expect.element(dialog.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
})

test('setting up that could not begin says why', async () => {
  const { section } = await openAccount(switchedOff, { 'POST /account/two-step/totp': unreachable })
  await section.getByRole('button', { name: 'Set up authenticator app' }).click()
  await expect.element(section.getByRole('alert')).toMatchTextContent(/Latchkey can't be reached/u)
})

test('removing the app asks once, for the password too, and says what stops working', async () => {
  const { screen, section, sent } = await openAccount(switchedOn, {
    'GET /account': [json(accountOf('member', { twoStep: switchedOn })), json(accountOf('member'))],
    'DELETE /account/two-step/totp': [problem(403, 'proof_required'), empty],
    'POST /session/proof': empty,
  })
  await section.getByRole('button', { name: 'Remove authenticator app' }).click()
  const question = screen.getByRole('alertdialog')
  await expect.element(question).toMatchTextContent(/your password alone is enough/u)
  await question.getByRole('button', { name: 'Remove authenticator app' }).click()
  const proof = screen.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByLabelText(/^Password/u).fill('a password')
  await proof.getByRole('button', { name: 'Confirm' }).click()
  await expect.element(screen.getByText('The authenticator app was removed')).toBeVisible()
  await expect.element(section.getByRole('button', { name: 'Set up authenticator app' })).toBeVisible()
  expect(sent('DELETE')).toHaveLength(2)
})

test.each([
  [3, /Only 3 recovery codes are left/u],
  [1, /Only 1 recovery code is left/u],
  [0, /No recovery codes are left/u],
])('with %i recovery codes left new ones are advised', async (recoveryCodesLeft, words) => {
  const { section } = await openAccount({ ...switchedOn, recoveryCodesLeft })
  await expect.element(section.getByRole('alert')).toMatchTextContent(words)
})
