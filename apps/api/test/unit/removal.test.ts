import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { RemovalKind } from '../../src/removal/kinds.ts'
import { startRemoval } from '../../src/removal/removal.ts'

/** A kind that removes batches of these sizes. */
const kind = (name: string, batches: number[], asked: string[] = []): RemovalKind => ({
  kind: name,
  deleteBatch: async () => {
    asked.push(name)
    return batches.shift() ?? 0
  },
})
const none = () => {}

const unavailable = async (): Promise<number> => {
  throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
}

test('a round goes on with a kind until a batch is not full, and tells what was removed', async () => {
  const told: [string, number][] = []
  const rounds: number[] = []
  const removal = startRemoval({
    kinds: [kind('many', [500, 500, 7]), kind('none', [])],
    seconds: 0,
    onRemoved: (...removed) => told.push(removed),
    onRound: (seconds) => rounds.push(seconds),
    onError: none,
  })
  await removal.run()
  await removal.close()
  expect(told).toEqual([
    ['many', 500],
    ['many', 500],
    ['many', 7],
  ])
  expect(rounds).toHaveLength(1)
})

test('a kind of which there is more than a round can remove keeps none of the others', async () => {
  const real = performance.now.bind(performance)
  let ahead = 0
  const now = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead)
  const told: string[] = []
  const flooded = {
    kind: 'flooded',
    deleteBatch: async () => {
      ahead += 15_000
      return 500
    },
  }
  const removal = startRemoval({
    kinds: [kind('first', [3, 3]), flooded, kind('last', [3, 3])],
    seconds: 0,
    onRemoved: (name) => told.push(name),
    onError: none,
  })
  await removal.run()
  expect(told).toEqual(['first', 'flooded', 'flooded'])
  await removal.run()
  expect(told.slice(3)).toEqual(['last', 'first', 'flooded', 'flooded'])
  await removal.close()
  now.mockRestore()
})

test('a kind that fails keeps none of the others, and is tried again the next time', async () => {
  const errors: unknown[] = []
  let faulty = true
  const told: string[] = []
  const removal = startRemoval({
    kinds: [
      {
        kind: 'faulty',
        deleteBatch: async () => {
          if (faulty) throw new Error('no')
          return 1
        },
      },
      kind('other', [3]),
    ],
    seconds: 0,
    onRemoved: (name) => told.push(name),
    onError: (error) => errors.push(error),
  })
  await removal.run()
  expect(errors).toEqual([new Error('no')])
  faulty = false
  await removal.run()
  await removal.close()
  expect(told).toEqual(['other', 'faulty'])
})

test('a database that can’t be reached is told once, not once for each kind', async () => {
  const errors: unknown[] = []
  const removal = startRemoval({
    kinds: [
      { kind: 'one', deleteBatch: unavailable },
      { kind: 'two', deleteBatch: unavailable },
    ],
    seconds: 0,
    onError: (error) => errors.push(error),
  })
  await removal.run()
  await removal.close()
  expect(errors).toHaveLength(1)
})

test('it begins by itself, comes again, and stops with the batch under way when it is closed', async () => {
  const asked: string[] = []
  const removal = startRemoval({ kinds: [kind('one', [], asked)], seconds: 0.05, onError: none })
  await expect.poll(() => asked.length).toBeGreaterThan(2)
  await removal.close()
  const { length } = asked
  await wait(200)
  expect(asked).toHaveLength(length)
})

test('without an interval it only goes round when asked', async () => {
  const asked: string[] = []
  const removal = startRemoval({ kinds: [kind('one', [], asked)], seconds: 0, onError: none })
  await wait(50)
  expect(asked).toEqual([])
  await removal.close()
})
