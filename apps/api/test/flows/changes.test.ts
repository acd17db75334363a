import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Changes, followChanges, memoryMilliseconds } from '../../src/database/changes/changes.ts'
import type { Database } from '../../src/database/database.ts'
import { type FollowedDatabase, startFollowing } from '../support/followed-database.ts'

// What nodes keep in memory is told stale by what transactions note of their changes.

let followed: FollowedDatabase
let database: Database
let changes: Changes
let errors: unknown[]
beforeAll(async () => {
  followed = await startFollowing()
  ;({ database, changes, errors } = followed)
})
afterAll(() => followed.close())

const note = 'insert into changes (subject) values ($1)'
const noteNow = (subject: string) => followed.note(subject)

/** A transaction of somebody else's that has noted a change, and is open. */
async function noting(subject: string) {
  const client = new Client({ connectionString: followed.url })
  await client.connect()
  await client.query('begin')
  await client.query(note, [subject])
  return async (): Promise<void> => {
    await client.query('commit')
    await client.end()
  }
}

test('a change that was noted early and committed late is seen, whatever was committed in between', async () => {
  const commitFirst = await noting('thing:early')
  const commitSecond = await noting('thing:middle')
  await noteNow('thing:late')
  await changes.catchUp()
  const before = changes.position
  await commitSecond()
  await noteNow('thing:later')
  await changes.catchUp()
  expect(changes.changedSince(['thing:middle'], before)).toBe(true)
  const between = changes.position
  expect(changes.changedSince(['thing:early'], before)).toBe(false)
  await commitFirst()
  await changes.catchUp()
  expect(changes.changedSince(['thing:early'], between)).toBe(true)
  expect(changes.changedSince(['thing:middle', 'thing:late', 'thing:later'], between)).toBe(false)
})

test('a change is told once, however long an older transaction goes on', async () => {
  const commit = await noting('told:older')
  const told = vi.fn<() => void>()
  changes.on('told:', told)
  await noteNow('told:1')
  for (let look = 0; look < 3; look += 1) await changes.catchUp()
  expect(told).toHaveBeenCalledTimes(1)
  await commit()
  for (let look = 0; look < 3; look += 1) await changes.catchUp()
  expect(told).toHaveBeenCalledTimes(2)
})

test('a change that was rolled back is none', async () => {
  const before = changes.position
  const client = await database.pool.connect()
  await client.query('begin')
  await client.query(note, ['thing:undone'])
  await client.query('rollback')
  client.release()
  await changes.catchUp()
  expect(changes.changedSince(['thing:undone'], before)).toBe(false)
})

test('rows that a dump brought from a server whose transactions had higher numbers are passed over', async () => {
  await database.pool.query(
    `insert into changes (subject, transaction_id)
     values ('thing:elsewhere', ((pg_snapshot_xmax(pg_current_snapshot()))::text::bigint + 1000000)::text::xid8)`,
  )
  const before = changes.position
  for (let look = 0; look < 3; look += 1) await changes.catchUp()
  expect(changes.position).toBe(before)
})

test('what the database announces is looked for at once', async () => {
  let looks = 0
  const announcements: (() => void)[] = []
  const follower = followChanges({
    db: new Proxy(database.db, {
      get(target, name, receiver) {
        if (name === 'execute') looks += 1
        return Reflect.get(target, name, receiver) as unknown
      },
    }),
    listen: (channel, onNotification) => {
      expect(channel).toBe('latchkey_changes')
      announcements.push(onNotification)
      return async () => {}
    },
    onError: (error) => errors.push(error),
  })
  expect(looks).toBe(0)
  announcements[0]?.()
  expect(looks).toBe(1)
  await follower.close()
})

test('a change is seen by itself, also when no announcement arrives', async () => {
  const follower = followChanges({
    db: database.db,
    listen: () => async () => {},
    onError: (error) => errors.push(error),
  })
  await follower.catchUp()
  const before = follower.position
  await noteNow('thing:quiet')
  await expect.poll(() => follower.changedSince(['thing:quiet'], before)).toBe(true)
  await follower.close()
})

