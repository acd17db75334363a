import { type ConsumerUsage, consumerUsageSchema } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db, Tx } from '../../src/database/database.ts'
import { createConsumerUsageService } from '../../src/features/consumer-usage/consumer-usage.service.ts'
import type { Browser } from '../support/browser.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { asksForToken, machineOf } from '../support/refusal.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startTestApi } from '../support/test-api.ts'

const day = 24 * 60 * 60

let world: OAuthWorld
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  administrator = await world.api.signIn(world.acme.administrator)
})
afterAll(() => world.api.close())

const pathOf = ({ id }: { id: string }) => `/api/v1/consumers/${id}/usage`
async function usageOf(consumer: { id: string }, query = ''): Promise<ConsumerUsage['items']> {
  const { body } = await administrator.get(pathOf(consumer) + query)
  return consumerUsageSchema.strict().parse(body).items
}
const totals = (items: ConsumerUsage['items']) =>
  Object.fromEntries(
    [...new Set(items.map(({ outcome }) => outcome))].map((outcome) => [
      outcome,
      items.filter((item) => item.outcome === outcome).reduce((sum, { count }) => sum + count, 0),
    ]),
  )
const issue = (consumer: OAuthClient, times: number) =>
  Promise.all(Array.from({ length: times }, async () => expect((await consumer.token(asksForToken)).status).toBe(200)))
/** What is written, whoever counted it. */
async function written({ id }: { id: string }): Promise<number> {
  const [row] = await world.sql<{ sum: string | null }>(
    "select sum(count) from consumer_usage where consumer_id = $1 and outcome = 'issued'",
    id,
  )
  return Number(row?.sum ?? 0)
}

/** A transaction that says it has another id than it has. */
const sayingItsId = (tx: Tx, id: string): Tx =>
  new Proxy(tx, {
    get: (target, name): unknown =>
      name === 'execute'
        ? async (...query: Parameters<Tx['execute']>) => ({ ...(await target.execute(...query)), rows: [{ id }] })
        : Reflect.get(target, name),
  })

describe('GET /consumers/{id}/usage', () => {
  it('answers 200 with tokens issued and refusals by reason, by the hour, also what was counted a moment ago', async () => {
    const consumer = await machineOf(world)
    world.api.clock.set(new Date(Math.ceil(world.api.clock.now().getTime() / 3_600_000) * 3_600_000 + 1000))
    const first = new Date(world.api.clock.now().getTime() - 1000).toISOString().replace(/\.\d+Z/u, '.000Z')
    await issue(consumer, 3)
    await consumer.withSecret('guessed').token(asksForToken)
    await consumer.token({ grant_type: 'nothing' })
    world.api.clock.advance(3600)
    const second = new Date(Date.parse(first) + 3_600_000).toISOString()
    await issue(consumer, 2)
    await consumer.withSecret('guessed').introspect('x')
    expect(await usageOf(consumer)).toEqual([
      { hour: first, outcome: 'grant_type_unknown', count: 1 },
      { hour: first, outcome: 'issued', count: 3 },
      { hour: first, outcome: 'wrong_secret', count: 1 },
      { hour: second, outcome: 'issued', count: 2 },
      { hour: second, outcome: 'wrong_secret', count: 1 },
    ])
    expect(await usageOf(consumer, `?from=${first}&to=${second}`)).toHaveLength(3)
    expect(await usageOf(consumer, `?from=${second}`)).toHaveLength(2)
    await issue(consumer, 1)
    expect(totals(await usageOf(consumer))).toEqual({ issued: 6, wrong_secret: 2, grant_type_unknown: 1 })
  })

  it('shows the last day unless told otherwise, and nothing of others', async () => {
    const consumer = await machineOf(world)
    await issue(consumer, 1)
    world.api.clock.advance(day + 3600)
    const browser = await world.api.signIn(world.acme.superAdministrator)
    expect((await browser.get<ConsumerUsage>(pathOf(consumer))).body.items).toEqual([])
    const from = new Date(world.api.clock.now().getTime() - 2 * day * 1000).toISOString()
    expect((await browser.get<ConsumerUsage>(`${pathOf(consumer)}?from=${from}`)).body.items).toMatchObject([
      { outcome: 'issued', count: 1 },
    ])
    expect((await browser.get<ConsumerUsage>(pathOf(world.machine))).body.items).toEqual([])
    world.api.clock.advance(-day - 3600)
  })

  it('answers 400 for a span that ends before it begins or is too long, and 404 for what does not exist', async () => {
    const span = (query: string) => administrator.get(`${pathOf(world.machine)}?${query}`)
    const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-04-03T00:00:00.001Z']
    expectFieldErrors(await span(`from=${late}&to=${early}`), { from: 'invalid' })
    expectFieldErrors(await span(`from=${early}&to=${early}`), { from: 'invalid' })
    expectFieldErrors(await span(`from=${early}&to=${late}`), { from: 'too_small' })
    expectFieldErrors(await span('from=yesterday'), { from: 'invalid_format' })
    // A year that PostgreSQL doesn't know.
    expect((await span('from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z')).body).toEqual({ items: [] })
    expectProblem(await administrator.get(pathOf({ id: '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b' })), 404, 'not_found')
  })
})

