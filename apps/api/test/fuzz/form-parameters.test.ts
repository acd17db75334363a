/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFormComponent,
  type FormParameters,
  MalformedParameters,
  parseForm,
  parseQuery,
} from '../../src/oauth/form-parameters.ts'
import {
  characterOf,
  formEncoder,
  formEncoders,
  octets,
  referenceDecode,
  spoilt,
  text,
} from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

/** What it gives back, or `undefined` for a refusal. Anything else it throws is a fault of ours. */
function orRefusal<Result>(parse: () => Result): Result | undefined {
  try {
    return parse()
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedParameters)
    expect(error).toHaveProperty('message', expect.stringMatching(/^(?:A|The|There) [A-Za-z0-9 -]+$/u))
    return undefined
  }
}

/** As `parseForm` is meant, by the runtime's string functions. `undefined` for a refusal. */
function referenceParse(encoded: string): Map<string, string[]> | undefined {
  const pairs = encoded.split('&').filter((pair) => pair !== '')
  if (pairs.length > 100) return undefined
  const values = new Map<string, string[]>()
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=')
    const decodedName = referenceDecode(name)
    const decodedValue = referenceDecode(rest.join('='))
    if (decodedName === undefined || decodedValue === undefined) return undefined
    if (Buffer.byteLength(`${decodedName}=${decodedValue}`) > 8192) return undefined
    values.set(decodedName, [...(values.get(decodedName) ?? []), decodedValue])
  }
  return values
}

/** Everything that can be asked of parameters, about these names. */
const said = (form: FormParameters, names: Iterable<string>) =>
  [...names].map((name) => ({
    name,
    value: form.get(name),
    repeated: form.repeated([name]),
    sent: form.hasAny([name]),
  }))

const expected = (values: ReadonlyMap<string, readonly string[]>, names: Iterable<string>) =>
  [...names].map((name) => {
    const all = values.get(name) ?? []
    return { name, value: all[0] || undefined, repeated: all.length > 1 ? name : undefined, sent: all.length > 0 }
  })

const oddNames = ['__proto__', 'constructor', 'toString', 'a[b]', 'length']
const name = fc.oneof(fc.constantFrom('grant_type', 'scope', 'state', 'code', ...oddNames), text({ maxLength: 8 }))

/** Name and value pairs, as any program encodes them, with stray separators. */
const wellFormed = fc
  .record({
    pairs: fc.array(fc.tuple(name, text()), { maxLength: 12 }),
    encode: formEncoder,
    separators: fc.infiniteStream(fc.constantFrom('&', '&', '&&')),
  })
  .map(({ pairs, encode, separators }) => {
    const written = pairs.map(([key, value]) => `${encode(key)}=${encode(value)}${separators.next().value}`)
    return { pairs, encoded: written.join('') }
  })

const broken = fc.constantFrom(
  '%',
  '%4',
  '%zz',
  '%4g',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%f5%80%80%80',
  '%00',
  '\0',
  '\u00ff',
)

describe('decodeFormComponent', () => {
  it('HTT-07 agrees with the runtime about every sequence of octets', () => {
    expectAlways(
      fc.oneof(
        octets(),
        octets(12),
        fc.tuple(text(), formEncoder).map(([decoded, encode]) => Buffer.from(encode(decoded), 'latin1')),
        fc
          .uint8Array({ maxLength: 12 })
          .map((bytes) => Buffer.from(formEncoders.everyOctet(Buffer.from(bytes).toString('latin1')))),
        fc
          .array(fc.nat({ max: 255 }), { maxLength: 5 })
          .map((bytes) => Buffer.from(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))),
      ),
      (encoded) => {
        const decoded = orRefusal(() => decodeFormComponent(encoded))
        expect(decoded).toBe(referenceDecode(encoded.toString('latin1')))
        return decoded === undefined ? 'refused' : 'accepted'
      },
      { accepted: 0.3, refused: 0.2 },
    )
  })

  it('HTT-07 takes nothing that has a broken place, wherever it is', () => {
    expectAlways(
      fc
        .tuple(text(), text(), formEncoder, broken)
        .map(([head, tail, encode, fault]) => `${encode(head)}${fault}${encode(tail)}`)
        // What follows may complete an escape or a sequence.
        .filter((encoded) => referenceDecode(encoded) === undefined),
      (encoded) => {
        expect(() => decodeFormComponent(Buffer.from(encoded, 'latin1'))).toThrow(MalformedParameters)
        return 'refused'
      },
      { refused: 0.99 },
    )
  })
})

