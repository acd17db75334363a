import { describe, expect, it } from 'vitest'
import { visibleText } from '../../src/lib/visible-text.ts'

describe('what a stranger sent, as it is shown', () => {
  it('has a picture in place of what would not be seen, and positions stay what they are', () => {
    expect(visibleText('a\nb\0c\u007fd\u0085e\u202ef', 100)).toBe('a\u240ab\u2400c\u2421d\ufffde\ufffdf')
  })

  it('is as it was where all can be seen', () => {
    expect(visibleText('https://a.example/é?x=1&y=\u{1f511}', 100)).toBe('https://a.example/é?x=1&y=\u{1f511}')
  })

  it('is bounded, and no character is left in half', () => {
    expect(visibleText('ab\u{1f511}', 3)).toBe('ab\ufffd')
    expect(visibleText('\ud83d', 10).isWellFormed()).toBe(true)
  })
})
