import { expect, test } from 'vitest'
import { parseCoreList, parseCoreTime } from '../src/cores.ts'

test('the allowed cores are read from ranges and single numbers', () => {
  expect(parseCoreList('0-2,5')).toEqual([0, 1, 2, 5])
  expect(parseCoreList('7')).toEqual([7])
  expect(parseCoreList('')).toEqual([])
})

test('a core’s time is busy unless it idles or waits for a disk; what a hypervisor took is busy, guests count once', () => {
  const stat = 'cpu  9 9 9 9 9 9 9 9 9 9\ncpu1 100 1 20 500 30 2 3 4 50 1\ncpu11 1 1 1 1 1 1 1 1 0 0\n'
  expect(parseCoreTime(stat, 1)).toEqual({ busy: 130, total: 660 })
  expect(parseCoreTime(stat, 2)).toBeUndefined()
})
