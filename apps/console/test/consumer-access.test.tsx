import type { Consumer } from '@latchkey/contracts'
import { beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { json, problem } from './support/api-stub.ts'
import { consumerOf, planning } from './support/consumer-data.ts'
import { chooseGrantType, fillNew, list, openPanel, save, type Screen } from './support/consumer-panel.tsx'

const { id } = consumerOf(1)
const key = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: 'export-1',
} as const
const app: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: ['https://app.example/callback'] }
const usesKey: Partial<Consumer> = { authMethod: 'private_key_jwt', jwks: { keys: [key] }, secrets: [] }

const keyField = (screen: Screen) => screen.getByRole('textbox', { name: 'Public key' })
const advanced = (screen: Screen) => screen.getByRole('button', { name: /^Advanced/u })
const openApp = (changes: Partial<Consumer> = {}, answers = {}) =>
  openPanel(`/${id}`, { [`GET /consumers/${id}`]: json(consumerOf(1, { ...app, ...changes })), ...answers })

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test('a consumer that signs in with a key is told what to put in the assertion, and has no secret', async () => {
  const made = consumerOf(2, { name: 'Invoice sync', version: 1, ...usesKey })
  const { screen, sent } = await openPanel('/new', {
    'POST /consumers': json({ ...made, secret: null }, 201),
    [`GET /consumers/${made.id}`]: json(made),
  })
  await fillNew(screen, 'Client credentials')
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Private key/u }).click()
  await keyField(screen).fill(JSON.stringify({ ...key, key_ops: ['verify'] }))
  await save(screen)
  await expect.element(screen.getByText(/^None: it signs in with its private key/u)).toBeVisible()
  expect(sent('POST')[0]?.body).toEqual({
    grantType: 'client_credentials',
    name: 'Invoice sync',
    description: null,
    permissionGroupId: planning.id,
    authMethod: 'private_key_jwt',
    jwks: { keys: [key] },
  })
  await expect.element(screen.getByText('iss and sub')).toBeVisible()
  await expect.element(screen.getByText(window.location.origin, { exact: true })).toBeVisible()
  await expect.element(screen.getByText(/client_assertion=ASSERTION/u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'New secret' })).not.toBeInTheDocument()
})

test('pasted keys join a list from which each can be removed', async () => {
  const { screen, sent } = await openPanel('/new', { 'POST /consumers': problem(503, 'unavailable') })
  await fillNew(screen, 'Client credentials')
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Private key/u }).click()
  await keyField(screen).fill(JSON.stringify({ keys: [key, { ...key, kid: 'export-2' }] }))
  await screen.getByRole('button', { name: 'Add key' }).click()
  const keys = screen.getByRole('list', { name: 'Public keys' }).getByRole('listitem')
  await expect.element(keys.nth(1)).toMatchTextContent('export-2EC P-256')
  await screen.getByRole('button', { name: 'Remove the key export-1' }).click()
  await keyField(screen).fill(JSON.stringify({ ...key, kid: 'export-2' }))
  await screen.getByRole('button', { name: 'Add key' }).click()
  await expect.element(screen.getByText('This is there more than once')).toBeVisible()
  await keyField(screen).fill('')
  await save(screen)
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  expect(sent('POST')[0]?.body).toMatchObject({ jwks: { keys: [{ ...key, kid: 'export-2' }] } })
})

test.each([
  ['', /^Public key is needed: register public keys, or the address that publishes them$/u],
  ['{"kty":', "This can't be read as a public key. Paste a JWK, a JWK set or PEM."],
  [JSON.stringify({ ...key, d: 'private' }), 'This is a private key; register the public one'],
  ['-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----', 'This is a private key; register the public one'],
  [JSON.stringify({ ...key, crv: 'P-384' }), 'This must be a P-256 key, or an RSA key of 2048 to 4096 bits'],
])('what is no public key is refused in words, and nothing is sent: %s', async (text, sentence) => {
  const { screen, sent } = await openPanel('/new')
  await fillNew(screen, 'Client credentials')
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Private key/u }).click()
  await keyField(screen).fill(text)
  await save(screen)
  await expect.element(keyField(screen)).toHaveAccessibleDescription(sentence)
  await expect.element(keyField(screen)).toHaveFocus()
  expect(sent('POST')).toEqual([])
})

test('keys at an address are asked for there, and the address is checked', async () => {
  const { screen, sent } = await openPanel('/new', { 'POST /consumers': problem(503, 'unavailable') })
  await fillNew(screen, 'Client credentials')
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Private key/u }).click()
  await screen.getByRole('radio', { name: 'It publishes them at an address' }).click()
  const address = screen.getByRole('textbox', { name: 'Address of its keys' })
  await save(screen)
  await expect.element(address).toHaveAccessibleDescription("Address of its keys can't be blank")
  await address.fill('http://app.example/jwks')
  await save(screen)
  await expect.element(address).toHaveAccessibleDescription(/^Address of its keys must be an https address/u)
  await address.fill('https://app.example/jwks')
  await save(screen)
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  expect(sent('POST')[0]?.body).toMatchObject({ authMethod: 'private_key_jwt', jwksUri: 'https://app.example/jwks' })
  expect(sent('POST')[0]?.body).not.toHaveProperty('jwks')
})