describe('what is counted', () => {
  it('adds up over two nodes, and none of it is lost when one is closed', async () => {
    const consumer = await machineOf(world)
    const beside = await startTestApi({ beside: world.api })
    await Promise.all([issue(consumer, 30), issue(consumer.at(beside.url), 40)])
    await beside.close()
    expect(beside.backgroundErrors).toEqual([])
    expect(totals(await usageOf(consumer))).toEqual({ issued: 70 })
  })

  it('is kept while the database does not take it, and counted once', async () => {
    const { services, backgroundErrors } = world.api
    const [consumer, deleted] = [await machineOf(world), await machineOf(world)]
    await issue(consumer, 4)
    await issue(deleted, 1)
    await world.sql('alter table consumer_usage rename to elsewhere')
    await services.consumerUsage.close()
    await issue(consumer, 3)
    await services.consumerUsage.close()
    expect(backgroundErrors.splice(0)).toHaveLength(2)
    await world.sql('alter table elsewhere rename to consumer_usage')
    await administrator.delete(`/api/v1/consumers/${deleted.id}`)
    await Promise.all([services.consumerUsage.close(), services.consumerUsage.close()])
    expect(await written(consumer)).toBe(7)
    expect(backgroundErrors).toEqual([])
  })

  it.each([
    ['once when the connection breaks after COMMIT was sent', true, undefined],
    ['anew when it breaks before', false, undefined],
    ['anew when another server has taken over, in which the transaction has not begun', false, '4000000000000000000'],
  ])('is counted %s', async (_name, commits, transactionId) => {
    const { services, clock, database } = world.api
    const consumer = await machineOf(world)
    let breaks = true
    const db = new Proxy(database.db, {
      get: (target, name): unknown =>
        name !== 'transaction' || !breaks
          ? Reflect.get(target, name)
          : async (work: Parameters<Db['transaction']>[0]) => {
              breaks = false
              await target.transaction(async (tx) => {
                await work(transactionId === undefined ? tx : sayingItsId(tx, transactionId))
                if (!commits) tx.rollback()
              })
              throw new Error('Connection terminated')
            },
    })
    const errors: unknown[] = []
    const usage = createConsumerUsageService({
      db,
      clock,
      consumers: services.consumers,
      onBackgroundError: (error) => errors.push(error),
    })
    usage.count(world.acme.company.id, consumer.id, 'issued')
    await usage.close()
    expect(errors).toHaveLength(1)
    expect(await written(consumer)).toBe(commits ? 1 : 0)
    usage.count(world.acme.company.id, consumer.id, 'issued')
    await usage.close()
    expect(await written(consumer)).toBe(2)
  })

  it('is lost for no longer than a moment when a process is killed, and not at all when it is ended', async () => {
    const [killed, ended] = [await machineOf(world), await machineOf(world)]
    const first = await startServerProcess(world.api)
    try {
      await issue(killed.at(first.url), 20)
      await expect.poll(() => written(killed), { timeout: 20_000 }).toBe(20)
      await issue(killed.at(first.url), 10)
    } finally {
      await first.end('SIGKILL')
    }
    expect(await written(killed)).toBeGreaterThanOrEqual(20)
    expect(await written(killed)).toBeLessThanOrEqual(30)

    const second = await startServerProcess(world.api)
    try {
      await issue(ended.at(second.url), 15)
    } finally {
      await second.end('SIGTERM')
    }
    expect(await written(ended)).toBe(15)
  }, 60_000)
})
