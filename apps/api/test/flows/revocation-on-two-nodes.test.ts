import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { startWire, type Wire } from '../support/wire.ts'

// What is ended at one node has ended at the other, which knows it all by heart and was cut off at times.

let world: OAuthWorld
let administrator: Browser
let wire: Wire
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  wire = await startWire(world.api.databaseUrl)
  other = await startTestApi({ beside: world.api, databaseUrl: wire.url })
  administrator = await world.api.signIn(world.acme.administrator)
})
afterAll(async () => {
  await other.close()
  await wire.close()
  await world.api.close()
})

/** Milliseconds after which no node says anything that is no longer true. */
const promised = 1000

/** The same client, calling the other node. */
const elsewhere = ({ id, key, secret, redirectUri }: OAuthClient) =>
  new OAuthClient(other.url, { id, key, secret, redirectUris: [redirectUri] })

/** What ends a user's connection or a consumer, at the first node. */
const endings: [string, (client: OAuthClient, refreshToken: string) => Promise<{ status: number }>][] = [
  ['its app gives it back', (client, refreshToken) => client.revoke(refreshToken)],
  [
    'its user withdraws it',
    async ({ id }) => {
      const { body } = await world.member.get<{ items: { id: string }[] }>(
        `/api/v1/authorizations?mine=true&consumerId=${id}`,
      )
      return world.member.delete(`/api/v1/authorizations/${body.items[0]?.id}`)
    },
  ],
  ['its consumer is disabled', ({ id }) => administrator.patch(`/api/v1/consumers/${id}`, { status: 'disabled' })],
  ['its consumer is deleted', ({ id }) => administrator.delete(`/api/v1/consumers/${id}`)],
]

/** Asks as an API does, which is nobody's consumer: at both nodes. */
async function startAsking() {
  const { api } = world
  const plant = { key: `plant-${randomUUID()}`, secret: 's3cret', name: 'Plant API', audience: api.audience }
  await api.services.resourceServers.upsert(plant)
  const ask = (url: string) => (token: string) =>
    new OAuthClient(url, { id: '', key: plant.key, secret: plant.secret, redirectUris: [] }).introspect(token)
  return { here: ask(api.url), there: ask(other.url) }
}

test.each(endings)('ATK-08 SEC-09 a connection is over on both nodes when %s', async (_, end) => {
  const client = await world.client()
  const { here, there } = await startAsking()
  const tokens = await client.connect(world.member)
  // The other node has it all in memory from here on.
  expect((await there(tokens.access_token)).body.active).toBe(true)
  expect((await end(client, tokens.refresh_token)).status).toBeLessThan(300)
  expect((await here(tokens.access_token)).body).toEqual({ active: false })
  await expect.poll(async () => (await there(tokens.access_token)).body).toEqual({ active: false })
  const refreshed = await elsewhere(client).refresh(tokens.refresh_token)
  expect(refreshed.body.error).toMatch(/^invalid_(?:grant|client)$/u)
})

test.each(endings)(
  'ATK-08 SEC-09 nor does a node that was cut off say otherwise, after a second or when it is back: %s',
  async (_, end) => {
    const client = await world.client()
    const { there } = await startAsking()
    const tokens = await client.connect(world.member)
    const isActiveThere = async () => {
      const { status, body } = await there(tokens.access_token)
      return status === 200 && body.active
    }
    expect(await isActiveThere()).toBe(true)
    wire.cut()
    onTestFinished(() => wire.mend())
    expect((await end(client, tokens.refresh_token)).status).toBeLessThan(300)
    await sleep(promised)
    expect(await isActiveThere()).toBe(false)

    wire.mend()
    const answers: unknown[] = []
    await expect
      .poll(
        async () => {
          const { status, body } = await there(tokens.access_token)
          answers.push(body.active)
          return { status, body }
        },
        { timeout: 10_000 },
      )
      .toEqual({ status: 200, body: { active: false } })
    expect(answers).not.toContain(true)
    expect((await elsewhere(client).refresh(tokens.refresh_token)).body.error).toMatch(/^invalid_(?:grant|client)$/u)
  },
)