describe('parseForm', () => {
  it('HTT-05 HTT-07 finds what any form encoder put in, as URLSearchParams does', () => {
    expectAlways(
      wellFormed,
      ({ pairs, encoded }) => {
        const form = parseForm(Buffer.from(encoded, 'latin1'))
        const names = new Set([...pairs.map(([key]) => key), ...oddNames])
        const values = Map.groupBy(pairs, ([key]) => key)
        const byPairs = new Map([...values].map(([key, all]) => [key, all.map(([, value]) => value)]))
        expect(said(form, names)).toEqual(expected(byPairs, names))
        // It reads characters, not octets, and passes over a question mark at the beginning.
        const other = new URLSearchParams(`&${Buffer.from(encoded, 'latin1').toString('utf8')}`)
        const byOther = new Map([...names].map((key) => [key, other.getAll(key)]))
        expect(said(form, names)).toEqual(expected(byOther, names))
        return pairs.length === names.size - oddNames.length ? 'distinct' : 'repeated'
      },
      { distinct: 0.1, repeated: 0.1 },
    )
  })

  it('HTT-07 HTT-08 agrees about what is refused, bounds included', () => {
    const many = fc.integer({ min: 95, max: 105 }).map((count) => 'a=1&'.repeat(count))
    const long = fc
      .tuple(fc.integer({ min: 8185, max: 8195 }), fc.constantFrom('x', '%78', '+'), name, formEncoder)
      .map(([bytes, unit, key, encode]) => `${encode(key)}=${unit.repeat(Math.max(0, bytes - Buffer.byteLength(key)))}`)
    expectAlways(
      fc.oneof(
        { weight: 8, arbitrary: octets().map((encoded) => encoded.toString('latin1')) },
        { weight: 8, arbitrary: wellFormed.map(({ encoded }) => encoded) },
        {
          weight: 8,
          arbitrary: spoilt(
            wellFormed.map(({ encoded }) => encoded),
            broken,
          ),
        },
        { weight: 1, arbitrary: many },
        { weight: 1, arbitrary: long },
      ),
      (encoded) => {
        const form = orRefusal(() => parseForm(Buffer.from(encoded, 'latin1')))
        const reference = referenceParse(encoded)
        expect(form === undefined).toBe(reference === undefined)
        if (!form || !reference) return 'refused'
        const names = [...reference.keys(), 'never sent', '__proto__']
        expect(said(form, names)).toEqual(expected(reference, names))
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })
})

describe('parseQuery', () => {
  it('TOK-01 reads a target as the form behind its first question mark', () => {
    const path = fc.string({ unit: characterOf('/ab%20;=&#'), maxLength: 20 })
    expectAlways(
      fc.tuple(
        path,
        fc.option(
          octets(40).map((encoded) => encoded.toString('latin1')),
          { nil: undefined },
        ),
      ),
      ([before, query]) => {
        const form = orRefusal(() => parseQuery(query === undefined ? before : `${before}?${query}`))
        const reference = referenceParse(query ?? '')
        expect(form === undefined).toBe(reference === undefined)
        if (!form || !reference) return 'refused'
        const names = ['a', '', ...reference.keys()]
        expect(said(form, names)).toEqual(expected(reference, names))
        return 'accepted'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })
})

describe('a parser of parameters', () => {
  it.each([
    ['&', repeated('&')],
    ['=', repeated('=')],
    ['%', repeated('%')],
    ['+', repeated('+')],
    ['a=&', repeated('a=&')],
    ['&a', repeated('&a')],
    ['a==', repeated('a==')],
    ['%25', repeated('%25')],
    ['%2525 and a broken end', (length: number) => `${'%2525'.repeat(length / 5)}%`],
    ['%C3%A9', repeated('%C3%A9')],
    ['é as octets', repeated('\u00c3\u00a9')],
    ['octets that continue nothing', repeated('\u0080')],
    ['one long name', repeated('n')],
    ['one long value', (length: number) => `a=${'v'.repeat(length)}`],
    ['a[a[a[', repeated('a[')],
    ['question marks', repeated('?')],
  ])('needs time in proportion to a form of %s', async (_kind, shape) => {
    const asOctets = (length: number) => Buffer.from(shape(length), 'latin1')
    await expectLinear(decodeFormComponent, asOctets)
    await expectLinear(parseForm, asOctets)
    await expectLinear(parseQuery, (length) => `/oauth/authorize?${shape(length)}`)
  })
})
