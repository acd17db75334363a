import type { ConsumerFailure } from '@latchkey/contracts'
import { beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { type Answer, json, problem } from './support/api-stub.ts'
import { consumerOf } from './support/consumer-data.ts'
import { nameField, openPanel, save } from './support/consumer-panel.tsx'
import { hoursFromNow } from './support/data.ts'

const { id } = consumerOf(1)
const usage = `GET /consumers/${id}/usage`
const failures = `GET /consumers/${id}/failures`

const failureOf = (number: number, changes: Partial<ConsumerFailure> = {}): ConsumerFailure => ({
  id: `0000000${number}-0000-4000-8000-00000000000f`,
  occurredAt: hoursFromNow(-number),
  endpoint: 'token',
  error: 'invalid_client',
  reason: 'wrong_secret',
  detail: {},
  traceId: `trace-${number}`,
  ip: '203.0.113.7',
  userAgent: 'curl/8.5.0',
  ...changes,
})
const listOf = (...items: ConsumerFailure[]): Answer => json({ items })

const redirect = failureOf(2, {
  endpoint: 'authorize',
  error: 'invalid_request',
  reason: 'redirect_uri_mismatch',
  detail: {
    sent: 'https://app.example/Callback',
    expected: ['https://app.example/callback', 'https://test.example/callback'],
    differsAt: 20,
  },
})

beforeEach(async () => {
  localStorage.clear()
  await page.viewport(1280, 900)
})

test('the last day is told in one line, which leads to what was refused', async () => {
  const hour = hoursFromNow(-1)
  const items = [
    { hour, outcome: 'issued', count: 1204 },
    { hour, outcome: 'wrong_secret', count: 2 },
    { hour, outcome: 'pkce_missing', count: 1 },
  ]
  const { screen, router } = await openPanel(`/${id}`, { [usage]: json({ items }), [failures]: listOf(failureOf(1)) })
  await expect.element(screen.getByText(/^Last 24 hours: 1,204 tokens issued, 3 refused$/u)).toBeVisible()
  await screen.getByRole('button', { name: '3 refused' }).click()
  await expect.element(screen.getByRole('tab', { name: 'Failures' })).toHaveAttribute('aria-selected', 'true')
  await expect.element(screen.getByText('The secret is wrong')).toBeVisible()
  await expect.element(screen.getByRole('tabpanel', { name: 'Failures' })).toHaveFocus()
  expect(router.state.location.hash).toBe('#failures')
})

test('a failure says its cause, what to do, and what the integrator can quote', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: listOf(failureOf(1)) })
  await screen.getByRole('button', { name: /^The secret is wrong/u }).click()
  await expect.element(screen.getByText(/^Compare the last four characters/u)).toBeVisible()
  await expect.element(screen.getByText('203.0.113.7 · curl/8.5.0')).toBeVisible()
  await expect.element(screen.getByText('invalid_client')).toBeVisible()
  await screen.getByRole('button', { name: 'Copy Trace ID' }).click()
  expect(copied).toHaveBeenCalledWith('trace-1')
})

test('a wrong redirect URI is shown beside the registered ones, with the first difference marked and said', async () => {
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: listOf(redirect) })
  await screen.getByRole('button', { name: /^The redirect URI is not registered/u }).click()
  await expect.element(screen.getByText('https://app.example/Callback')).toBeVisible()
  await expect.element(screen.getByText('https://test.example/callback')).toBeVisible()
  const marks = screen.getByRole('mark')
  expect(marks.elements().map((mark) => mark.textContent)).toEqual(['C', 'c'])
  await expect
    .element(screen.getByText('The first difference is at character 21: “C” was sent, “c” was expected.'))
    .toBeVisible()
})

test('where the sent text just ends or goes on, that is what is marked', async () => {
  const detail = { sent: 'https://app.example/callback', expected: ['https://app.example/callback/'], differsAt: 28 }
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: listOf({ ...redirect, detail }) })
  await screen.getByRole('button', { name: /^The redirect URI is not registered/u }).click()
  const marks = screen.getByRole('mark')
  await vi.waitFor(() => expect(marks.elements().map((mark) => mark.textContent)).toEqual(['(ends here)', '/']))
  await expect.element(screen.getByText(/what was sent ends there, “\/” was expected\.$/u)).toBeVisible()
})

test('why keys could not be fetched is said in words', async () => {
  const failure = failureOf(1, { reason: 'keys_unreachable', detail: { sent: 'timed_out', expected: [] } })
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: listOf(failure) })
  await screen.getByRole('button', { name: /^Its public keys could not be loaded/u }).click()
  await expect.element(screen.getByText('The address took too long to answer')).toBeVisible()
  await expect.element(screen.getByText('timed_out')).not.toBeInTheDocument()
})

test('a long list of what is permitted opens on demand', async () => {
  const expected = Array.from({ length: 9 }, (_, index) => `module_${index}:view`)
  const failure = failureOf(1, { reason: 'scope_not_allowed', detail: { sent: 'x:view', expected } })
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: listOf(failure) })
  await screen.getByRole('button', { name: /^It asked for permissions/u }).click()
  await expect.element(screen.getByText('module_4:view')).toBeVisible()
  await expect.element(screen.getByText('module_8:view')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Show all 9' }).click()
  await expect.element(screen.getByText('module_8:view')).toBeVisible()
})

test('what comes later waits until it is asked for, and what was open stays open', async () => {
  const { screen } = await openPanel(`/${id}#failures`, {
    [failures]: [listOf(redirect), listOf(failureOf(1), redirect)],
  })
  await screen.getByRole('button', { name: /^The redirect URI is not registered/u }).click()
  await expect.element(screen.getByText('https://app.example/Callback')).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Show 1 newer failure' }), { timeout: 15_000 }).toBeVisible()
  await expect.element(screen.getByText('The secret is wrong')).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Show 1 newer failure' }).click()
  await expect.element(screen.getByText('The secret is wrong')).toBeVisible()
  await expect.element(screen.getByText('https://app.example/Callback')).toBeVisible()
})

test('refreshing shows what is newer at once', async () => {
  const { screen } = await openPanel(`/${id}#failures`, {
    [failures]: [listOf(redirect), listOf(failureOf(1), redirect)],
  })
  await expect.element(screen.getByText('The redirect URI is not registered')).toBeVisible()
  await screen.getByRole('dialog').getByRole('button', { name: 'Refresh' }).click()
  await expect.element(screen.getByText('The secret is wrong')).toBeVisible()
})

test('without failures it says so; when they can not be loaded it says why, and trying again works', async () => {
  const { screen } = await openPanel(`/${id}#failures`, { [failures]: [problem(503, 'unavailable'), listOf()] })
  await expect.element(screen.getByText(/^Latchkey is not available right now\./u)).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  await expect.element(screen.getByText('Nothing was refused')).toBeVisible()
})

test('a count that can not be loaded says so and keeps nothing else from being shown', async () => {
  const { screen } = await openPanel(`/${id}`, { [usage]: problem(503, 'unavailable') })
  await expect.element(screen.getByText(/can't be shown right now\./u)).toBeVisible()
  await expect.element(nameField(screen)).toBeVisible()
})

test('what was typed stays while one looks at the failures, and a fault leads back to its field', async () => {
  const { screen } = await openPanel(`/${id}`)
  await nameField(screen).fill('')
  await screen.getByRole('tab', { name: 'Failures' }).click()
  await expect.element(screen.getByText('Nothing was refused')).toBeVisible()
  await save(screen)
  await expect.element(screen.getByText("Name can't be blank")).toBeVisible()
  await expect.element(nameField(screen)).toHaveFocus()
})
