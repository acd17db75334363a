import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { restoreEverybody, takingsAway } from '../support/takings-away.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'
import { expectRefusedWithinASecond } from '../support/two-nodes.ts'

// What is taken away at one node is refused there by the time it is answered, and by every other node within a second.

let world: OAuthWorld
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await startTestApi({ beside: world.api })
})
afterEach(() => restoreEverybody(world))
afterAll(async () => {
  await other.close()
  await world.api.close()
})

/** So that both nodes remember what is about to change. */
async function expectGiven(isGivenAt: (node: { url: string }) => Promise<boolean>): Promise<void> {
  for (const node of [world.api, other, world.api, other]) expect(await isGivenAt(node)).toBe(true)
}

test.each(takingsAway)(
  '$what: in force at that node at once, and at the other within a second',
  async ({ prepare }) => {
    const { isGivenAt, takeAway } = await prepare(world)
    await expectGiven(isGivenAt)
    await takeAway()
    expect(await isGivenAt(world.api)).toBe(false)
    await expectRefusedWithinASecond(() => isGivenAt(other))
  },
)

/** Ends the connections that listen; they come back after a second. */
const cutListeners = () =>
  world.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'latchkey-changes'`,
  )
const listeners = async () =>
  (
    await world.sql<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name = 'latchkey-changes' and query like 'listen%'`,
    )
  )[0]?.n

describe('while announcements are lost', () => {
  test.each(takingsAway)('$what: in force within a second all the same', async ({ prepare }) => {
    const { isGivenAt, takeAway } = await prepare(world)
    await expectGiven(isGivenAt)
    await cutListeners()
    await takeAway()
    expect(await isGivenAt(world.api)).toBe(false)
    await expectRefusedWithinASecond(() => isGivenAt(other))
  })

  test('nodes listen again by themselves', async () => {
    await expect.poll(listeners, { timeout: 10_000 }).toBe(2)
    await cutListeners()
    await expect.poll(listeners, { timeout: 10_000 }).toBe(2)
    const before = other.services.changes.position
    await world.sql(`update companies set name = name where id = $1`, world.acme.company.id)
    await expect.poll(() => other.services.changes.position).toBeGreaterThan(before)
  })
})
