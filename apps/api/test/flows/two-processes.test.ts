import { hash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Consumer } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { testPassword } from '../support/test-api.ts'
import { at, atOnce, expectRefusedWithinASecond } from '../support/two-nodes.ts'

// Two servers, each in a process of its own as `npm start` runs it, on one database.

let world: OAuthWorld
let one: ServerProcess
let two: ServerProcess
beforeAll(async () => {
  world = await startOAuthWorld()
  const settings = { LATCHKEY_REMOVAL_SECONDS: '1' }
  ;[one, two] = await Promise.all([startServerProcess(world.api, settings), startServerProcess(world.api, settings)])
})
afterAll(async () => {
  await Promise.all([one.end('SIGTERM'), two.end('SIGTERM')])
  await world.api.close()
})

const nodes = (client: OAuthClient) => [at(one, client), at(two, client)] as const

async function signInAt({ url }: ServerProcess, { email }: { email: string }): Promise<Browser> {
  const browser = new Browser(url)
  expect((await browser.post('/api/v1/session', { email, password: testPassword })).status).toBe(201)
  return browser
}

test('COD-08 COD-05 of fifty redemptions at two processes at once one succeeds, and what it got is ended', async () => {
  const app = await world.client()
  const member = await signInAt(one, world.acme.member)
  const approval = await at(one, app).approve(member)
  const answers = await atOnce(50, nodes(app), (node) => node.redeem(approval))
  const [won, ...more] = answers.filter(({ status }) => status === 200)
  expect(more).toEqual([])
  for (const answer of answers) if (answer !== won) expectOAuthError(answer, 400, 'invalid_grant')
  for (const node of nodes(app)) {
    expectOAuthError(await node.refresh(won?.body.refresh_token ?? ''), 400, 'invalid_grant')
    expect((await node.introspect(won?.body.access_token ?? '')).body).toEqual({ active: false })
  }
})

test('RFR-06 fifty refreshes at two processes at once all get the same successor, and the grant goes on', async () => {
  const app = await world.client()
  const { refresh_token: token } = await at(two, app).connect(await signInAt(two, world.acme.member))
  const answers = await atOnce(50, nodes(app), (node) => node.refresh(token))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  const [successor = '', ...others] = new Set(answers.map(({ body }) => body.refresh_token))
  expect(others).toEqual([])
  const held = await world.sql(
    'select encode(refresh_token_hash, $2) as hash from grants where consumer_id = $1',
    app.id,
    'hex',
  )
  expect(held).toEqual([{ hash: hash('sha256', successor) }])
  for (const { body } of answers.slice(0, 4)) {
    for (const node of nodes(app))
      expect((await node.introspect(body.access_token)).body).toMatchObject({ active: true })
  }
  expect((await at(one, app).refresh(successor)).status).toBe(200)
})

const form = { grant_type: 'client_credentials' }

/** A machine that both remember. */
async function remembered(): Promise<OAuthClient> {
  const machine = await world.client({ grantType: 'client_credentials' })
  for (const node of [...nodes(machine), ...nodes(machine)]) expect((await node.token(form)).status).toBe(200)
  return machine
}

/** Somebody at the first one who is about to disable a consumer. */
async function disabling({ id }: OAuthClient): Promise<() => Promise<void>> {
  const administrator = await signInAt(one, world.acme.administrator)
  return async () => {
    const { status } = await administrator.patch<Consumer>(`/api/v1/consumers/${id}`, { status: 'disabled' })
    expect(status).toBe(200)
  }
}

describe('a consumer that is disabled at one process', () => {
  test('is refused there in the very next request, and by the other within a second', async () => {
    const machine = await remembered()
    const [here, there] = nodes(machine)
    const disable = await disabling(machine)
    await disable()
    expectOAuthError(await here.token(form), 401, 'invalid_client')
    await expectRefusedWithinASecond(async () => (await there.token(form)).status === 200)
    expectOAuthError(await there.token(form), 401, 'invalid_client')
  })

  test('is refused by the other also when that one was frozen in the meantime', async () => {
    const machine = await remembered()
    const [, there] = nodes(machine)
    const disable = await disabling(machine)
    two.freeze()
    await disable()
    await wait(1000)
    // It arrives while nobody reads it, and is the first thing that is.
    const asked = there.token(form)
    await wait(500)
    two.thaw()
    expectOAuthError(await asked, 401, 'invalid_client')
  })

  test('gets no token from a crowd of requests at both that goes on all the while, a second after it was disabled', async () => {
    const machine = await remembered()
    const disable = await disabling(machine)
    let changedAt = Number.POSITIVE_INFINITY
    const late = new Set<number>()
    const keepAsking = async (node: OAuthClient): Promise<void> => {
      let elapsed = 0
      while (elapsed < 2000) {
        elapsed = Math.max(0, performance.now() - changedAt)
        const { status } = await node.token(form)
        if (elapsed >= 1000) late.add(status)
      }
    }
    const crowd = atOnce(20, nodes(machine), keepAsking)
    await wait(300)
    await disable()
    changedAt = performance.now()
    await crowd
    // So many failures are slowed down besides.
    expect([...late].filter((status) => status !== 401 && status !== 429)).toEqual([])
    expect(late.size).toBeGreaterThan(0)
  })
})

test('a running server removes what has had its time, without being asked', async () => {
  await world.sql(
    `insert into revoked_access_tokens (company_id, id, expires_at)
     select $1, gen_random_uuid(), now() - interval '2 hours' from generate_series(1, 1200)`,
    world.acme.company.id,
  )
  await expect.poll(() => world.count('revoked_access_tokens'), { timeout: 20_000 }).toBe(0)
  const removed = await Promise.all(
    [one, two].map(async ({ url }) => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return Number(/^latchkey_removed_rows_total\{kind="revoked_access_tokens"\} (\d+)$/mu.exec(text)?.[1])
    }),
  )
  expect(removed.reduce((sum, count) => sum + count, 0)).toBe(1200)
})
