import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createCachedLookup } from '../../src/database/changes/cached-lookup.ts'
import { type FollowedDatabase, startFollowing } from '../support/followed-database.ts'

// What is remembered is given until the database says that it changed.

let followed: FollowedDatabase
beforeAll(async () => {
  followed = await startFollowing()
})
afterAll(() => followed.close())

interface Thing {
  key: string
  version: number
}

/** A look-up whose loads read at once and answer when they are let go. */
function heldLookup() {
  const loads: { keys: string[]; release: () => void }[] = []
  let version = 1
  const lookup = createCachedLookup<Thing>({
    changes: followed.changes,
    max: 100,
    async load(keys) {
      const read = new Map(keys.map((key) => [key, { key, version }]))
      const { promise, resolve } = Promise.withResolvers<void>()
      loads.push({ keys, release: resolve })
      await promise
      return read
    },
    subjectsOf: ({ key }) => [`thing:${key}`],
  })
  return {
    lookup,
    loads,
    change: async (key: string): Promise<void> => {
      version += 1
      await followed.note(`thing:${key}`)
      await followed.changes.catchUp()
    },
    began: (count: number) => expect.poll(() => loads.length).toBe(count),
  }
}

test('those who ask for the same at the same time share a load, and the next ones need none', async () => {
  const { lookup, loads, began } = heldLookup()
  await followed.changes.catchUp()
  const answers = Array.from({ length: 5 }, async () => lookup.get('shared'))
  await began(1)
  loads[0]?.release()
  expect(await Promise.all(answers)).toEqual(answers.map(() => ({ key: 'shared', version: 1 })))
  expect(loads.map(({ keys }) => keys)).toEqual([['shared']])
  expect(lookup.peek('shared')).toEqual({ key: 'shared', version: 1 })
  expect(loads).toHaveLength(1)
})

test('whoever asks after a change is not served by a load that began before it, and that load leaves nothing behind', async () => {
  const { lookup, loads, change, began } = heldLookup()
  await followed.changes.catchUp()
  const before = lookup.get('changing')
  await began(1)
  await change('changing')
  const after = lookup.get('changing')
  await began(2)
  loads[1]?.release()
  expect(await after).toEqual({ key: 'changing', version: 2 })
  loads[0]?.release()
  expect(await before).toEqual({ key: 'changing', version: 1 })
  expect(lookup.peek('changing')).toBeUndefined()
})

test('a change elsewhere leaves what is remembered as it is', async () => {
  const { lookup, loads, change, began } = heldLookup()
  const answer = lookup.get('steady')
  await began(1)
  loads[0]?.release()
  await answer
  await change('other')
  expect(lookup.peek('steady')).toEqual({ key: 'steady', version: 1 })
  await change('steady')
  expect(lookup.peek('steady')).toBeUndefined()
})

test('where changes can’t be seen nobody joins a load that began before they asked', async () => {
  const { lookup, loads, began } = heldLookup()
  await followed.changes.catchUp()
  const first = lookup.get('unseen')
  await began(1)
  vi.spyOn(followed.changes, 'isFresh').mockReturnValue(false)
  try {
    const second = lookup.get('unseen')
    await began(2)
    for (const { release } of loads) release()
    expect(await Promise.all([first, second])).toHaveLength(2)
    expect(lookup.peek('unseen')).toBeUndefined()
  } finally {
    vi.restoreAllMocks()
  }
})
