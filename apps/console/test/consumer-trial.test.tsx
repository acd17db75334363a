import type { Consumer } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
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
  await expect.element(steps.nth(0)).toMatchTextContent(/Work ordersView$/u)
  await expect.element(steps.nth(1)).toMatchTextContent(/^POST \/oauth\/introspectAnswered: 200.*"active": true/su)
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
    .element(trial(screen).getByRole('listitem').nth(1))
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

test('an app is tried out on its authorization page, with a challenge that nobody can answer', async () => {
  const redirectUri = 'https://app.example/callback'
  const { screen } = await open({ grantType: 'authorization_code', redirectUris: [redirectUri] }, {})
  const link = trial(screen).getByRole('link', { name: 'Try it' })
  await expect.element(link).toHaveAttribute('target', '_blank')
  const { pathname, searchParams } = new URL(link.element().getAttribute('href') ?? '')
  expect(pathname).toBe('/oauth/authorize')
  expect(searchParams.get('redirect_uri')).toBe(redirectUri)
  expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/u)
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