test('everybody who catches up sees what was committed before they asked, also while a look is under way', async () => {
  await changes.catchUp()
  const before = changes.position
  const seen = Array.from({ length: 20 }, async (_, index) => {
    await noteNow(`crowd:${index}`)
    await changes.catchUp()
    return changes.changedSince([`crowd:${index}`], before)
  })
  expect(await Promise.all(seen)).toEqual(seen.map(() => true))
})

test('after an absence that is longer than changes are kept, nothing from before it counts', async () => {
  await changes.catchUp()
  const before = changes.position
  expect(changes.changedSince(['thing:untouched'], before)).toBe(false)
  const later = performance.now() + memoryMilliseconds / 2 + 1000
  vi.spyOn(performance, 'now').mockImplementation(() => later)
  try {
    await changes.catchUp()
  } finally {
    vi.restoreAllMocks()
  }
  expect(changes.changedSince(['thing:untouched'], before)).toBe(true)
  expect(changes.changedSince(['thing:untouched'], changes.position)).toBe(false)
})

test('what counts as forgotten once stays so, also when older changes are dropped later', async () => {
  const follower = followChanges({
    db: database.db,
    listen: () => async () => {},
    onError: (error) => errors.push(error),
  })
  await follower.catchUp()
  const before = follower.position
  const start = performance.now()
  const clock = vi.spyOn(performance, 'now')
  try {
    for (const part of [0.6, 1.05, 1.5, 1.95, 2.1]) {
      clock.mockImplementation(() => start + part * memoryMilliseconds)
      await follower.catchUp()
      expect(follower.changedSince(['thing:untouched'], before), `${part}`).toBe(true)
    }
  } finally {
    vi.restoreAllMocks()
  }
  await follower.close()
})

test('a machine that was suspended forgets as well, though its running time does not know', async () => {
  await changes.catchUp()
  const before = changes.position
  const later = Date.now() + memoryMilliseconds / 2 + 1000
  vi.spyOn(Date, 'now').mockImplementation(() => later)
  try {
    await changes.catchUp()
  } finally {
    vi.restoreAllMocks()
  }
  expect(changes.changedSince(['thing:untouched'], before)).toBe(true)
})

test('another server in the place of the one before: nothing from before counts', async () => {
  let server = 'one'
  const rows = () => [{ server, snapshot: '1000:1000:', subjects: [] }]
  const follower = followChanges({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- stands for two servers, which a test can't have
    db: { execute: async () => ({ rows: rows() }) } as unknown as Database['db'],
    listen: () => async () => {},
    onError: (error) => errors.push(error),
  })
  await follower.catchUp()
  const before = follower.position
  expect(follower.changedSince(['thing:untouched'], before)).toBe(false)
  server = 'two'
  await follower.catchUp()
  await follower.close()
  expect(follower.changedSince(['thing:untouched'], before)).toBe(true)
})

test('while the database can’t be looked at, nothing in memory may be relied on; the first failure is told once', async () => {
  const told: unknown[] = []
  let reachable = true
  const follower = followChanges({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- stands for a database that comes and goes
    db: {
      execute: async (statement: Parameters<Database['db']['execute']>[0]) => {
        if (!reachable) throw new Error('gone')
        return database.db.execute(statement)
      },
    } as unknown as Database['db'],
    listen: () => async () => {},
    onError: (error) => told.push(error),
  })
  expect(follower.isFresh()).toBe(false)
  await follower.catchUp()
  expect(follower.isFresh()).toBe(true)
  reachable = false
  await expect(follower.catchUp()).rejects.toThrow('gone')
  await expect(follower.catchUp()).rejects.toThrow('gone')
  expect(follower.isFresh()).toBe(false)
  expect(told).toHaveLength(1)
  reachable = true
  await follower.catchUp()
  expect(follower.isFresh()).toBe(true)
  await follower.close()
})

test('none of this went wrong unseen', () => {
  expect(errors).toEqual([])
})
