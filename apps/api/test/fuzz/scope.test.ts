/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { permissionsFromScope } from '../../src/oauth/scope.ts'
import { characterOf } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

const actions = ['view', 'create', 'edit', 'delete', 'report']
const everything = ['assets', 'work_orders', 'parts', 'meters'].flatMap((module) =>
  actions.map((action) => `${module}:${action}`),
)

const allowedOnes = fc.subarray(everything, { minLength: 1 })
const blanks = fc.constantFrom(' ', ' ', '  ', '   ')
/** Tokens, some of them more than once, in any order, with more spaces than needed. */
const written = (tokens: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.shuffledSubarray([...tokens], { minLength: 1 }),
      fc.subarray([...tokens]),
      blanks,
      fc.constantFrom('', ' '),
    )
    .map(([all, again, blank, edge]) => `${edge}${[...all, ...again].join(blank)}${edge}`)

const asked = allowedOnes.chain((allowed) => fc.record({ allowed: fc.constant(allowed), scope: written(allowed) }))

const wrongToken = fc.oneof(
  fc.constantFrom(
    'Assets:View',
    'assets:',
    'assets',
    'assets:view\t',
    '"assets:view"',
    'a\\b',
    'é',
    'assets:view,assets:edit',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((token) => !token.includes(' ')),
  fc.constantFrom('__proto__', 'constructor', 'assets:view\u00a0', 'assets:view\n', '\u2003', 'offline_access'),
)

describe('permissionsFromScope', () => {
  it('AUT-11 grants what is asked, once each, in the order asked, and nothing that may not be asked for', () => {
    expectAlways(
      fc.oneof(
        asked,
        fc.record({ allowed: allowedOnes, scope: written(everything) }),
        fc.record({ allowed: fc.subarray(everything), scope: fc.constant(undefined) }),
        fc.record({ allowed: allowedOnes, scope: fc.string({ unit: characterOf('asets:view \t"') }) }),
        fc.record({ allowed: allowedOnes, scope: fc.string({ unit: 'binary' }) }),
      ),
      ({ allowed, scope }) => {
        const permissions = permissionsFromScope(scope, allowed)
        if (!permissions) {
          const tokens = scope?.match(/[^ ]+/gu) ?? (scope === undefined ? allowed : [])
          expect(tokens.length === 0 || tokens.some((token) => !allowed.includes(token))).toBe(true)
          return 'refused'
        }
        expect(permissions.length).toBeGreaterThan(0)
        expect(new Set(permissions).size).toBe(permissions.length)
        expect(allowed).toEqual(expect.arrayContaining([...permissions]))
        if (scope === undefined) expect(permissions).toEqual(allowed)
        else {
          const places = permissions.map((permission) => ` ${scope} `.indexOf(` ${permission} `))
          expect(places.every((place) => place >= 0)).toBe(true)
          expect(places).toEqual(places.toSorted((left, right) => left - right))
          // Nothing but what was granted is left of the request.
          const left = scope.split(' ').filter((token) => !permissions.includes(token))
          expect(left.join('')).toBe('')
        }
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })

  it('AUT-11 minds neither order nor repetition', () => {
    expectAlways(
      asked,
      ({ allowed, scope }) => {
        const permissions = permissionsFromScope(scope, allowed) ?? []
        const turnedRound = permissions.toReversed()
        expect(permissionsFromScope([scope, ...turnedRound].join(' '), allowed)).toEqual(permissions)
        expect(permissionsFromScope([...turnedRound, scope].join(' '), allowed)).toEqual(turnedRound)
        return permissions.length > 1 ? 'several' : 'one'
      },
      { several: 0.2, one: 0.1 },
    )
  })

  it('AUT-11 refuses the whole for one token that may not be asked for, wherever it stands', () => {
    expectAlways(
      fc.tuple(asked, wrongToken, fc.boolean()).filter(([{ allowed }, token]) => !allowed.includes(token)),
      ([{ allowed, scope }, token, first]) => {
        expect(permissionsFromScope(scope, allowed)).toBeDefined()
        expect(permissionsFromScope(first ? `${token} ${scope}` : `${scope} ${token}`, allowed)).toBeUndefined()
        return 'refused'
      },
      { refused: 0.99 },
    )
  })

  it.each([
    ['spaces', repeated(' ')],
    ['one token, repeated', repeated('assets:view ')],
    [
      'tokens that are all different',
      (length: number) => Array.from({ length: length / 6 }, (_, index) => `t${index}`).join(' '),
    ],
    ['one long token', repeated('a')],
    ['a long token with a wrong end', (length: number) => `${'a'.repeat(length)}"`],
    ['tabs', repeated('a\t')],
  ])('needs time in proportion to a scope of %s', async (_kind, shape) => {
    await expectLinear((scope) => permissionsFromScope(scope, everything), shape)
  })

  it('needs time in proportion to what may be asked for', async () => {
    await expectLinear(
      (allowed: string[]) => permissionsFromScope(undefined, allowed),
      (length) => Array.from({ length: length / 8 }, (_, index) => `m${index}:view`),
    )
  })
})
