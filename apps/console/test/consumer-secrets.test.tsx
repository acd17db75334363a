import type { Consumer } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { json, problem } from './support/api-stub.ts'
import { consumerOf, secretOf } from './support/consumer-data.ts'
import { openPanel, save, type Screen } from './support/consumer-panel.tsx'
import { hoursFromNow } from './support/data.ts'

const secret = 'fresh-secret-that-is-shown-only-once'
const { id } = consumerOf(1)
const inUse = secretOf('abcd', {
  name: 'Plant 2',
  lastUsedAt: hoursFromNow(-0.05),
  lastUsedBy: { ip: '203.0.113.7', userAgent: 'curl/8.5.0' },
})
const left = secretOf('wxyz', {
  lastUsedAt: hoursFromNow(-12.5 * 24),
  lastUsedBy: { ip: '203.0.113.9', userAgent: '' },
})
const unused = secretOf('mnop', { expiresAt: '2030-01-01T00:00:00.000Z', isReplaced: true })
const three = { [`GET /consumers/${id}`]: json(consumerOf(1, { secrets: [inUse, left, unused] })) }

const tab = (screen: Screen) => screen.getByRole('tabpanel', { name: 'Secrets', exact: true })

/** Makes one more secret in the open tab, as it is filled in. */
async function makeSecret(screen: Screen): Promise<void> {
  await screen.getByRole('button', { name: 'New secret' }).click()
  await screen.getByRole('button', { name: 'Make the secret' }).click()
  await expect.element(tab(screen).getByText(secret, { exact: true })).toBeVisible()
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test('every secret says until when it works, and when and by whom it was used', async () => {
  const { screen } = await openPanel(`/${id}#secrets`, three)
  const secrets = screen.getByRole('region', { name: 'Secrets that work' }).getByRole('listitem')
  await expect.element(secrets.nth(0)).toMatchTextContent(/^Plant 2/u)
  await expect.element(secrets.nth(0)).toMatchTextContent(/3 minutes ago \(.+\)from 203\.0\.113\.7 \(curl\/8\)/u)
  await expect.element(secrets.nth(1)).toMatchTextContent(/^Secret ending in wxyz/u)
  await expect.element(secrets.nth(1)).toMatchTextContent(/until it is ended/u)
  await expect.element(secrets.nth(2)).toMatchTextContent(/until .+, being replaced/u)
  await expect.element(secrets.nth(2)).toMatchTextContent(/Never$/u)
})

test.each([
  ['Plant 2', 'Last used 3 minutes ago from 203.0.113.7 (curl/8)'],
  ['Secret ending in wxyz', 'Not used for 12 days'],
  ['Secret ending in mnop', 'Never used'],
])('before %s is ended one reads whether it is in use: %s', async (name, sentence) => {
  const { screen, sent, calls } = await openPanel(`/${id}#secrets`, {
    ...three,
  })
  await screen.getByRole('button', { name: `End now: ${name}` }).click()
  const question = screen.getByRole('alertdialog', { name: `End “${name}” now?` })
  await expect.element(question.getByText(sentence)).toBeVisible()
  await vi.waitFor(() => expect(calls.filter(({ path }) => path === `/consumers/${id}`)).toHaveLength(2))
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(sent('DELETE')).toEqual([])
})

test('ending a secret that is the last says why it stays', async () => {
  const { screen } = await openPanel(`/${id}#secrets`, {
    ...three,
    [`DELETE /consumers/${id}/secrets/${inUse.id}`]: problem(409, 'last_secret'),
  })
  await screen.getByRole('button', { name: 'End now: Plant 2' }).click()
  await screen.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
  await expect.element(screen.getByText(/^This is the only secret left\./u)).toBeVisible()
})

test('a new secret beside the others sends its name and lifetime, and is shown once', async () => {
  const fresh = secretOf('once', { name: 'Plant 3' })
  const { screen, sent } = await openPanel(`/${id}#secrets`, {
    [`GET /consumers/${id}`]: [
      json(consumerOf(1)),
      json(consumerOf(1)),
      json(consumerOf(1, { secrets: [fresh, secretOf('abcd')] })),
    ],
    [`POST /consumers/${id}/secrets`]: json({ ...fresh, secret }, 201),
  })
  await screen.getByRole('button', { name: 'New secret' }).click()
  await expect.element(screen.getByRole('radio', { name: 'works for 1 day more' })).toBeChecked()
  await screen.getByRole('textbox', { name: 'Name (optional)' }).fill('  Plant 3 ')
  await screen.getByRole('radio', { name: 'goes on working' }).click()
  await screen.getByLabelText('The new secret works').selectOptions('for 90 days')
  await screen.getByRole('button', { name: 'Make the secret' }).click()
  await expect.element(tab(screen).getByText(secret, { exact: true })).toBeVisible()
  await expect.element(tab(screen).getByText(/^Copy the secret now/u)).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({ name: 'Plant 3', overlapSeconds: null, lifetimeSeconds: 7_776_000 })
  await expect.element(screen.getByRole('button', { name: 'End now: Plant 3' })).toBeVisible()
})

test('a secret in the place of the others says what is still using them', async () => {
  const { screen, sent } = await openPanel(`/${id}#secrets`, {
    ...three,
    [`POST /consumers/${id}/secrets`]: json({ ...secretOf('once'), secret }, 201),
  })
  await screen.getByRole('button', { name: 'New secret' }).click()
  const question = screen.getByRole('alertdialog', { name: 'New secret' })
  await question.getByRole('radio', { name: 'end now' }).click()
  const uses = question.getByRole('alert').getByRole('listitem')
  await expect.element(uses.nth(0)).toMatchTextContent('Plant 2: Last used 3 minutes ago from 203.0.113.7 (curl/8)')
  await expect.element(uses.nth(1)).toMatchTextContent('Secret ending in wxyz: Not used for 12 days')
  await expect.element(uses.nth(2)).toMatchTextContent('Secret ending in mnop: Never used')
  await question.getByRole('button', { name: 'Make the secret' }).click()
  await expect.element(tab(screen).getByText(secret, { exact: true })).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({ overlapSeconds: 0 })
})

test('a consumer without a secret gets one without being asked about others', async () => {
  const { screen, sent } = await openPanel(`/${id}#secrets`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, { secrets: [] })),
    [`POST /consumers/${id}/secrets`]: json({ ...secretOf('once'), secret }, 201),
  })
  await expect.element(screen.getByText('No secret works, so nothing can sign in. Make a new one.')).toBeVisible()
  await screen.getByRole('button', { name: 'New secret' }).click()
  await expect.element(screen.getByText(/^Consumer 1 gets a secret to sign in with\./u)).toBeVisible()
  expect(screen.getByRole('alertdialog').getByRole('radio').elements()).toEqual([])
  await screen.getByRole('button', { name: 'Make the secret' }).click()
  await vi.waitFor(() => expect(sent('POST')[0]?.body).toEqual({ overlapSeconds: null }))
})

