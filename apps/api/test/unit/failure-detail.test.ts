import { failureDetailSchema } from '@latchkey/contracts'
import { describe, expect, it } from 'vitest'
import { difference, notAmong, publicNotAmong } from '../../src/oauth/failure-detail.ts'

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

  it('takes little memory, however much would have been right: what comes closest is there', () => {
    const registered = Array.from({ length: 20 }, (_, index) => `https://${index}.example/${'x'.repeat(1900)}`)
    const { expected = [] } = difference('https://7.example/', registered)
    expect(expected[0]).toBe(registered[7])
    expect(expected.join('').length).toBeLessThanOrEqual(4000)
    expect(notAmong('x', registered).expected).toEqual(registered.slice(0, 2))
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

describe('what may be a secret', () => {
  const secret = 'S'.repeat(39) + 'last'
  const dots = '•'.repeat(39)

  it('SEC-04 is not shown but for its end, and positions stay what they are', () => {
    const registered = 'https://app.example/callback'
    expect(difference(`${registered}?code=${secret}&state=x`, [registered])).toEqual({
      sent: `${registered}?code=${dots}last&state=x`,
      expected: [registered],
      differsAt: registered.length,
    })
    expect(notAmong(secret, ['authorization_code']).sent).toBe(`${dots}last`)
    expect(notAmong(`eyJ${secret}.eyJ${secret}.${secret}`, []).sent).not.toMatch(/SS|eyJ/u)
    expect(notAmong(`${'x '.repeat(980)}${secret}`, []).sent).not.toContain('S')
  })

  it('is shown where it is part of what would have been right, and where it is the name of a key', () => {
    const registered = `https://app.example/${secret}`
    expect(difference(`${registered}/`, [registered]).sent).toBe(`${registered}/`)
    expect(publicNotAmong(secret, []).sent).toBe(secret)
  })
})
