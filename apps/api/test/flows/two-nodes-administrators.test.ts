import type { Consumer, SecretCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { expectProblem } from '../support/problem.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { at } from '../support/two-nodes.ts'

// Two administrators at two nodes change the same consumer at the same moment.

let world: OAuthWorld
let other: TestApi
let ada: Browser
let bob: Browser
let machine: OAuthClient
let path: string
beforeAll(async () => {
  world = await startOAuthWorld()
  const { api, acme } = world
  other = await startTestApi({ beside: api })
  ada = await api.signIn(acme.administrator)
  bob = await other.signIn(acme.superAdministrator)
})
beforeEach(async () => {
  machine = await world.client({ grantType: 'client_credentials', name: 'Machine' })
  path = `/api/v1/consumers/${machine.id}`
})
afterAll(async () => {
  await other.close()
  await world.api.close()
})

const form = { grant_type: 'client_credentials' }
const worksAt = async (node: { url: string }, secret: string) =>
  (await at(node, machine).withSecret(secret).token(form)).status === 200

/** Which of some secrets work, and the same at both nodes. */
async function working(secrets: string[]): Promise<string[]> {
  const works: string[] = []
  for (const secret of secrets) {
    const there = await worksAt(other, secret)
    expect(await worksAt(world.api, secret)).toBe(there)
    if (there) works.push(secret)
  }
  return works
}

const rotate = (who: Browser, overlapSeconds: number | null) =>
  who.post<SecretCreated>(`${path}/secrets`, { overlapSeconds })
const shown = async () => (await ada.get<Consumer>(path)).body
const entriesOf = (event: string) =>
  world.sql<{ actor_id: string; before: Record<string, unknown>; after: Record<string, unknown> }>(
    `select actor_id, before, after from transactions where event = $1
       and (target_id = $2 or coalesce(before, after) ->> 'consumerId' = $2)`,
    event,
    machine.id,
  )

test('two rotations without overlap leave one secret that works, and an entry for each secret that began or ended', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const answers = await Promise.all([rotate(ada, 0), rotate(bob, 0)])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    const { secrets } = await shown()
    expect(secrets).toHaveLength(1)
    const live = answers.filter(({ body }) => body.id === secrets[0]?.id)
    expect(live).toHaveLength(1)
    // The one whose node answered first may be remembered there for a moment: both have seen the end of it by now.
    await Promise.all([world.api, other].map(({ services }) => services.changes.catchUp()))
    expect(await working([machine.secret ?? '', ...answers.map(({ body }) => body.secret)])).toEqual(
      live.map(({ body }) => body.secret),
    )
    expect(await entriesOf('consumer_secret.created')).toHaveLength(2 * round + 1)
    expect(await entriesOf('consumer_secret.ended')).toHaveLength(2 * round)
  }
})

test('two rotations that keep the others never make more secrets than a consumer may have', async () => {
  for (let count = 0; count < 3; count += 1) expect((await rotate(ada, null)).status).toBe(201)
  const answers = await Promise.all([rotate(ada, null), rotate(bob, null)])
  expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([201, 409])
  expect((await shown()).secrets).toHaveLength(5)
  expect(await entriesOf('consumer_secret.created')).toHaveLength(5)
})

test('two who end the last two secrets at once: one of them stays', async () => {
  for (let round = 1; round <= 5; round += 1) {
    await rotate(ada, null)
    const [one, two] = (await shown()).secrets
    const answers = await Promise.all([
      ada.delete(`${path}/secrets/${one?.id}`),
      bob.delete(`${path}/secrets/${two?.id}`),
    ])
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([204, 409])
    expect((await shown()).secrets).toHaveLength(1)
    expect(await entriesOf('consumer_secret.ended')).toHaveLength(round)
  }
})

test('two who end the same secret at once: one did it, for the other it is gone', async () => {
  await rotate(ada, null)
  const [one] = (await shown()).secrets
  const answers = await Promise.all([ada, bob].map((who) => who.delete(`${path}/secrets/${one?.id}`)))
  expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([204, 404])
  expect(await entriesOf('consumer_secret.ended')).toHaveLength(1)
})

test('of two changes that are based on the same version one is made, the other is refused with 412', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const { version } = await shown()
    const headers = { 'if-match': `"${version}"` }
    const answers = await Promise.all([
      ada.patch<Consumer>(path, { name: `Ada’s ${round}` }, { headers }),
      bob.patch<Consumer>(path, { status: round % 2 ? 'disabled' : 'active', name: `Bob’s ${round}` }, { headers }),
    ])
    const [made, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    const refused = answers.find(({ status }) => status !== 200)
    if (!refused) throw new Error('both were made')
    expectProblem(refused, 412, 'precondition_failed')
    expect(made?.body.version).toBe(version + 1)
    expect(made?.headers.get('etag')).toBe(`"${version + 1}"`)
    expect(await shown()).toEqual(made?.body)
    expect(await entriesOf('consumer.updated')).toHaveLength(round)
  }
})

test('two changes that are based on nothing follow each other, and the log tells both as they were', async () => {
  const answers = await Promise.all([
    ada.patch<Consumer>(path, { name: 'Ada’s' }),
    bob.patch<Consumer>(path, { name: 'Bob’s' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  const { name, version } = await shown()
  expect(version).toBe(3)
  const names = (await entriesOf('consumer.updated')).map(({ before, after }) => [before['name'], after['name']])
  const first = name === 'Ada’s' ? 'Bob’s' : 'Ada’s'
  expect(names).toHaveLength(2)
  expect(names).toEqual(
    expect.arrayContaining([
      ['Machine', first],
      [first, name],
    ]),
  )
})

test('a consumer that is deleted while it is rotated, changed and used is gone, with all that it had', async () => {
  const client = at(other, machine)
  const [deleted, ...answers] = await Promise.all([
    ada.delete(path),
    rotate(bob, 0),
    bob.patch(path, { name: 'Renamed' }),
    client.token(form),
  ])
  expect(deleted.status).toBe(204)
  const [rotated, renamed] = answers
  expect([201, 404]).toContain(rotated.status)
  expect([200, 404]).toContain(renamed.status)
  await Promise.all([world.api, other].map(({ services }) => services.changes.catchUp()))
  expect(await working([machine.secret ?? '', rotated.body.secret ?? ''])).toEqual([])
  expect((await bob.get(path)).status).toBe(404)
  expect(await world.sql('select 1 from consumer_secrets where consumer_id = $1', machine.id)).toEqual([])
  expect(await entriesOf('consumer.deleted')).toHaveLength(1)
})
