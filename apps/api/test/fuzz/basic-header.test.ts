import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBasic } from '../../src/oauth/client-authentication/basic-header.ts'
import { characterOf, formEncoder, octets, referenceDecode, spoilt, text } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

const base64 = (encoded: string): string => Buffer.from(encoded, 'latin1').toString('base64')

const scheme = fc.mixedCase(fc.constant('basic'))
const spaces = fc.integer({ min: 1, max: 3 }).map((count) => ' '.repeat(count))
const half = text({ minLength: 1 })

/** What a well-behaved client sends, and what it means by it. */
const wellFormed = fc
  .record({
    clientId: half,
    clientSecret: half,
    encode: formEncoder,
    scheme,
    gap: spaces,
    end: fc.constantFrom('', ' '),
  })
  .map(({ clientId, clientSecret, encode, gap, end, ...rest }) => ({
    header: `${rest.scheme}${gap}${base64(`${encode(clientId)}:${encode(clientSecret)}`)}${end}`,
    means: { clientId, clientSecret },
  }))

const nearlyWellFormed = fc.oneof(
  octets().map((pair) => `Basic ${pair.toString('base64')}`),
  octets().map((pair) => `Basic ${pair.toString('base64url')}`),
  fc
    .tuple(octets(20), octets(20))
    .map((halves) => `Basic ${base64(halves.map((octet) => octet.toString('latin1')).join(':'))}`),
  spoilt(
    wellFormed.map(({ header }) => header),
    fc.string({ unit: characterOf('=: ,!-_A\n\0'), maxLength: 3 }),
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }).map((rest) => `Basic ${rest}`),
)
const garbage = fc.oneof(
  text(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'Basic', 'Basic ', 'Bearer x', 'Hawk id="1"'),
)

/** Strict base64 (RFC 4648 section 4), form decoding by the runtime: another reading of RFC 6749 section 2.3.1 than ours. */
function referenceParse(header: string): { clientId: string; clientSecret: string } | undefined {
  const [name = '', ...rest] = header.split(' ').filter((part) => part !== '')
  const [encoded] = rest
  if (name.toLowerCase() !== 'basic' || header.startsWith(' ') || rest.length !== 1 || encoded === undefined)
    return undefined
  if (encoded.length > 8192 || encoded.length % 4 !== 0 || /[^A-Za-z0-9+/=]/u.test(encoded)) return undefined
  let pair: string
  try {
    pair = atob(encoded)
  } catch {
    return undefined
  }
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  const clientId = referenceDecode(pair.slice(0, colon))
  const clientSecret = referenceDecode(pair.slice(colon + 1))
  return clientId && clientSecret ? { clientId, clientSecret } : undefined
}

describe('parseBasic', () => {
  it('CLI-01 gives back what any form encoder put in', () => {
    expectAlways(
      wellFormed,
      ({ header, means }) => {
        expect(parseBasic(header)).toEqual(means)
        return 'accepted'
      },
      { accepted: 0.99 },
    )
  })

  it('CLI-04 takes a header only for what it says, and never throws', () => {
    expectAlways(
      fc.oneof(
        { weight: 2, arbitrary: wellFormed.map(({ header }) => header) },
        { weight: 3, arbitrary: nearlyWellFormed },
        garbage,
      ),
      (header) => {
        const credentials = parseBasic(header)
        expect(credentials).toEqual(referenceParse(header))
        return credentials ? 'accepted' : 'refused'
      },
      { accepted: 0.2, refused: 0.2 },
    )
  })

  it.each([
    ['letters', repeated('A')],
    ['letters before a character that is none', (length: number) => `${'A'.repeat(length)}!`],
    ['padding', repeated('=')],
    ['groups before broken padding', (length: number) => `${'QUJD'.repeat(length / 4)}Q=`],
    ['colons', (length: number) => base64(':'.repeat(length * 0.75))],
    ['escapes of escapes', (length: number) => base64(`a:${'%25'.repeat(length / 4)}`)],
    ['escapes before a broken one', (length: number) => base64(`a:${'%41'.repeat(length / 4)}%`)],
  ])('needs time in proportion to a header of %s', async (_kind, shape) => {
    // Beyond 8 KB nothing is decoded any more: below, growth is that of decoding, above, that of refusing.
    await expectLinear((encoded) => parseBasic(`Basic ${encoded}`), shape, 8000)
    await expectLinear((encoded) => parseBasic(`Basic ${encoded}`), shape)
  })

  it.each([
    ['spaces before the credentials', (length: number) => `Basic${' '.repeat(length)}`],
    ['spaces after the credentials', (length: number) => `Basic QQ==${' '.repeat(length)}x`],
    ['schemes', repeated('Basic ')],
  ])('needs time in proportion to a header of %s', async (_kind, shape) => {
    await expectLinear(parseBasic, shape)
  })
})
