import type { Consumer } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { z } from 'zod'
import { consumerFailuresOptions } from '../src/features/consumers/consumer-activity.queries.ts'
import { type Answer, json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { openPanel, type Screen } from './support/consumer-panel.tsx'
import { hoursFromNow, meters, modulePageOf, workOrders } from './support/data.ts'

const { id } = consumerOf(1)
const token = {
  access_token: 'token-that-was-fetched',
  token_type: 'Bearer',
  expires_in: 600,
  scope: 'work_orders:view',
}
const failure = {
  id: '00000001-0000-4000-8000-00000000000f',
  occurredAt: hoursFromNow(0),
  endpoint: 'token',
  error: 'invalid_client',
  reason: 'wrong_secret',
  detail: {},
  traceId: 'trace-1',
  ip: '203.0.113.7',
  userAgent: 'browser',
}
const introspected = { active: true, scope: 'work_orders:view' }

const open = (changes: Partial<Consumer>, answers: Record<string, Answer | Answer[]>) =>
  openPanel(`/${id}`, { [`GET /consumers/${id}`]: json(consumerOf(1, changes)), ...answers })

const trial = (screen: Screen) => screen.getByRole('region', { name: 'Try it out' })
const secretField = (screen: Screen) => trial(screen).getByLabelText('Secret', { exact: true })

async function tryWith(screen: Screen, secret: string): Promise<void> {
  await secretField(screen).fill(secret)
  await screen.getByRole('button', { name: 'Try it' }).click()
}

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test('trying it out shows what the token may do, until when, and what came of a call with it', async () => {
  const { screen } = await open({}, { 'POST /oauth/token': json(token), 'POST /oauth/introspect': json(introspected) })
  await screen.getByRole('button', { name: 'Try it' }).click()
  await expect.element(trial(screen).getByText("Secret can't be blank")).toBeVisible()
  await tryWith(screen, 'right')
  const steps = trial(screen).getByRole('listitem')
  await expect.element(steps.nth(0)).toMatchTextContent(/^POST \/oauth\/tokenAnswered: 200/u)
  await expect.element(steps.nth(0)).toMatchTextContent(/for 10 minutes, until/u)
  await expect.element(steps.nth(0)).toMatchTextContent(/Work ordersSee work orders$/u)
  const call = steps.filter({ hasText: 'POST /oauth/introspect' })
  await expect.element(call).toMatchTextContent(/^POST \/oauth\/introspectAnswered: 200.*"active": true/su)
})

test('a consumer of the Hub calls the first module that it may look into', async () => {
  const upstream = { url: 'https://upstream.example', timeoutSeconds: 30 }
  const { screen, calls } = await open(
    { usesHub: true },
    {
      'GET /modules': json(modulePageOf([meters, { ...workOrders, upstream }])),
      'POST /oauth/token': json(token),
      'GET /hub/work_orders': problem(502, 'unavailable'),
    },
  )
  await tryWith(screen, 'right')
  await expect
    .element(trial(screen).getByRole('listitem').filter({ hasText: 'GET /hub' }))
    .toMatchTextContent(/^GET \/hub\/work_ordersRefused: 502/u)
  const sent = calls.find(({ path }) => path.startsWith('/hub/'))
  expect(sent?.headers.get('authorization')).toBe(`Bearer ${token.access_token}`)
})

test('a refused token request says its cause and what to do, as soon as it is noted', async () => {
  const { screen } = await open(
    {},
    {
      'POST /oauth/token': () =>
        new Response('{"error":"invalid_client"}', { status: 401, headers: { 'x-request-id': failure.traceId } }),
      [`GET /consumers/${id}/failures`]: [json({ items: [] }), json({ items: [failure] })],
    },
  )
  await tryWith(screen, 'wrong')
  await expect.element(trial(screen).getByText('Refused: 401')).toBeVisible()
  await expect.element(trial(screen).getByText('The secret is wrong')).toBeVisible()
  await expect.element(trial(screen).getByText(/Compare the last four characters/u)).toBeVisible()
})

test('the cause is waited for however often the refusals were read before', async () => {
  const { screen, queryClient } = await open(
    {},
    {
      'POST /oauth/token': () =>
        new Response('{"error":"invalid_client"}', { status: 401, headers: { 'x-request-id': failure.traceId } }),
      [`GET /consumers/${id}/failures`]: [json({ items: [] }), json({ items: [failure] })],
    },
  )
  for (let reading = 0; reading < 20; reading++) queryClient.setQueryData(consumerFailuresOptions(id).queryKey, [])
  await tryWith(screen, 'wrong')
  await expect.element(trial(screen).getByText('The secret is wrong')).toBeVisible()
})

test('without an answer it says so, and Enter in the secret tries again instead of saving', async () => {
  const { screen, sent } = await open(
    {},
    { 'POST /oauth/token': () => Promise.reject(new TypeError('Failed to fetch')) },
  )
  await secretField(screen).fill('right')
  const field = secretField(screen).element()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  await expect.element(trial(screen).getByRole('alert')).toBeVisible()
  expect(sent('PATCH')).toEqual([])
})

const redirectUri = 'https://app.example/callback'
const anApp: Partial<Consumer> = { grantType: 'authorization_code', redirectUris: [redirectUri] }

/** Opens the authorization page of an app's trial. @returns what it was asked with, and an address that answers it */
async function askAsApp(screen: Screen) {
  const link = trial(screen).getByRole('link', { name: 'Try it' })
  await expect.element(link).toHaveAttribute('target', '_blank')
  await expect.element(link).toHaveAttribute('href', expect.stringContaining('/oauth/authorize?'))
  const { searchParams } = new URL(link.element().getAttribute('href') ?? '', window.location.href)
  // The page itself is the server's.
  link.element().addEventListener('click', (event) => event.preventDefault(), { once: true })
  await link.click()
  const answered = (changes: Record<string, string> = {}): string => {
    const answer = { code: 'the-code', state: searchParams.get('state') ?? '', iss: window.location.origin }
    return `${redirectUri}?${new URLSearchParams({ ...answer, ...changes }).toString()}`
  }
  return { asked: searchParams, answered }
}

const answerField = (screen: Screen) => trial(screen).getByLabelText('Address after authorizing')

async function exchange(screen: Screen, address: string): Promise<void> {
  await answerField(screen).fill(address)
  await trial(screen).getByRole('button', { name: 'Get a token' }).click()
}

test('an app is tried out as its users meet it: asked on its page, its code exchanged with PKCE, and a call made', async () => {
  const { screen, calls } = await open(anApp, {
    'POST /oauth/token': json({ ...token, refresh_token: 'refresh' }),
    'POST /oauth/introspect': json(introspected),
  })
  const { asked, answered } = await askAsApp(screen)
  expect(asked.get('redirect_uri')).toBe(redirectUri)
  expect(asked.get('prompt')).toBe('consent')
  await exchange(screen, ` ${answered()} `)
  await expect.element(trial(screen).getByText("Secret can't be blank")).toBeVisible()
  expect(calls.some(({ path }) => path === '/oauth/token')).toBe(false)
  await secretField(screen).fill('right')
  await trial(screen).getByRole('button', { name: 'Get a token' }).click()
  const steps = trial(screen).getByRole('listitem')
  await expect.element(steps.nth(0)).toMatchTextContent(/^POST \/oauth\/tokenAnswered: 200/u)
  await expect
    .element(trial(screen))
    .toMatchTextContent(/POST \/oauth\/introspectAnswered: 200.*in your My apps until/su)
  // The code is spent: sent again, it would end the token.
  await expect.element(answerField(screen)).toHaveValue('')
  await exchange(screen, answered())
  await expect.element(trial(screen).getByText(/answers another request/u)).toBeVisible()
  expect(calls.filter(({ path }) => path === '/oauth/token')).toHaveLength(1)

  const sent = calls.find(({ path }) => path === '/oauth/token')?.body
  expect(sent).toEqual({
    client_id: 'key-1',
    client_secret: 'right',
    grant_type: 'authorization_code',
    code: 'the-code',
    redirect_uri: redirectUri,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/u),
  })
  const { code_verifier: verifier } = z.object({ code_verifier: z.string() }).parse(sent)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
  const challenge = btoa(String.fromCodePoint(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
  expect(asked.get('code_challenge')).toBe(challenge)
})

test('a public app is tried out without a secret', async () => {
  const app: Partial<Consumer> = { ...anApp, clientType: 'public', authMethod: 'none', secrets: [] }
  const { screen, calls } = await open(app, { 'POST /oauth/token': json(token) })
  const { answered } = await askAsApp(screen)
  await exchange(screen, answered())
  await expect.element(trial(screen).getByText('Answered: 200')).toBeVisible()
  expect(calls.find(({ path }) => path === '/oauth/token')?.body).not.toHaveProperty('client_secret')
})

test.each([
  ['nothing', () => '', /^Paste the whole address/u],
  ['another place', () => 'https://elsewhere.example/callback?code=x', /begins with https:\/\/app\.example\/callback/u],
  ['no code', () => redirectUri, /^Paste the whole address/u],
  ['the answer to another trial', (answered) => answered({ state: 'other' }), /answers another request/u],
] satisfies [string, (answered: (changes: Record<string, string>) => string) => string, RegExp][])(
  'pasted instead of the answer, %s is told apart and sent nowhere',
  async (_, pasted, fault) => {
    const { screen, calls } = await open(anApp, {})
    const { answered } = await askAsApp(screen)
    await secretField(screen).fill('right')
    await exchange(screen, pasted(answered))
    await expect.element(trial(screen).getByText(fault)).toBeVisible()
    await expect.element(answerField(screen)).toHaveAttribute('aria-invalid', 'true')
    await expect.element(answerField(screen)).toHaveFocus()
    expect(calls.some(({ path }) => path.startsWith('/oauth/'))).toBe(false)
  },
)

test.each([
  [{ error: 'access_denied' }, /not given there.*choose Authorize/u],
  [{ error: 'invalid_scope', error_description: 'Nothing of it may be asked' }, /invalid_scope\. Nothing of it may/u],
])('who was refused on the page is told so: %o', async (refusal, told) => {
  const { screen } = await open(anApp, {})
  const { asked } = await askAsApp(screen)
  const answer = new URLSearchParams({ ...refusal, state: asked.get('state') ?? '', iss: window.location.origin })
  await exchange(screen, `${redirectUri}?${answer.toString()}`)
  await expect.element(trial(screen).getByText(told)).toBeVisible()
})

test('an app with a scheme of its own is shown its page, and why there is nothing to paste', async () => {
  const { screen } = await open({ ...anApp, redirectUris: ['com.acme.field:/callback'] }, {})
  await expect.element(trial(screen).getByText(/Only the app on its device sees that answer/u)).toBeVisible()
  await expect.element(answerField(screen)).not.toBeInTheDocument()
})

test('an app with a key of its own is shown its page, and who alone can go on', async () => {
  const { screen } = await open({ ...anApp, authMethod: 'private_key_jwt', secrets: [] }, {})
  await askAsApp(screen)
  await expect.element(trial(screen).getByText(/Only the program that holds the private key/u)).toBeVisible()
  await expect.element(answerField(screen)).not.toBeInTheDocument()
})

test('whoever signs in with a private key reads that only they can try it out', async () => {
  const { screen } = await open({ authMethod: 'private_key_jwt', secrets: [] }, {})
  await expect.element(trial(screen).getByText(/^Only the program that holds the private key/u)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Try it' })).not.toBeInTheDocument()
})

test('the language of requests is chosen once, and their secret is a place to put it in', async () => {
  const first = await open({}, {})
  await first.screen.getByRole('tab', { name: 'Python' }).click()
  await expect.element(first.screen.getByRole('region', { name: 'Request in Python' })).toMatchTextContent(/"SECRET"/u)
  await first.screen.unmount()
  const second = await open({}, {})
  await expect.element(second.screen.getByRole('region', { name: 'Request in Python' })).toBeVisible()
})

test('the new credentials are handed over as a file that programs read on starting', async () => {
  const made = consumerOf(1)
  const saved = vi.spyOn(URL, 'createObjectURL')
  const { screen } = await openPanel(`/${id}#secrets`, {
    [`POST /consumers/${id}/secrets`]: json({ ...made.secrets[0], secret: 'fresh' }, 201),
  })
  await screen.getByRole('button', { name: 'New secret' }).click()
  await screen.getByRole('button', { name: 'Make the secret' }).click()
  await screen.getByRole('button', { name: 'Download .env' }).click()
  const file = saved.mock.calls.at(-1)?.[0]
  expect(file instanceof Blob ? await file.text() : '').toBe(
    `# Consumer 1\nLATCHKEY_ISSUER=${window.location.origin}\nLATCHKEY_KEY=key-1\nLATCHKEY_SECRET=fresh\n`,
  )
  await screen.getByRole('button', { name: 'Back' }).click()
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
})
