import { failureDetailSchema } from '@latchkey/contracts'
import { describe, expect, it } from 'vitest'
import { difference, notAmong } from '../../src/oauth/failure-detail.ts'

describe('difference', () => {
  it('says where the sent text leaves the one it comes closest to', () => {
    const registered = ['https://other.example/', 'https://app.example/callback']
    expect(difference('https://app.example/callback/', registered)).toEqual({
      sent: 'https://app.example/callback/',
      expected: ['https://app.example/callback', 'https://other.example/'],
      differsAt: 28,
    })
    expect(difference('x', [])).toEqual({ sent: 'x', expected: [] })
  })

  it('keeps the contract’s bounds, and says no position beyond them', () => {
    const long = 'x'.repeat(5000)
    const detail = difference(
      `${long}y`,
      Array.from({ length: 60 }, () => long),
    )
    expect(failureDetailSchema.parse(detail)).toEqual(detail)
    expect(detail.differsAt).toBeUndefined()
  })
})

describe('notAmong', () => {
  it('leaves out what was not sent', () => {
    expect(notAmong(undefined, ['a'])).toEqual({ expected: ['a'] })
  })

  it('holds nothing that can’t be stored: no NUL, no half of a character', () => {
    expect(notAmong('a\0b\ud800', [])).toEqual({ sent: 'a\ufffdb\ufffd', expected: [] })
    const cut = notAmong(`${'x'.repeat(1999)}\u{1f511}`, []).sent ?? ''
    expect([cut.length, cut.isWellFormed()]).toEqual([2000, true])
  })
})
