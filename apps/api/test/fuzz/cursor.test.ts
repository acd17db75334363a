/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/lib/app-error.ts'
import { decodeCursor, encodeCursor } from '../../src/lib/keyset.ts'
import { spoilt, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

const uuid = fc.uuid()
const instant = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
const moment = fc.oneof(
  instant.map((date) => date.toISOString()),
  instant.map((date) => date.toISOString().replace(/\d{3}Z$/u, '123456Z')),
  fc.constant('-infinity'),
)
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url')
const kind = fc.constantFrom('text' as const, 'moment' as const)

/** The position, or `undefined` for the one refusal there is. */
function read(cursor: string, of: 'text' | 'moment') {
  try {
    return decodeCursor(cursor, of)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'validation', errors: [{ path: 'cursor', code: 'invalid' }] })
    return undefined
  }
}

describe('decodeCursor', () => {
  it('gives back what encodeCursor was given', () => {
    expectAlways(
      fc.tuple(fc.oneof(text({ maxLength: 250 }), moment), uuid),
      ([value, id]) => {
        expect(read(encodeCursor({ value, id }), 'text')).toEqual({ value, id })
        const isMoment = /^(?:[0-9-]{10}T[0-9:.]+Z|-infinity)$/u.test(value)
        expect(read(encodeCursor({ value, id }), 'moment')).toEqual(isMoment ? { value, id } : undefined)
        return isMoment ? 'moment' : 'text'
      },
      { text: 0.3, moment: 0.3 },
    )
  })

  it('takes nothing but a text or a moment that PostgreSQL knows, with an id', () => {
    const odd = fc.oneof(
      fc.constantFrom(
        'infinity',
        'now',
        '2020-02-30T00:00:00Z',
        '0000-01-01T00:00:00Z',
        '+010000-01-01T00:00:00Z',
        '2020-01-01',
        'a\0b',
        '\0',
      ),
      fc.integer({ min: 0, max: 480 }).map((digits) => `2020-01-01T00:00:00.${'1'.repeat(digits)}Z`),
      fc.integer({ min: 495, max: 505 }).map((length) => 'x'.repeat(length)),
      fc.jsonValue(),
    )
    const other = fc.oneof(
      uuid,
      uuid.map((id) => id.toUpperCase()),
      spoilt(uuid, fc.constantFrom('', 'g', '-', '\0')),
      fc.jsonValue(),
    )
    const positions = fc.oneof(
      fc.tuple(fc.oneof(text(), moment), uuid),
      fc.tuple(fc.oneof(moment, odd), other),
      fc.tuple(odd, uuid),
    )
    const cursor = fc.oneof(
      { weight: 3, arbitrary: positions.map(encode) },
      spoilt(positions.map(encode), fc.constantFrom('', 'A', '=', '-', '\0', 'é', '!')),
      positions.map(([value, id]) => encode({ value, id })),
      fc.jsonValue().map(encode),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', 'W10', 'bnVsbA', 'x'),
    )
    expectAlways(
      fc.tuple(cursor, kind),
      ([sent, of]) => {
        const position = read(sent, of)
        if (!position) return 'refused'
        expect(Object.keys(position)).toEqual(['value', 'id'])
        expect(position.id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
        expect(position.value.length).toBeLessThanOrEqual(500)
        expect(position.value).not.toContain('\0')
        // PostgreSQL refuses a moment of more than about 130 characters, which would be a fault of ours.
        if (of === 'moment')
          expect(position.value).toMatch(/^(?:-infinity|(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,28}Z)$/u)
        // Another page is never read for it than for the cursor that we would have given out.
        expect(read(encodeCursor(position), of)).toEqual(position)
        return 'accepted'
      },
      { accepted: 0.1, refused: 0.3 },
    )
  })

  it('reads no other position out of a changed cursor than is written there', () => {
    expectAlways(
      fc
        .tuple(fc.oneof(text(), moment), uuid, kind)
        .chain(([value, id, of]) =>
          fc.tuple(
            fc.constant(of),
            spoilt(fc.constant(encodeCursor({ value, id })), fc.constantFrom('A', 'b', '_', '')),
          ),
        ),
      ([of, changed]) => {
        const position = read(changed, of)
        if (!position) return 'refused'
        const written: unknown = JSON.parse(Buffer.from(changed, 'base64url').toString())
        expect(written).toEqual(expect.arrayContaining([position.value, position.id]))
        return 'accepted'
      },
      { refused: 0.5, accepted: 0.03 },
    )
  })

  it.each([
    ['brackets', repeated('[')],
    ['quotes', repeated('"')],
    ['a list', (length: number) => `[${'1,'.repeat(length / 2)}1]`],
    ['a long value', (length: number) => `["${'a'.repeat(length)}","x"]`],
    ['escapes', (length: number) => `["${String.raw`\u0061`.repeat(length / 6)}","x"]`],
    ['digits of a second', (length: number) => `["2020-01-01T00:00:00.${'1'.repeat(length)}Z","x"]`],
    ['no JSON', repeated('a')],
    ['octets that are no text', repeated('\u00ff')],
  ])('needs time in proportion to %s', async (_kind, shape) => {
    const cursor = (length: number) => Buffer.from(shape(length), 'latin1').toString('base64url')
    await expectLinear((sent) => decodeCursor(sent, 'text'), cursor)
    await expectLinear((sent) => decodeCursor(sent, 'moment'), cursor)
  })

  it('needs time in proportion to characters that are no base64url', async () => {
    await expectLinear((sent) => decodeCursor(sent, 'text'), repeated('!'))
  })
})
