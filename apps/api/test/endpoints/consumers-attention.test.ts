import {
  type Attention,
  attentionSchema,
  type Consumer,
  type ConsumerAttention,
  consumerAttentions,
  consumerSorts,
  type ConsumersChanged,
  maxCounted,
  type Page,
  type SecretCreated,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../support/index.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { asksForToken, machineOf } from '../support/refusal.ts'

const path = '/api/v1/consumers'
const day = 24 * 60 * 60

let world: OAuthWorld
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  await guess(await machineOf(world, { name: 'Refused long ago' }))
  world.api.clock.advance(2 * day)
  administrator = await world.api.signIn(world.acme.administrator)
  await makeFailing()
  await makeExpiring()
  const { services } = world.api
  for (const service of [services.consumerFailures, services.consumers, services.consumerSecrets]) await service.close()
  await services.consumerUsage.flush()
})
afterAll(() => world.api.close())

const failing = ['Failing alpha', 'Failing beta', 'Failing gamma']
const expiring = ['Still sends the old one', 'Two that end']

const issue = async (consumer: OAuthClient) => expect((await consumer.token(asksForToken)).status).toBe(200)
const guess = (consumer: OAuthClient) => consumer.withSecret('guessed').token(asksForToken)
const disable = ({ id }: { id: string }) => administrator.patch(`${path}/${id}`, { status: 'disabled' })

/** Those that fail, and those that one might take for failing. */
async function makeFailing(): Promise<void> {
  const { clock } = world.api
  const [mended, disabled] = [await machineOf(world, { name: 'Mended' }), await machineOf(world, { name: 'Disabled' })]
  for (const name of failing) await guess(await machineOf(world, { name }))
  for (const consumer of [mended, disabled]) await guess(consumer)
  clock.advance(1)
  await issue(mended)
  await disable(disabled)
  // Somebody's "no" is nothing to mend.
  const { api, acme, webApp } = world
  const { companyId, consumerId } = { companyId: acme.company.id, consumerId: webApp.id }
  api.services.consumerFailures.note({
    companyId,
    consumerId,
    endpoint: 'authorize',
    error: 'access_denied',
    reason: 'access_denied',
    traceId: '',
    origin: { ip: '192.0.2.1', userAgent: '' },
  })
}

/** Those whose secret ends soon, and those that have another one, or all the time. */
async function makeExpiring(): Promise<void> {
  const rotate = async ({ id }: OAuthClient, days = 10) =>
    (await administrator.post<SecretCreated>(`${path}/${id}/secrets`, { overlapSeconds: days * day })).body
  const names = [...expiring, 'Used by nobody', 'Moved on', 'Disabled in time']
  const consumers = await Promise.all(names.map((name) => machineOf(world, { name })))
  const [unmoved, twice, unused, moved, disabled] = consumers
  if (!unmoved || !twice || !unused || !moved || !disabled) throw new Error('a consumer is missing')
  for (const consumer of [unmoved, twice, moved, disabled]) await issue(consumer)
  for (const consumer of [unmoved, unused, disabled]) await rotate(consumer)
  await rotate(twice, 5)
  await world.sql(
    `update consumer_secrets set expires_at = $2 where consumer_id = $1 and expires_at is null`,
    twice.id,
    new Date(world.api.clock.now().getTime() + 20 * day * 1000),
  )
  const { secret } = await rotate(moved)
  world.api.clock.advance(1)
  await issue(moved.withSecret(secret))
  await disable(disabled)
}

const ask = (query: Record<string, string>) =>
  administrator.get<Page<Consumer>>(`${path}?${new URLSearchParams(query).toString()}`)
async function list(query: Record<string, string>): Promise<Page<Consumer>> {
  const { status, body } = await ask(query)
  expect(status).toBe(200)
  return body
}
const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)

async function attention(): Promise<Attention> {
  const { body } = await administrator.get('/api/v1/activity/attention')
  return attentionSchema.strict().parse(body)
}

async function exported(query: Record<string, string>) {
  const response = await administrator.fetch(`${path}/export?${new URLSearchParams(query).toString()}`)
  const lines = (await response.text()).trimEnd().split('\r\n').slice(1)
  return { names: lines.map((line) => line.split('"')[1]), total: response.headers.get('x-total-count') }
}

const expected: Record<ConsumerAttention, string[]> = { failing, expiringSecrets: expiring }

