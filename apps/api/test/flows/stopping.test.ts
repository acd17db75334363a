import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'
import { startTestApi } from '../support/test-api.ts'

// A node that is stopped while it is asked.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

test('a request under way gets its answer and is counted', async () => {
  const { api, webApp, member } = world
  const node = await startTestApi({ beside: api })
  const approval = await webApp.approve(member)
  const holder = await api.database.pool.connect()
  await holder.query('begin')
  await holder.query('select from authorization_codes for update')
  const answering = webApp.at(node.url).redeem(approval)
  await expect
    .poll(() =>
      world.sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"),
    )
    .toHaveLength(1)
  const closing = node.close()
  await holder.query('commit')
  holder.release()
  expect((await answering).status).toBe(200)
  await closing
  expect(
    await world.sql("select count::int from consumer_usage where consumer_id = $1 and outcome = 'issued'", webApp.id),
  ).toEqual([{ count: 1 }])
})

test('connections on which nothing is asked don’t keep it from stopping', async () => {
  const node = await startTestApi({ beside: world.api })
  const socket = connect(Number(new URL(node.url).port), '127.0.0.1')
  await once(socket, 'connect')
  await (await fetch(`${node.url}/healthz`)).text()
  const closed = once(socket, 'close')
  await node.close()
  await closed
  await expect(fetch(`${node.url}/healthz`)).rejects.toThrow('fetch failed')
})
