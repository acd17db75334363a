import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newRecoveryCode, parseSecondFactorCode } from '../../src/features/second-factors/second-factor-code.ts'
import { characterOf, spoilt } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const totp = fc.string({ unit: characterOf('0123456789'), minLength: 6, maxLength: 6 })
const recovery = fc.string({ unit: characterOf(alphabet), minLength: 16, maxLength: 16 })

/** As people type: groups, either case, letters for the digits they look like. */
const typed = (code: fc.Arbitrary<string>) =>
  fc
    .tuple(code, fc.infiniteStream(fc.constantFrom('', '', '', ' ', '-', '\u00a0')), fc.boolean())
    .map(([plain, gaps, upper]) => {
      const spread = Array.from(plain, (character) => character + (gaps.next().value ?? '')).join('')
      return { plain, text: upper ? spread.toUpperCase() : spread }
    })

describe('parseSecondFactorCode', () => {
  it('reads what is typed as what was shown', () => {
    expectAlways(
      fc.oneof(typed(totp), typed(recovery)),
      ({ plain, text }) => {
        const kind = plain.length === 6 ? 'totp' : 'recovery_code'
        expect(parseSecondFactorCode(text)).toEqual({ kind, code: plain })
        return kind
      },
      { totp: 0.3, recovery_code: 0.3 },
    )
  })

  it('reads letters that look like a digit as the digit', () => {
    const look = { 0: 'oO', 1: 'iIlL' }
    expectAlways(
      fc.tuple(recovery, fc.nat(3)),
      ([plain, index]) => {
        const text = plain.replaceAll('0', look[0][index % 2] ?? '').replaceAll('1', look[1][index] ?? '')
        expect(parseSecondFactorCode(text)).toEqual({ kind: 'recovery_code', code: plain })
        return 'read'
      },
      { read: 0.9 },
    )
  })

  it('reads nothing else, and gives back only what codes are made of', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 64 }),
      spoilt(
        typed(recovery).map(({ text }) => text),
        fc.string({ maxLength: 2 }),
      ),
      spoilt(
        typed(totp).map(({ text }) => text),
        fc.string({ maxLength: 2 }),
      ),
    )
    expectAlways(
      anything,
      (text) => {
        const read = parseSecondFactorCode(text)
        const bare = Array.from(text).filter((character) => !/[\s-]/u.test(character)).length
        if (!read) return 'refused'
        expect(read.code).toMatch(read.kind === 'totp' ? /^\d{6}$/u : /^[0-9a-z]{16}$/u)
        expect(bare).toBe(read.code.length)
        for (const character of read.code) expect(alphabet).toContain(character)
        return 'read'
      },
      { refused: 0.3 },
    )
  })

  it('reads every code that is made', () => {
    for (let index = 0; index < 1000; index += 1) {
      const code = newRecoveryCode()
      expect(parseSecondFactorCode(code)).toEqual({ kind: 'recovery_code', code: code.replaceAll('-', '') })
    }
  })
})
