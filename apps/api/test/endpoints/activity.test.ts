import {
  type Activity,
  activitySchema,
  type Attention,
  attentionSchema,
  maxAttentionNamed,
  maxCounted,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorFor, makeAuthorization } from '../../src/demo/factories.ts'
import type { Browser } from '../support/browser.ts'
import { noteCall } from '../support/legacy-key.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { asksForToken, machineOf } from '../support/refusal.ts'

const hour = 60 * 60
const day = 24 * hour
const issue = async (consumer: OAuthClient, times = 1) => {
  for (let time = 0; time < times; time += 1) expect((await consumer.token(asksForToken)).status).toBe(200)
}
const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)
const guess = (consumer: OAuthClient) => consumer.withSecret('guessed').token(asksForToken)

describe('GET /activity', () => {
  let world: OAuthWorld
  let administrator: Browser
  beforeAll(async () => {
    world = await startOAuthWorld()
    // Noon in Bogotá, five hours behind.
    world.api.clock.set(new Date('2031-03-12T17:00:00.000Z'))
    administrator = await world.api.signIn(world.acme.administrator)
  })
  afterAll(() => world.api.close())

  async function activityOf(query: Record<string, string> = {}): Promise<Activity> {
    const { body } = await administrator.get(`/api/v1/activity?${new URLSearchParams(query).toString()}`)
    return activitySchema.strict().parse(body)
  }

  const asked = (query: string) => administrator.get(`/api/v1/activity?${query}`)

  it('tells what was issued and refused, by whom, and what it is compared with', async () => {
    const { clock, services } = world.api
    const [busy, quiet, deleted] = [await machineOf(world), await machineOf(world), await machineOf(world)]
    clock.advance(-7 * day)
    await issue(busy, 2)
    await issue(deleted, 3)
    await makeAuthorization(services, actorFor(world.acme.company, world.acme.member), {
      consumerId: world.webApp.id,
      permissions: ['assets:view'],
    })
    clock.advance(7 * day - 2 * hour)
    await issue(busy, 4)
    await guess(busy)
    await guess(busy)
    await issue(quiet, 1)
    await quiet.token({ grant_type: 'nothing' })
    await issue(deleted, 1)
    await makeAuthorization(services, actorFor(world.acme.company, world.acme.administrator), {
      consumerId: world.webApp.id,
      permissions: ['assets:view'],
    })
    clock.advance(2 * hour)
    await services.consumerUsage.flush()
    await administrator.delete(`/api/v1/consumers/${deleted.id}`)
    const span = { from: '2031-03-06T17:00:00.000Z', to: '2031-03-12T17:00:00.000Z' }
    expect(await activityOf({ ...span, timeZone: 'America/Bogota' })).toMatchObject({
      span,
      before: { from: '2031-02-28T17:00:00.000Z', to: '2031-03-06T17:00:00.000Z' },
      hasConsumers: true,
      issued: { count: 6, before: 5 },
      refused: { count: 3, before: 0 },
      activeConsumers: { count: 2, before: 1 },
      liveAuthorizations: { count: 2, before: 1 },
      consumers: {
        items: [
          { id: busy.id, issued: 4, refused: 2 },
          { id: quiet.id, issued: 1, refused: 1 },
        ],
        // The deleted one's.
        others: { issued: 1, refused: 0 },
      },
    })
  })

  it('tells days as the clock in a time zone has them, and hours of what is short, each also where nothing happened', async () => {
    const days = await activityOf({ from: '2031-03-08T05:00:00.000Z', timeZone: 'America/Bogota' })
    expect(days).toMatchObject({ unit: 'day' })
    expect(days.slots).toEqual([
      { start: '2031-03-08T05:00:00.000Z', outcomes: [] },
      { start: '2031-03-09T05:00:00.000Z', outcomes: [] },
      { start: '2031-03-10T05:00:00.000Z', outcomes: [] },
      { start: '2031-03-11T05:00:00.000Z', outcomes: [] },
      {
        start: '2031-03-12T05:00:00.000Z',
        outcomes: [
          { outcome: 'grant_type_unknown', count: 1 },
          { outcome: 'issued', count: 6 },
          { outcome: 'wrong_secret', count: 2 },
        ],
      },
    ])
    const hours = await activityOf({ from: '2031-03-12T13:00:00.000Z', to: '2031-03-12T17:00:00.000Z' })
    expect(hours).toMatchObject({ unit: 'hour' })
    expect(hours.slots.map(({ start, outcomes }) => [start.slice(11, 13), outcomes.length])).toEqual([
      ['13', 0],
      ['14', 0],
      ['15', 3],
      ['16', 0],
    ])
    // The clock goes forward on the 9th: its day has an hour less.
    const { slots } = await activityOf({ from: '2031-03-08T05:00:00.000Z', timeZone: 'America/New_York' })
    expect(slots.slice(0, 3).map(({ start }) => start.slice(8, 13))).toEqual(['08T05', '09T05', '10T04'])
  })

  it('compares a day that has begun with as much of the day before', async () => {
    const { clock, services } = world.api
    const consumer = await machineOf(world)
    const at = clock.now()
    clock.advance(-day)
    await issue(consumer, 4)
    clock.set(at)
    clock.advance(hour / 4)
    await issue(consumer, 1)
    await services.consumerUsage.flush()
    const { issued } = await activityOf({ from: '2031-03-12T17:00:00.000Z' })
    // Of the hour from 17:00 a quarter is over.
    expect(issued).toEqual({ count: 1, before: 1 })
    expect((await activityOf({ from: '2031-03-11T17:00:00.000Z', to: '2031-03-11T18:00:00.000Z' })).issued.count).toBe(
      4,
    )
    clock.set(at)
  })

  it('has nothing of another company, and says when there is no consumer yet', async () => {
    const other = await world.api.staffedCompany()
    const browser = await world.api.signIn(other.administrator)
    const { body } = await browser.get<Activity>('/api/v1/activity')
    expect(body).toMatchObject({
      hasConsumers: false,
      issued: { count: 0, before: 0 },
      activeConsumers: { count: 0, before: 0 },
      liveAuthorizations: { count: 0, before: 0 },
      consumers: { items: [], others: { issued: 0, refused: 0 } },
    })
    expect(body.slots).toHaveLength(8)
  })

  it('answers 400 for a span that is none, is to come or is too long, and for a time zone that nobody has', async () => {
    expectFieldErrors(await asked('from=2031-03-13T00:00:00Z'), { from: 'invalid' })
    expectFieldErrors(await asked('from=2031-03-02T00:00:00Z&to=2031-03-01T00:00:00Z'), { from: 'invalid' })
    expectFieldErrors(await asked('from=2030-12-01T00:00:00Z'), { from: 'too_small' })
    for (const zone of ['Mars/Olympus', '+05:00', "UTC'--"]) {
      expectFieldErrors(await asked(new URLSearchParams({ timeZone: zone }).toString()), { timeZone: 'not_an_option' })
    }
    expectFieldErrors(await asked('from=0000-01-01T00:00:00Z&to=1971-01-05T00:00:00Z'), { from: 'too_small' })
  })
})

