import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isUnavailable } from '../../src/database/driver-error.ts'
import type { Answer } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import type { Approval, OAuthBody } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// PostgreSQL goes away in the middle of things, and comes back.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

/** Cuts every connection of the application. */
const cutConnections = () =>
  world.api.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like 'latchkey%'`,
  )

/** Uses every connection of the pool, so that none is left of which it doesn't know yet that it is broken. */
const settle = () => Promise.all(Array.from({ length: 10 }, () => world.api.database.isReachable()))

test('a connection that breaks in the middle of a transaction fails that one, and does not end the process', async () => {
  const broken = world.api.services.db.transaction(async (tx) => {
    await cutConnections()
    await tx.execute(sql`select 1`)
  })
  await expect(broken).rejects.toSatisfy(isUnavailable)
  await settle()
  expect((await world.machine.token({ grant_type: 'client_credentials' })).status).toBe(200)
})

test('TOK-05 connections that break while codes are redeemed: 503, and each code is used with its tokens issued, or neither', async () => {
  const { webApp, member } = world
  const approvals: Approval[] = []
  for (let count = 0; count < 20; count += 1) approvals.push(await webApp.approve(member))
  const answers: Answer<OAuthBody>[] = []
  for (let round = 0; round < 4; round += 1) {
    const redeemed = approvals.slice(round * 5, round * 5 + 5).map((approval) => webApp.redeem(approval))
    await cutConnections()
    answers.push(...(await Promise.all(redeemed)))
    await settle()
  }
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expectOAuthError(answer, 503, 'temporarily_unavailable')
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/u)
  }
  const halfDone = await world.sql(
    'select 1 from grants where consumer_id = $1 and (code_used_at is null) <> (refresh_token_hash is null)',
    webApp.id,
  )
  expect(halfDone).toEqual([])
  for (const { body } of answers.filter(({ status }) => status === 200)) {
    expect((await webApp.refresh(body.refresh_token)).status).toBe(200)
  }
})

test('connections that broke before their transaction could begin are not lost to the pool', async () => {
  const { pool } = world.api.database
  for (let round = 0; round < 3; round += 1) {
    const broken = Array.from({ length: 10 }, () =>
      world.api.services.db.transaction((tx) => tx.execute(sql`select 1`)),
    )
    await Promise.all([cutConnections(), ...broken.map((work) => work.catch(() => undefined))])
    await settle()
  }
  await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  expect((await world.machine.token({ grant_type: 'client_credentials' })).status).toBe(200)
})
