import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseCount, expectAlways, expectAlwaysTogether } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

// What holds the other files of this folder up: each of these must fail when it should.

const failsAtSeven = (value: number) => {
  if (value === 7) throw new Error('seven')
  return 'fine' as const
}
const acceptsNearlyNothing = (value: number) => (value === 0 ? 'accepted' : 'refused')

describe('expectAlways', () => {
  it('tries ten thousand cases', () => {
    let tried = 0
    expectAlways(
      fc.nat(),
      () => {
        tried += 1
        return 'tried'
      },
      { tried: 0.99 },
    )
    expect({ tried, caseCount }).toEqual({ tried: 10_000, caseCount: 10_000 })
  })

  it('fails for a property that one case in a thousand breaks, with what repeats it', () => {
    expect(() => expectAlways(fc.nat({ max: 999 }), failsAtSeven, { fine: 0 })).toThrow(
      /\[7\][^]*FUZZ_SEED=-?\d+ npm test/u,
    )
  })

  it('fails when nearly every case came out the same', async () => {
    expect(() => expectAlways(fc.nat({ max: 999 }), acceptsNearlyNothing, { accepted: 0.2, refused: 0.2 })).toThrow(
      /share of accepted/u,
    )
  })
})

describe('expectAlwaysTogether', () => {
  it('fails with the very case', async () => {
    await expect(
      expectAlwaysTogether(fc.nat({ max: 99 }), async (value) => failsAtSeven(value), { fine: 0 }),
    ).rejects.toThrow(/^seven\n\nCase: 7\n\nTo repeat it: FUZZ_SEED=-?\d+ npm test/u)
  })

  it('fails when nearly every case came out the same', async () => {
    const shares = { accepted: 0.2, refused: 0.2 }
    await expect(
      expectAlwaysTogether(fc.nat({ max: 999 }), async (value) => acceptsNearlyNothing(value), shares),
    ).rejects.toThrow(/share of accepted/u)
  })
})

function read(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum += text.charCodeAt(index)
  return sum
}

describe('expectLinear', () => {
  it('lets a parser pass that reads its input once, or ten times', async () => {
    await expectLinear(read, repeated('a'))
    await expectLinear((text) => {
      for (let round = 0; round < 10; round += 1) read(text)
    }, repeated('a'))
  })

  it.each<[string, (text: string) => unknown]>([
    [
      'reads its input anew for every character',
      (text) => {
        let sum = 0
        for (let index = 0; index < text.length; index += 1) sum += read(text.slice(index))
        return sum
      },
    ],
    ['tries every length of a run again', (text) => /a+b/u.test(text)],
  ])('fails for one that %s', async (_what, parse) => {
    await expect(expectLinear(parse, repeated('a'), 4096)).rejects.toThrow(/times longer/u)
  })
})