test('whoever changes from a secret to a key reads that the secrets end, and which are in use', async () => {
  const { screen, sent } = await openPanel(`/${id}`, {
    [`PATCH /consumers/${id}`]: json(consumerOf(1, { ...usesKey, version: 4 })),
  })
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Private key/u }).click()
  const warning = screen.getByRole('alert')
  await expect.element(warning).toMatchTextContent(/all of its secrets end at once/u)
  await expect.element(warning).toMatchTextContent(/Never used$/u)
  await keyField(screen).fill(JSON.stringify(key))
  await save(screen)
  await expect.element(screen.getByText('Consumer 1 was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.body).toEqual({ authMethod: 'private_key_jwt', jwks: { keys: [key] } })
})

test('whoever changes from a key to a secret reads that the keys no longer sign in', async () => {
  const { screen, sent } = await openPanel(`/${id}`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, usesKey)),
    [`PATCH /consumers/${id}`]: json(consumerOf(1, { secrets: [], version: 4 })),
  })
  await expect.element(advanced(screen)).toMatchTextContent(/It signs in with a private key\.$/u)
  await advanced(screen).click()
  await screen.getByRole('radio', { name: /^Secret/u }).click()
  await expect.element(advanced(screen)).not.toMatchTextContent(/private key/u)
  await expect.element(screen.getByText(/its keys no longer sign in/u)).toBeVisible()
  await save(screen)
  await expect.element(screen.getByText('Consumer 1 was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.body).toEqual({ authMethod: 'client_secret', jwks: null })
})

test.each([
  ['jwks.keys.0.n', 'key_unsupported', /must be a P-256 key/u],
  ['jwks', 'keys_needed', /^Public key is needed/u],
] as const)('what the server refuses of its keys opens the advanced settings at them: %s', async (path, code, said) => {
  const { screen } = await openPanel(`/${id}`, {
    [`GET /consumers/${id}`]: json(consumerOf(1, usesKey)),
    [`PATCH /consumers/${id}`]: problem(422, 'validation', [{ path, code, message: 'x' }]),
  })
  await screen.getByRole('textbox', { name: 'Name' }).fill('Renamed')
  await expect.element(keyField(screen)).not.toBeInTheDocument()
  await save(screen)
  await expect.element(keyField(screen)).toHaveAccessibleDescription(said)
  await expect.element(keyField(screen)).toHaveFocus()
})

test('what somebody else made of an advanced setting is said at it, each in its own measure', async () => {
  const theirs = consumerOf(1, { usesHub: true, requestsPerMinute: 1200, accessTokenSeconds: 7200, version: 4 })
  const { screen } = await openPanel(`/${id}`, {
    [`GET /consumers/${id}`]: [json(consumerOf(1, { usesHub: true })), json(theirs)],
    [`PATCH /consumers/${id}`]: problem(412, 'precondition_failed'),
  })
  await advanced(screen).click()
  const limit = screen.getByRole('spinbutton', { name: 'Requests per minute' })
  await limit.fill('30')
  const lifetime = screen.getByRole('spinbutton', { name: 'Access token lifetime' })
  await lifetime.fill('20')
  await advanced(screen).click()
  await expect.element(limit).not.toBeInTheDocument()
  await save(screen)
  await screen.getByRole('button', { name: 'Load current state' }).click()
  await expect.element(limit).toHaveAccessibleDescription('Saved by someone else meanwhile: 1,200')
  await expect.element(lifetime).toHaveAccessibleDescription('Saved by someone else meanwhile: 2 hours')
})

