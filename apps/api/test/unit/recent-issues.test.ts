import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Changes } from '../../src/database/changes/changes.ts'
import { createRecentIssues, type RecentTokens } from '../../src/features/access-tokens/recent-issues.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Changes as a test makes them, and issues that are told of them. */
const make = (review: (tokens: RecentTokens[]) => Promise<void>) => {
  let position = 0
  let tell: (() => unknown) | undefined
  const changes: Changes = {
    get position() {
      return position
    },
    isFresh: () => true,
    ageSeconds: () => 0,
    changedSince: (_subjects, since) => since < position,
    catchUp: async () => {},
    on: (_prefix, listener) => void (tell = listener),
    close: async () => {},
  }
  const errors: unknown[] = []
  const issues = createRecentIssues({ changes, review, onError: (error) => errors.push(error), now: () => new Date() })
  const issue = {
    block: 1,
    expiresAt: new Date(Date.now() + 60_000),
    consumerKey: 'key',
    grantId: undefined,
    source: {},
    permissions: ['a:view'],
  }
  return {
    errors,
    add: (permissions: string[] = ['a:view']) => issues.add({ ...issue, permissions, position }, () => ['consumer:1']),
    change: async () => {
      position += 1
      tell?.()
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

test('what was issued before the longest statement began is looked at when that statement is seen', async () => {
  const review = vi.fn<() => Promise<void>>(async () => {})
  const { add, change } = make(review)
  add()
  await vi.advanceTimersByTimeAsync(9500)
  await change()
  expect(review).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(20_000)
  await change()
  expect(review).toHaveBeenCalledTimes(1)
})

test('a review that fails is tried again, without another change, until it succeeds', async () => {
  const review = vi
    .fn<() => Promise<void>>(async () => {})
    .mockRejectedValueOnce(new Error('away'))
    .mockRejectedValueOnce(new Error('away'))
  const { add, change, errors } = make(review)
  add()
  await vi.advanceTimersByTimeAsync(9000)
  await change()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(review).toHaveBeenCalledTimes(3)
  expect(errors).toHaveLength(2)
})

test('a review that goes on failing ends with the tokens', async () => {
  const review = vi.fn<() => Promise<void>>(async () => Promise.reject(new Error('away')))
  const { add, change } = make(review)
  add()
  await change()
  await vi.advanceTimersByTimeAsync(70_000)
  const { length } = review.mock.calls
  await vi.advanceTimersByTimeAsync(70_000)
  expect(review).toHaveBeenCalledTimes(length)
  expect(vi.getTimerCount()).toBe(0)
})

test('tokens of one block are looked at together, by all that any of them may do', async () => {
  const reviewed: RecentTokens[] = []
  const { add, change } = make(async (tokens) => void reviewed.push(...tokens))
  add(['a:view'])
  add(['a:edit'])
  add(['a:view'])
  await change()
  expect(reviewed.map(({ permissions }) => permissions)).toEqual([new Set(['a:view', 'a:edit'])])
})
