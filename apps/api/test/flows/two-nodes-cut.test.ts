import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { isUnavailable } from '../../src/database/driver-error.ts'
import type { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { at } from '../support/two-nodes.ts'

// One of two nodes loses the database for a while: it gives nothing from memory, and goes on when the line is back.

let world: OAuthWorld
let line: TcpProxy
let away: TestApi
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  line = await startTcpProxy(world.api.databaseUrl)
  away = await startTestApi({ beside: world.api, databaseUrl: line.url })
  administrator = await world.api.signIn(world.acme.administrator)
})
afterEach(() => line.heal())
afterAll(async () => {
  await away.close()
  await line.close()
  await world.api.close()
})

const form = { grant_type: 'client_credentials' }

/** What a machine was answered at the node that is away, when it asked how many milliseconds after the change. */
interface Attempt {
  elapsed: number
  status: number
}

/** Asks again and again without waiting for answers, for some milliseconds. @param changedAt when the change was answered */
async function keepAsking(client: OAuthClient, changedAt: number, milliseconds: number): Promise<Promise<Attempt>[]> {
  const attempts: Promise<Attempt>[] = []
  const until = performance.now() + milliseconds
  while (performance.now() < until) {
    const elapsed = performance.now() - changedAt
    attempts.push(client.token(form).then(({ status }) => ({ elapsed, status })))
    await wait(100)
  }
  return attempts
}

/** The answers to those that were asked a second or more after the change. */
const late = async (attempts: Promise<Attempt>[]): Promise<number[]> =>
  (await Promise.all(attempts)).filter(({ elapsed }) => elapsed >= 1000).map(({ status }) => status)

/** A machine that the node which is away remembers. */
async function rememberedMachine(): Promise<OAuthClient> {
  const machine = at(away, await world.client({ grantType: 'client_credentials' }))
  for (let count = 0; count < 3; count += 1) expect((await machine.token(form)).status).toBe(200)
  return machine
}

const setStatus = async ({ id }: OAuthClient, status: 'active' | 'disabled'): Promise<number> => {
  expect((await administrator.patch(`/api/v1/consumers/${id}`, { status })).status).toBe(200)
  return performance.now()
}

const works = async (client: OAuthClient) => (await client.token(form)).status

test('a node whose line to the database is cut answers 503, not from memory, and refuses at once when the line is back', async () => {
  const machine = await rememberedMachine()
  line.cut()
  const changedAt = await setStatus(machine, 'disabled')
  const answers = await late(await keepAsking(machine, changedAt, 5000))
  expect(answers.length).toBeGreaterThan(10)
  expect(new Set(answers)).toEqual(new Set([503]))
  expectOAuthError(await machine.token(form), 503, 'temporarily_unavailable')
  expect((await fetch(`${away.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${away.url}/healthz`)).status).toBe(200)

  line.heal()
  const healed = await late(await keepAsking(machine, changedAt, 2000))
  expect(healed).not.toContain(200)
  expect(healed.at(-1)).toBe(401)
  expect((await fetch(`${away.url}/readyz`)).status).toBe(200)

  await setStatus(machine, 'active')
  await expect.poll(() => works(machine)).toBe(200)
})

test('a line that swallows what is sent: nothing is given from memory, and refused once it lets through again', async () => {
  const machine = await rememberedMachine()
  line.silence()
  const changedAt = await setStatus(machine, 'disabled')
  const attempts = await keepAsking(machine, changedAt, 4000)
  line.heal()
  attempts.push(...(await keepAsking(machine, changedAt, 1000)))
  const answers = await late(attempts)
  expect(answers.length).toBeGreaterThan(10)
  expect(answers).not.toContain(200)
  expect(answers.at(-1)).toBe(401)

  await setStatus(machine, 'active')
  await expect.poll(() => works(machine)).toBe(200)
})

test('a line that goes on swallowing is given up: every request is answered with 503 instead of waiting', async () => {
  const machine = await rememberedMachine()
  const { services, database } = away
  await Promise.all(Array.from({ length: 10 }, () => database.isReachable()))
  line.silence()
  const transactions = Array.from({ length: 5 }, () => services.db.transaction((tx) => tx.execute(sql`select 1`)))
  const answers = Promise.all(Array.from({ length: 20 }, () => wait(1000).then(() => machine.token(form))))
  for (const transaction of await Promise.allSettled(transactions)) {
    expect(transaction.status === 'rejected' && isUnavailable(transaction.reason)).toBe(true)
  }
  for (const answer of await answers) expectOAuthError(answer, 503, 'temporarily_unavailable')

  // Connections that were given up are no loss to the pool, be they in the middle of a transaction.
  line.heal()
  await expect.poll(() => works(machine), { timeout: 20_000 }).toBe(200)
  const { pool } = database
  await expect.poll(() => pool.totalCount - pool.idleCount, { timeout: 20_000 }).toBe(0)
  await Promise.all(Array.from({ length: 10 }, () => services.db.transaction((tx) => tx.execute(sql`select 1`))))
}, 90_000)

test('whoever changes something at the node that is away is told that it could not be done', async () => {
  const there = await away.signIn(world.acme.administrator)
  const machine = await rememberedMachine()
  line.cut()
  await wait(1000)
  expect((await there.patch(`/api/v1/consumers/${machine.id}`, { status: 'disabled' })).status).toBe(503)
  line.heal()
  await expect.poll(() => works(machine)).toBe(200)
})
