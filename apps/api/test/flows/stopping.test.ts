import { connect } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Approval, basic, type OAuthClient } from '../support/oauth-client.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'
import { startTestApi } from '../support/test-api.ts'

// A node that is stopped while it is asked.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const isSomebodyWaiting = async (): Promise<boolean> => {
  const waiting = await world.sql(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return waiting.length === 1
}

const redemption = ({ redirectUri }: OAuthClient, { code, verifier }: Approval): string =>
  String(
    new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri }),
  )

/** As it goes over the line, so that one can follow another without waiting for its answer. */
const tokenRequest = ({ key, secret }: OAuthClient, form: string): string =>
  [
    'POST /oauth/token HTTP/1.1',
    'Host: localhost',
    `Authorization: ${basic(key, secret ?? '')}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${form.length}`,
    '',
    form,
  ].join('\r\n')

test('a request under way gets its answer and is counted', async () => {
  const { api, webApp, member } = world
  const node = await startTestApi({ beside: api })
  const approval = await webApp.approve(member)
  const holder = await api.owner.connect()
  await holder.query('begin')
  await holder.query('select from grants for update')
  const answering = webApp.at(node.url).redeem(approval)
  await expect.poll(isSomebodyWaiting).toBe(true)
  const closing = node.close()
  await holder.query('commit')
  holder.release()
  expect((await answering).status).toBe(200)
  await closing
  expect(
    await world.sql("select count::int from consumer_usage where consumer_id = $1 and outcome = 'issued'", webApp.id),
  ).toEqual([{ count: 1 }])
})

test('HTT-10 what arrives behind a request under way is answered too, and told that the connection ends', async () => {
  const { api, webApp, machine, member } = world
  const node = await startTestApi({ beside: api })
  const approval = await webApp.approve(member)
  const holder = await api.owner.connect()
  await holder.query('begin')
  await holder.query('select from grants for update')
  const socket = connect(Number(new URL(node.url).port), '127.0.0.1')
  const answers = text(socket)
  socket.write(tokenRequest(webApp, redemption(webApp, approval)))
  await expect.poll(isSomebodyWaiting).toBe(true)
  const closing = node.close()
  socket.write(tokenRequest(machine, 'grant_type=client_credentials'))
  await wait(100)
  await holder.query('commit')
  holder.release()
  const [first, second, ...more] = (await answers).split(/(?=HTTP\/1\.1 )/u)
  expect(first).toMatch(/^HTTP\/1\.1 200 .*"refresh_token"/su)
  expect(second).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n.*"access_token"/isu)
  expect(more).toEqual([])
  await closing
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
