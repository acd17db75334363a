import { hash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import type { Approval, OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { at, atOnce, expectRefusedWithinASecond } from '../support/two-nodes.ts'

// Crowds at two nodes that share a database: whatever is good once is good once.

let world: OAuthWorld
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await startTestApi({ beside: world.api })
})
afterAll(async () => {
  await other.close()
  await world.api.close()
})

const nodes = (client: OAuthClient) => [client, at(other, client)] as const

/** The grants of a consumer, with the live refresh token of each and what became of it. */
const grantsOf = ({ id }: OAuthClient) =>
  world.sql<{ ended: string | null; used: boolean; live: string }>(
    `select revoked_reason as ended, code_used_at is not null as used, encode(refresh_token_hash, $2) as live
     from grants where consumer_id = $1 order by created_at`,
    id,
    'hex',
  )
const hashed = (token = '') => hash('sha256', token)

test('COD-08 COD-05 of fifty redemptions at two nodes at once one succeeds, and what it got is ended', async () => {
  const app = await world.client()
  for (let round = 0; round < 3; round += 1) {
    const approval = await app.approve(world.member)
    const answers = await atOnce(50, nodes(app), (node) => node.redeem(approval))
    const [won, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused).toHaveLength(49)
    for (const answer of refused) expectOAuthError(answer, 400, 'invalid_grant')

    for (const node of nodes(app)) {
      expect((await node.introspect(won?.body.access_token ?? '')).body).toEqual({ active: false })
      expectOAuthError(await node.refresh(won?.body.refresh_token ?? ''), 400, 'invalid_grant')
    }
    expect((await grantsOf(app)).at(-1)).toEqual({
      ended: 'code_replayed',
      used: true,
      live: hashed(won?.body.refresh_token),
    })
  }
  const entries = await world.sql(`select 1 from transactions where event = 'grant.revoked' and actor_id = $1`, app.id)
  expect(entries).toHaveLength(3)
})

test('COD-08 fifty redemptions of ten codes at two nodes: each code is good for one', async () => {
  const app = await world.client()
  const approvals: Approval[] = []
  for (let count = 0; count < 10; count += 1) approvals.push(await app.approve(world.member))
  const answers = await atOnce(50, nodes(app), async (node, index) => {
    const code = Math.floor(index / 5)
    const approval = approvals[code]
    if (!approval) throw new Error('no approval')
    return { code, status: (await node.redeem(approval)).status }
  })
  const won = answers.filter(({ status }) => status === 200).map(({ code }) => code)
  expect(won.toSorted((one, two) => one - two)).toEqual(approvals.map((_, index) => index))
  for (const grant of await grantsOf(app)) expect(grant).toMatchObject({ ended: 'code_replayed', used: true })
})

test('RFR-06 fifty refreshes of one token at two nodes at once all get the same successor, and the grant goes on', async () => {
  const app = await world.client()
  let { refresh_token: token } = await app.connect(world.member)
  for (let round = 1; round <= 3; round += 1) {
    const answers = await atOnce(50, nodes(app), (node) => node.refresh(token))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const successors = new Set(answers.map(({ body }) => body.refresh_token))
    expect(successors.size).toBe(1)
    const [successor] = successors
    expect(await grantsOf(app)).toEqual([{ ended: null, used: true, live: hashed(successor) }])
    for (const { body } of [answers[0], answers[1]].flatMap((answer) => answer ?? [])) {
      for (const node of nodes(app)) {
        expect((await node.introspect(body.access_token)).body).toMatchObject({ active: true })
      }
    }
    token = successor ?? ''
  }
  for (const node of nodes(app)) token = (await node.refresh(token)).body.refresh_token
  expect(await grantsOf(app)).toEqual([{ ended: null, used: true, live: hashed(token) }])
})

test('RFR-02 a replay at one node ends what another one is refreshing: there at once, elsewhere within a second', async () => {
  const app = await world.client()
  const [here, there] = nodes(app)
  for (let round = 0; round < 5; round += 1) {
    const first = await here.connect(world.member)
    const { body: second } = await there.refresh(first.refresh_token)
    const { body: third } = await here.refresh(second.refresh_token)
    const [replay] = await Promise.all([
      here.refresh(first.refresh_token),
      ...Array.from({ length: 5 }, () => there.refresh(second.refresh_token)),
    ])
    expectOAuthError(replay, 400, 'invalid_grant')
    const isActiveAt = async (node: OAuthClient) => (await node.introspect(third.access_token)).body.active === true
    expect(await isActiveAt(here)).toBe(false)
    for (const { refresh_token: token } of [second, third]) {
      expectOAuthError(await here.refresh(token), 400, 'invalid_grant')
      await expectRefusedWithinASecond(async () => (await there.refresh(token)).status === 200)
    }
    expect(await isActiveAt(there)).toBe(false)
  }
  for (const { ended } of await grantsOf(app)) expect(ended).toBe('refresh_token_replayed')
})