test.each([
  ['conflict', problem(409, 'conflict'), /^As many secrets work beside each other as can\./u],
  [
    'a name that can not be stored',
    problem(422, 'validation', [{ path: 'name', code: 'control_character', message: 'x' }]),
    "Name (optional) contains a character that can't be stored",
  ],
] as const)('what the server refuses is said in the dialog: %s', async (_, answer, sentence) => {
  const { screen } = await openPanel(`/${id}#secrets`, { [`POST /consumers/${id}/secrets`]: answer })
  await screen.getByRole('button', { name: 'New secret' }).click()
  await screen.getByRole('button', { name: 'Make the secret' }).click()
  await expect.element(screen.getByText(sentence)).toBeVisible()
})

test('a new secret takes the focus, is asked about until it is copied, and goes into the requests under Details', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen } = await openPanel(`/${id}`, {
    [`POST /consumers/${id}/secrets`]: json({ ...secretOf('once'), secret }, 201),
  })
  await screen.getByRole('button', { name: 'Manage secrets' }).click()
  await expect.element(tab(screen)).toHaveFocus()
  await makeSecret(screen)
  await expect.element(screen.getByRole('region', { name: 'The new secret' })).toHaveFocus()
  await screen.getByRole('tab', { name: 'Usage' }).click()
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('alertdialog', { name: 'Close without copying the secret?' })).toBeVisible()
  await screen.getByRole('button', { name: 'Keep open' }).click()
  await expect.element(screen.getByRole('alertdialog')).not.toBeInTheDocument()

  await screen.getByRole('tab', { name: 'Details' }).click()
  await expect
    .element(screen.getByRole('region', { name: 'Request in curl' }))
    .toMatchTextContent(new RegExp(`-u key-1:${secret} `, 'u'))
  const trial = screen.getByRole('region', { name: 'Try it out' })
  await expect.element(trial.getByLabelText('Secret', { exact: true })).not.toBeInTheDocument()
  await screen.getByRole('tab', { name: 'Secrets' }).click()
  await tab(screen).getByRole('button', { name: 'Copy Secret' }).click()
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  expect(document.documentElement.outerHTML).not.toContain(secret)
})

test('what was typed under Details stays while a secret is made, and saving leads to what is at fault there', async () => {
  const { screen, sent } = await openPanel(`/${id}`, {
    [`POST /consumers/${id}/secrets`]: json({ ...secretOf('once'), secret }, 201),
  })
  await screen.getByRole('textbox', { name: 'Name' }).fill('')
  await screen.getByRole('tab', { name: 'Secrets' }).click()
  await makeSecret(screen)
  await save(screen)
  const name = screen.getByRole('textbox', { name: 'Name' })
  await expect.element(name).toHaveAccessibleDescription("Name can't be blank")
  await expect.element(name).toHaveFocus()
  expect(sent('PATCH')).toEqual([])
})

const keyed: Partial<Consumer> = { authMethod: 'private_key_jwt', secrets: [] }
const publicApp: Partial<Consumer> = {
  grantType: 'authorization_code',
  clientType: 'public',
  authMethod: 'none',
  redirectUris: ['https://app.example/callback'],
  secrets: [],
}

test.each([
  ['signs in with a key', keyed],
  ['is a public app', publicApp],
])('a consumer has no secrets to show where it %s, and a link to them leads to its details', async (_, one) => {
  const { screen } = await openPanel(`/${id}#secrets`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, one)),
  })
  await expect.element(screen.getByRole('tab', { name: 'Details' })).toHaveAttribute('aria-selected', 'true')
  await expect.element(screen.getByRole('tab', { name: 'Secrets' })).not.toBeInTheDocument()
  await expect.element(screen.getByRole('button', { name: 'Manage secrets' })).not.toBeInTheDocument()
})
