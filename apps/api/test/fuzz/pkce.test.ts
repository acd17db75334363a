import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { challengeFault, isVerifier, verifierMatches } from '../../src/oauth/pkce.ts'
import { characterOf, secretLike, spoilt, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'
import { descriptionSyntax } from '../support/oauth-assertions.ts'

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const unreserved = `${base64url}.~`
const verifier = fc.string({ unit: characterOf(unreserved), minLength: 43, maxLength: 128, size: 'max' })
const consistsOf = (value: string, allowed: string): boolean =>
  Array.from(value).every((character) => allowed.includes(character))
const intruder = fc.string({ unit: characterOf('=+/ \n%é\0~'), maxLength: 2 })

describe('challengeFault', () => {
  it('PKC-01 PKC-02 PKC-03 PKC-04 lets only S256 challenges pass, and says what is wrong with others', () => {
    const challenge = fc.oneof({ weight: 3, arbitrary: secretLike }, spoilt(secretLike, intruder), verifier, text(), {
      weight: 2,
      arbitrary: fc.constant(undefined),
    })
    const method = fc.oneof(
      { weight: 3, arbitrary: fc.constant('S256') },
      fc.constantFrom('plain', 's256', 'S512', 'S256 ', ''),
      text({ maxLength: 5 }),
      { weight: 2, arbitrary: fc.constant(undefined) },
    )
    const said = new Set<string>()
    expectAlways(
      fc.tuple(challenge, method, fc.boolean()),
      ([value, name, isRequired]) => {
        const fault = challengeFault(value, name, isRequired)
        const isS256 = name === 'S256' && value?.length === 43 && consistsOf(value, base64url)
        const isLeftOut = !isRequired && value === undefined && name === undefined
        expect(fault === undefined).toBe(isS256 || isLeftOut)
        if (fault === undefined) return isS256 ? 'accepted' : 'left out'
        expect(fault).toMatch(descriptionSyntax)
        said.add(fault)
        return 'refused'
      },
      { accepted: 0.1, 'left out': 0.02, refused: 0.3 },
    )
    // Nothing of what was sent is ever said back.
    expect(said.size).toBe(4)
  })
})

describe('isVerifier', () => {
  it('PKC-06 takes 43 to 128 unreserved characters and nothing else', () => {
    expectAlways(
      fc.oneof(
        verifier,
        spoilt(verifier, intruder),
        fc.string({ unit: characterOf(unreserved), minLength: 40, maxLength: 46 }),
        fc.string({ unit: characterOf(unreserved), minLength: 125, maxLength: 131 }),
        text({ maxLength: 140 }),
      ),
      (value) => {
        const accepted = isVerifier(value)
        expect(accepted).toBe(value.length >= 43 && value.length <= 128 && consistsOf(value, unreserved))
        return accepted ? 'accepted' : 'refused'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })
})

describe('verifierMatches', () => {
  it('PKC-05 finds that a verifier fits its own challenge and no other', () => {
    expectAlways(
      fc.tuple(verifier, fc.oneof(verifier, spoilt(verifier, intruder))),
      ([one, other]) => {
        expect(verifierMatches(one, hash('sha256', one, 'base64url'))).toBe(true)
        expect(verifierMatches(one, hash('sha256', other, 'base64url'))).toBe(one === other)
        expect(verifierMatches(one, one)).toBe(false)
        return 'decided'
      },
      { decided: 0.99 },
    )
  })

  it('PKC-05 tells a changed verifier from the right one, and a changed challenge', () => {
    expectAlways(
      verifier.chain((right) =>
        fc.tuple(fc.constant(right), spoilt(fc.constant(right), fc.constantFrom('a', 'Z', '~', ''))),
      ),
      ([right, changed]) => {
        fc.pre(changed !== right)
        const challenge = hash('sha256', right, 'base64url')
        expect(verifierMatches(changed, challenge)).toBe(false)
        const place = right.length % 43
        const wrong = challenge[place] === 'A' ? 'B' : 'A'
        expect(verifierMatches(right, challenge.slice(0, place) + wrong + challenge.slice(place + 1))).toBe(false)
        return 'refused'
      },
      { refused: 0.99 },
    )
  })

  it('SEC-02 compares texts of any length without throwing', () => {
    expectAlways(
      fc.tuple(fc.oneof(verifier, text()), fc.oneof(secretLike, text())),
      ([value, challenge]) => {
        expect(verifierMatches(value, challenge)).toBe(false)
        return 'refused'
      },
      { refused: 0.99 },
    )
  })
})

describe('PKCE', () => {
  it.each([
    ['good characters', repeated('a')],
    ['good characters before a wrong one', (length: number) => `${'a'.repeat(length)}=`],
    ['wrong characters', repeated('=')],
  ])('needs time in proportion to %s', async (_kind, shape) => {
    await expectLinear((value) => challengeFault(value, 'S256', true), shape)
    await expectLinear(isVerifier, shape)
    await expectLinear((value) => verifierMatches(value, 'challenge'), shape)
  })
})
