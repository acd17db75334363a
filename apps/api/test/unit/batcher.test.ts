import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createBatcher } from '../../src/database/batcher.ts'

/** A batcher whose batches wait until they are let go, and what each was asked for. */
function heldBatcher<Result = string>(options: {
  answer: (items: string[]) => Result[]
  keyOf?: (item: string) => string
}) {
  const batches: { items: string[]; release: () => void }[] = []
  const doOne = createBatcher<string, Result>({
    ...(options.keyOf && { keyOf: options.keyOf }),
    async run(items) {
      const { promise, resolve } = Promise.withResolvers<void>()
      batches.push({ items, release: resolve })
      await promise
      return options.answer(items)
    },
  })
  return {
    doOne,
    asked: () => batches.map(({ items }) => items),
    /** Lets a batch go, and those that wait for it begin. */
    release: async (index: number): Promise<void> => {
      batches[index]?.release()
      await turn()
      await turn()
    },
  }
}

const unavailable = () => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
const letters = (text: string) => text.split('')
const loud = (items: string[]) => items.map((item) => item.toUpperCase())

test('what is asked at the same time is done together, and everyone gets their own answer', async () => {
  const { doOne, asked, release } = heldBatcher({ answer: loud })
  const answers = Promise.all(letters('abc').map(doOne))
  await turn()
  expect(asked()).toEqual([letters('abc')])
  await release(0)
  expect(await answers).toEqual(letters('ABC'))
})

test('nobody waits for more to come; what arrives while two batches are under way goes in the next, in its order', async () => {
  const { doOne, asked, release } = heldBatcher({ answer: loud })
  const answers = [doOne('a')]
  await turn()
  answers.push(doOne('b'))
  await turn()
  answers.push(...letters('cd').map(doOne))
  await turn()
  answers.push(doOne('e'))
  await turn()
  expect(asked()).toEqual([['a'], ['b']])
  await release(1)
  expect(asked()).toEqual([['a'], ['b'], letters('cde')])
  await release(2)
  await release(0)
  expect(await Promise.all(answers)).toEqual(letters('ABCDE'))
})

test('a crowd is split into batches of two hundred', async () => {
  const sizes: number[] = []
  const doOne = createBatcher<number, number>({
    run: async (items) => {
      sizes.push(items.length)
      return items
    },
  })
  const crowd = Array.from({ length: 450 }, (_, index) => index)
  expect(await Promise.all(crowd.map(doOne))).toEqual(crowd)
  expect(sizes).toEqual([200, 200, 50])
})

test('what uses up the same thing follows each other, and holds nobody else up', async () => {
  const { doOne, asked, release } = heldBatcher({ answer: loud, keyOf: (item) => item.slice(0, 1) })
  const answers = Promise.all(['a1', 'a2', 'b1', 'a3'].map(doOne))
  await turn()
  expect(asked()).toEqual([['a1', 'b1']])
  await release(0)
  expect(asked()).toEqual([['a1', 'b1'], ['a2']])
  await release(1)
  await release(2)
  expect(asked()).toEqual([['a1', 'b1'], ['a2'], ['a3']])
  expect(await answers).toEqual(['A1', 'A2', 'B1', 'A3'])
})

test('a thing that is in use on its own is not waited for by others that come later', async () => {
  const { doOne, asked, release } = heldBatcher({ answer: loud, keyOf: (item) => item.slice(0, 1) })
  const first = doOne('a1')
  await turn()
  const later = Promise.all(['a2', 'b1'].map(doOne))
  await turn()
  expect(asked()).toEqual([['a1'], ['b1']])
  await release(0)
  await release(1)
  await release(2)
  expect(await Promise.all([first, later])).toEqual(['A1', ['A2', 'B1']])
})

test('of items that can’t be done together each is tried alone: one fault spoils nothing for the others', async () => {
  const tried: string[][] = []
  const doOne = createBatcher<string, string>({
    run: async (items) => {
      tried.push(items)
      if (items.includes('b')) throw new Error('not b')
      return loud(items)
    },
  })
  const answers = await Promise.allSettled(letters('abc').map(doOne))
  expect(answers).toEqual([
    { status: 'fulfilled', value: 'A' },
    { status: 'rejected', reason: new Error('not b') },
    { status: 'fulfilled', value: 'C' },
  ])
  expect(tried).toEqual([letters('abc'), ['a'], ['b'], ['c']])
})

test('a database that can’t be reached is everybody’s answer at once', async () => {
  let tries = 0
  const doOne = createBatcher<string, string>({
    run: async () => {
      tries += 1
      throw unavailable()
    },
  })
  for (const answer of await Promise.allSettled(letters('abc').map(doOne))) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { message: 'gone' } })
  }
  expect(tries).toBe(1)
})

test('a database that goes away while items are tried alone is not asked for the rest', async () => {
  const tried: string[][] = []
  const doOne = createBatcher<string, string>({
    run: async (items) => {
      tried.push(items)
      if (items.length > 1) throw new Error('not together')
      if (items.includes('b')) throw unavailable()
      return loud(items)
    },
  })
  expect((await Promise.allSettled(letters('abcd').map(doOne))).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ])
  expect(tried).toEqual([letters('abcd'), ['a'], ['b']])
})

test('what was done is not done again because of an answer too few', async () => {
  let runs = 0
  const doOne = createBatcher<string, string>({
    run: async (items) => {
      runs += 1
      return items.slice(1)
    },
  })
  const answers = await Promise.allSettled(letters('ab').map(doOne))
  expect(answers[1]).toMatchObject({ status: 'rejected', reason: { message: 'a batch was answered in part' } })
  expect(runs).toBe(1)
})

test('after a fault the next ones are done as ever', async () => {
  let faulty = true
  const doOne = createBatcher<string, string>({
    keyOf: (item) => item,
    run: async (items) => {
      if (faulty) throw unavailable()
      return loud(items)
    },
  })
  await expect(doOne('a')).rejects.toThrow('gone')
  faulty = false
  expect(await doOne('a')).toBe('A')
})