describe('GET /consumers?attention=', () => {
  it.each(consumerAttentions)('lists those that Home counts, %s, in every order and from page to page', async (one) => {
    const named = (await attention())[one]
    expect(namesOf(named).toSorted()).toEqual(expected[one])
    for (const sort of consumerSorts) {
      const whole = await list({ attention: one, sort })
      expect(namesOf(whole).toSorted(), sort).toEqual(expected[one])
      expect(whole).toMatchObject({ total: named.total, totalIsAtLeast: false, nextCursor: null })
      const paged: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: Page<Consumer> = await list({ attention: one, sort, limit: '1', ...(cursor && { cursor }) })
        expect(page.total).toBe(named.total)
        paged.push(...namesOf(page))
        cursor = page.nextCursor
      }
      expect(paged, sort).toEqual(namesOf(whole))
    }
    expect(namesOf(await list({ attention: one, sort: '-name' }))).toEqual(expected[one].toReversed())
  })

  it('narrows what other filters and the search leave, and is narrowed by them', async () => {
    expect(await list({ attention: 'failing', status: 'disabled' })).toMatchObject({ items: [], total: 0 })
    expect(await list({ attention: 'failing', grantType: 'authorization_code' })).toMatchObject({ total: 0 })
    expect(await list({ attention: 'failing', lastUsed: 'never' })).toMatchObject({ total: 3 })
    expect(namesOf(await list({ attention: 'failing', search: 'BETA' }))).toEqual(['Failing beta'])
    expect(namesOf(await list({ attention: 'failing', search: 'ga' }))).toEqual(['Failing gamma'])
    expect(await list({ attention: 'failing', search: 'mended' })).toMatchObject({ items: [], total: 0 })
    expect(await list({ attention: 'expiringSecrets', search: 'end', limit: '1' })).toMatchObject({ total: 2 })
  })

  it('exports all of them, and says how many', async () => {
    expect(await exported({ attention: 'failing', sort: '-name' })).toEqual({ names: failing.toReversed(), total: '3' })
    expect(await exported({ attention: 'expiringSecrets', search: 'two' })).toEqual({
      names: ['Two that end'],
      total: '1',
    })
  })

  it('has nothing of another company (SEC-11)', async () => {
    const other = await world.api.staffedCompany()
    const theirs = await world.api.signIn(other.administrator)
    for (const one of consumerAttentions) {
      const { body } = await theirs.get<Page<Consumer>>(`${path}?attention=${one}`)
      expect(body).toMatchObject({ items: [], total: 0 })
    }
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await ask({ attention: 'neverUsed' }), { attention: 'not_an_option' })
    expectFieldErrors(await administrator.get(`${path}/export?attention=soon`), { attention: 'not_an_option' })
  })

  it('passes over nothing where more fail than are counted, and exports each once', async () => {
    const { owner } = world.api
    const now = world.api.clock.now()
    await owner.query(
      `insert into consumers (company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at)
       select company_id, gen_random_uuid(), 'many-' || n, 'Many ' || lpad(n::text, 4, '0'), grant_type, client_type, permission_group_id, '{}',
         'active', created_at, now()
       from consumers, generate_series(1, $2::integer) as n where key = $1`,
      [world.machine.key, 2 * maxCounted],
    )
    // Every other one fails, and one more.
    const failed = `from consumers where key like 'many-%' and (right(key, 1)::integer % 2 = 1 or key = 'many-2')`
    await owner.query(
      `insert into consumer_failures (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
       select company_id, gen_random_uuid(), id, $1, 'token', 'invalid_client', 'wrong_secret', '{}', '', '', '' ${failed}`,
      [now],
    )
    await owner.query(
      `insert into consumer_usage (company_id, consumer_id, hour, outcome, count)
       select company_id, id, date_trunc('hour', $1::timestamptz, 'UTC'), 'wrong_secret', 1 ${failed}`,
      [now],
    )
    const query = { attention: 'failing', search: 'many' }
    const page = await list({ ...query, limit: '3' })
    expect(namesOf(page)).toEqual(['Many 0001', 'Many 0002', 'Many 0003'])
    expect(page).toMatchObject({ totalIsAtLeast: true })
    const next = await list({ ...query, limit: '2', cursor: page.nextCursor ?? '' })
    expect(namesOf(next)).toEqual(['Many 0005', 'Many 0007'])
    expect(await list({ attention: 'failing', limit: '1' })).toMatchObject({ total: maxCounted, totalIsAtLeast: true })
    const { names, total } = await exported({ attention: 'failing' })
    expect(new Set(names).size).toBe(maxCounted + 1 + failing.length)
    expect(total).toBe(String(names.length))
    await owner.query("delete from consumers where key like 'many-%'")
  })

  it('lets what is listed be changed in bulk, which takes it off the list', async () => {
    const { items } = await list({ attention: 'failing' })
    const { body } = await administrator.post<ConsumersChanged>(`${path}/bulk`, {
      action: 'disable',
      consumers: items.map(({ id, version }) => ({ id, version })),
    })
    expect(body.results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done'])
    expect(await list({ attention: 'failing' })).toMatchObject({ items: [], total: 0 })
    expect((await attention()).failing.total).toBe(0)
  })
})