test('tokens are signed unless they are to be opaque, which is a choice of its own', async () => {
  const { screen, sent } = await openPanel(`/${id}`, {
    [`PATCH /consumers/${id}`]: json(consumerOf(1, { tokenFormat: 'opaque', version: 4 })),
  })
  await advanced(screen).click()
  await expect.element(screen.getByRole('radio', { name: /^Signed/u })).toBeChecked()
  await screen.getByRole('radio', { name: /^Opaque/u }).click()
  await save(screen)
  await expect.element(screen.getByText('Consumer 1 was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.body).toEqual({ tokenFormat: 'opaque' })
})

test('lifetimes are entered with a unit and sent in seconds, only what was changed', async () => {
  const { screen, sent } = await openApp(
    {},
    { [`PATCH /consumers/${id}`]: json(consumerOf(1, { ...app, version: 4 })) },
  )
  await expect.element(screen.getByRole('spinbutton', { name: 'Access token lifetime' })).not.toBeInTheDocument()
  await advanced(screen).click()
  await expect.element(screen.getByRole('spinbutton', { name: 'Access token lifetime' })).toHaveValue(10)
  await screen.getByLabelText('Access token lifetime: unit').selectOptions('hours')
  await screen.getByRole('spinbutton', { name: 'Access token lifetime' }).fill('2')
  await screen.getByRole('switch', { name: 'Follows OAuth 2.1' }).click()
  await save(screen)
  await expect.element(screen.getByText('Consumer 1 was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.body).toEqual({ accessTokenSeconds: 7200, followsOauth21: true })
})

test('a fault among the advanced settings opens them and takes the focus', async () => {
  const { screen, sent } = await openApp()
  await advanced(screen).click()
  const idle = screen.getByRole('spinbutton', { name: 'Longest time without use' })
  await idle.fill('100')
  await advanced(screen).click()
  await expect.element(idle).not.toBeInTheDocument()
  await save(screen)
  await expect
    .element(idle)
    .toHaveAccessibleDescription(/must not be longer than the time after which people are asked/u)
  await expect.element(idle).toHaveFocus()
  await idle.fill('800')
  await expect
    .element(idle)
    .toHaveAccessibleDescription('Longest time without use must be between 1 minute and 730 days')
  expect(sent('PATCH')).toEqual([])
})

test('what the server refuses among the advanced settings opens them', async () => {
  const faults = [{ path: 'accessTokenSeconds', code: 'too_big' as const, message: 'x', limit: 86_400 }]
  const { screen } = await openApp({}, { [`PATCH /consumers/${id}`]: problem(422, 'validation', faults) })
  await screen.getByRole('textbox', { name: 'Name' }).fill('Renamed')
  await save(screen)
  const lifetime = screen.getByRole('spinbutton', { name: 'Access token lifetime' })
  await expect.element(lifetime).toHaveAccessibleDescription('Access token lifetime must be between 1 minute and 1 day')
  await expect.element(lifetime).toHaveFocus()
})

test('PKCE can be switched off for a confidential app, after a warning, and not for a public one', async () => {
  const { screen, router } = await openApp()
  await advanced(screen).click()
  await screen.getByRole('switch', { name: 'Require PKCE' }).click()
  await expect.element(screen.getByText(/^Without PKCE, someone who intercepts/u)).toBeVisible()
  await router.navigate(`${list}/new`)
  await screen.getByRole('button', { name: 'Leave' }).click()
  await chooseGrantType(screen, 'Authorization code')
  await screen.getByRole('radio', { name: /^Public app/u }).click()
  await advanced(screen).click()
  const pkce = screen.getByRole('switch', { name: 'Require PKCE' })
  await expect.element(pkce).toBeVisible()
  await expect.element(screen.getByRole('radio', { name: /^Private key/u })).not.toBeInTheDocument()
  await expect.element(pkce).toBeChecked()
  await expect.element(pkce).toBeDisabled()
})

test('without refresh tokens there is nothing to say of how long they last', async () => {
  const { screen, sent } = await openApp(
    {},
    { [`PATCH /consumers/${id}`]: json(consumerOf(1, { ...app, version: 4 })) },
  )
  await advanced(screen).click()
  await screen.getByRole('switch', { name: 'Refresh tokens' }).click()
  await expect.element(screen.getByRole('spinbutton', { name: 'Longest time without use' })).not.toBeInTheDocument()
  await save(screen)
  await expect.element(screen.getByText('Consumer 1 was saved')).toBeVisible()
  expect(sent('PATCH')[0]?.body).toEqual({ issuesRefreshTokens: false })
})

test('the Hub is switched on with a limit and addresses, one a line', async () => {
  const { screen, sent } = await openApp(
    {},
    { [`PATCH /consumers/${id}`]: json(consumerOf(1, { ...app, version: 2 })) },
  )
  await screen.getByRole('switch', { name: 'Activate Hub (Middleware)' }).click()
  await advanced(screen).click()
  await screen.getByRole('spinbutton', { name: 'Requests per minute' }).fill('600')
  await screen.getByRole('textbox', { name: 'Allowed addresses' }).fill('203.0.113.0/24\n2001:db8::1')
  await save(screen)
  await expect.poll(() => sent('PATCH')).toHaveLength(1)
  expect(sent('PATCH')[0]?.body).toEqual({
    usesHub: true,
    allowedIpRanges: ['203.0.113.0/24', '2001:db8::1/128'],
    requestsPerMinute: 600,
  })
})

test('what is no address or no limit is said at its field, and nothing is sent', async () => {
  const { screen, sent } = await openApp({ usesHub: true })
  await advanced(screen).click()
  await screen.getByRole('spinbutton', { name: 'Requests per minute' }).fill('0')
  await screen.getByRole('textbox', { name: 'Allowed addresses' }).fill('203.0.113.0/33')
  await save(screen)
  await expect.element(screen.getByText('Requests per minute is too small (limit: 1)')).toBeVisible()
  await expect.element(screen.getByText(/203\.0\.113\.0\/24/u)).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

test('a limit is asked for only where calls go through the Hub', async () => {
  const { screen } = await openApp()
  await advanced(screen).click()
  await expect.element(screen.getByRole('textbox', { name: 'Allowed addresses' })).toBeVisible()
  await expect.element(screen.getByRole('spinbutton', { name: 'Requests per minute' })).not.toBeInTheDocument()
})