describe('GET /activity/attention', () => {
  let world: OAuthWorld
  beforeAll(async () => {
    world = await startOAuthWorld()
  })
  afterAll(() => world.api.close())

  async function attention(): Promise<Attention> {
    const { services } = world.api
    for (const service of [services.consumerFailures, services.consumers, services.consumerSecrets])
      await service.close()
    const administrator = await world.api.signIn(world.acme.administrator)
    const { body } = await administrator.get('/api/v1/activity/attention')
    return attentionSchema.strict().parse(body)
  }

  it('names who fails now and why, until a token is issued again or somebody disables them', async () => {
    const [failing, mended, disabled] = [
      await machineOf(world, { name: 'Failing' }),
      await machineOf(world, { name: 'Mended' }),
      await machineOf(world, { name: 'Disabled' }),
    ]
    for (const consumer of [failing, failing, mended, disabled]) await guess(consumer)
    await failing.token({ grant_type: 'nothing' })
    world.api.clock.advance(1)
    await issue(mended)
    const administrator = await world.api.signIn(world.acme.administrator)
    await administrator.patch(`/api/v1/consumers/${disabled.id}`, { status: 'disabled' })
    expect((await attention()).failing).toMatchObject({
      items: [{ id: failing.id, name: 'Failing', reason: 'wrong_secret', refusals: 3 }],
      total: 1,
      totalIsAtLeast: false,
    })
    world.api.clock.advance(day + hour)
    expect((await attention()).failing.total).toBe(0)
  })

  it('names all who fail, as far as somebody can mend them in one go', async () => {
    const failing = await Promise.all(
      Array.from({ length: 7 }, (_, index) => machineOf(world, { name: `Failing ${index}` })),
    )
    for (const consumer of failing) await guess(consumer)
    const told = (await attention()).failing
    expect(told.total).toBe(7)
    expect(namesOf(told).toSorted()).toEqual(failing.map((_, index) => `Failing ${index}`))
    // As many more as cannot all be named.
    await world.api.owner.query(
      `with copied as (
         insert into consumers (company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at)
         select company_id, gen_random_uuid(), 'failing-' || n, 'Many ' || n, grant_type, client_type, permission_group_id, '{}', status, created_at, now()
         from consumers, generate_series(1, $2::integer) as n where id = $1 returning company_id, id
       ), counted as (
         insert into consumer_usage (company_id, consumer_id, hour, outcome, count)
         select copied.company_id, copied.id, usage.hour, usage.outcome, 1
         from copied, consumer_usage as usage where usage.consumer_id = $1 and usage.outcome <> 'issued'
       )
       insert into consumer_failures (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
       select copied.company_id, gen_random_uuid(), copied.id, failure.occurred_at, endpoint, error, reason, detail, '', ip, user_agent
       from copied, consumer_failures as failure where failure.consumer_id = $1`,
      [failing[0]?.id, maxAttentionNamed.failing],
    )
    const many = (await attention()).failing
    expect(many.items).toHaveLength(maxAttentionNamed.failing)
    expect(many.total).toBe(7 + maxAttentionNamed.failing)
    await world.api.owner.query("delete from consumers where key like 'failing-%'")
    world.api.clock.advance(day + hour)
  })

  it('names whose secret ends soon, unless another one has taken its place', async () => {
    const { services } = world.api
    const actor = actorFor(world.acme.company, world.acme.administrator)
    const rotate = (consumer: OAuthClient) =>
      services.consumerSecrets.rotate(actor, consumer.id, { overlapSeconds: 10 * day })
    const unmoved = await machineOf(world, { name: 'Still sends the old one' })
    const unused = await machineOf(world, { name: 'Used by nobody' })
    await issue(unmoved)
    await rotate(unmoved)
    await rotate(unused)
    const { expiringSecrets } = await attention()
    expect(namesOf(expiringSecrets)).toEqual(['Still sends the old one'])
    expect(expiringSecrets.items[0]).toMatchObject({ lastFour: unmoved.secret?.slice(-4) })
    // One that has another that ends soon after it, and still sends the first, is one consumer to look after.
    await world.api.owner.query(
      `insert into consumer_secrets (company_id, id, consumer_id, secret_hash, last_four, created_at, expires_at)
       select company_id, gen_random_uuid(), consumer_id, sha256('another'), 'soon', created_at, expires_at + interval '1 day'
       from consumer_secrets where consumer_id = $1 and expires_at is not null`,
      [unmoved.id],
    )
    expect((await attention()).expiringSecrets).toMatchObject({ items: [expiringSecrets.items[0]], total: 1 })
    world.api.clock.advance(11 * day)
    expect(namesOf((await attention()).expiringSecrets)).toEqual([])
  })

  it('names who was never used and who is used no more, the first of each and how many there are', async () => {
    const before = await attention()
    const idle = await Promise.all(Array.from({ length: 7 }, (_, index) => machineOf(world, { name: `Idle ${index}` })))
    await issue(idle[0] ?? world.machine)
    expect((await attention()).neverUsed.total).toBe(before.neverUsed.total)
    world.api.clock.advance(91 * day)
    const after = await attention()
    expect(after.neverUsed.total).toBe(before.neverUsed.total + 6)
    expect(after.neverUsed.items).toHaveLength(maxAttentionNamed.neverUsed)
    const oldest = await machineOf(world, { name: 'Oldest of all' })
    await world.api.owner.query(
      `insert into consumers (company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at)
       select company_id, gen_random_uuid(), 'idle-' || n, 'Idle ' || n, grant_type, client_type, permission_group_id, '{}', status, created_at, now()
       from consumers, generate_series(1, $2::integer) as n where id = $1`,
      [idle[1]?.id, maxCounted],
    )
    await world.api.owner.query("update consumers set created_at = created_at - interval '1 year' where id = $1", [
      oldest.id,
    ])
    expect(namesOf((await attention()).neverUsed)[0]).toBe('Oldest of all')
    await world.api.owner.query("delete from consumers where key like 'idle-%'")
    expect(namesOf(after.unused)).toEqual(expect.arrayContaining(['Idle 0']))
    await issue(idle[0] ?? world.machine)
    expect(namesOf((await attention()).unused)).not.toContain('Idle 0')
  })

  it('tells how much the API Key is still used', async () => {
    expect((await attention()).legacyKey).toBeNull()
    const owner = await world.api.signIn(world.acme.superAdministrator)
    await owner.post('/api/v1/api-connection')
    noteCall(world.api, world.acme)
    expect((await attention()).legacyKey).toMatchObject({ calls: 1, callers: 1 })
  })
})
