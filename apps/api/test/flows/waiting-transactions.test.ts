import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isUnavailable } from '../../src/database/driver-error.ts'
import { openDatabase } from '../../src/database/database.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// One company's administrators can make many transactions wait for each other. Whoever else uses the node must not wait with them.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

test('while many changes wait for one another, tokens are issued and codes redeemed, for everybody else', async () => {
  const { api, acme, machine, webApp, member, nativeApp } = world
  const administrator = await api.signIn(acme.administrator)
  const approval = await webApp.approve(member)
  const holder = await api.owner.connect()
  await holder.query('begin')
  await holder.query('select from consumers where id = $1 for update', [nativeApp.id])
  const path = `/api/v1/consumers/${nativeApp.id}`
  const changing = Array.from({ length: 30 }, (_, index) => administrator.patch(path, { name: `Name ${index}` }))
  // Longer than what is in memory is relied on without a look at the database.
  await wait(1000)
  const answers = [await machine.token({ grant_type: 'client_credentials' }), await webApp.redeem(approval)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  await holder.query('rollback')
  holder.release()
  for (const { status } of await Promise.all(changing)) expect(status).toBe(200)
})

test('while previews of what somebody would lose take long, everybody else has connections left', async () => {
  const { api, acme } = world
  const administrator = await api.signIn(acme.administrator)
  const holder = await api.owner.connect()
  await holder.query('begin')
  await holder.query('lock table authorizations in access exclusive mode')
  const path = `/api/v1/permission-groups/${acme.fullAccess.id}/preview`
  const asking = Array.from({ length: 6 }, () => administrator.post(path, { permissions: [] }))
  const countWaiting = async () => {
    const { rows } = await api.owner.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows[0]?.waiting
  }
  try {
    await expect.poll(countWaiting).toBeGreaterThanOrEqual(6)
    expect((await administrator.get('/api/v1/consumers')).status).toBe(200)
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  for (const { status } of await Promise.all(asking)) expect(status).toBe(200)
})

test('what takes long is broken off by PostgreSQL itself, before nobody waits for it any more, and counts as not available', async () => {
  const ours = await world.api.database.pool.query('show statement_timeout')
  expect(ours.rows).toEqual([{ statement_timeout: '9500ms' }])
  const address = new URL(world.api.databaseUrl)
  address.searchParams.set('options', '-c statement_timeout=1000')
  const database = openDatabase(address.href, () => {})
  await expect(database.pool.query('select pg_sleep(60)')).rejects.toSatisfy(isUnavailable)
  await database.close()
})

test('a transaction that waits too long for its turn is told that the database is not available, and takes no turn from others', async () => {
  const pool = openDatabase(world.api.databaseUrl, () => {}, 1)
  const holder = await pool.pool.connect()
  await expect(pool.pool.connect()).rejects.toSatisfy(isUnavailable)
  const next = pool.pool.connect()
  holder.release()
  ;(await next).release()
  await pool.db.transaction(async () => {})
  await pool.close()
}, 15_000)
