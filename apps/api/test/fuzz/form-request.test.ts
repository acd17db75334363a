/* oxlint-disable vitest/no-conditional-expect -- what must hold of a case depends on how it came out; shares see to it that each way is taken */
import * as fc from 'fast-check'
import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { readFormRequest } from '../../src/oauth/form-endpoint.ts'
import { OAuthError } from '../../src/oauth/oauth-error.ts'
import { characterOf, spoilt } from '../support/arbitraries.ts'
import { expectAlways } from '../support/fuzz.ts'
import { expectLinear, repeated } from '../support/growth.ts'

/** What is read of a request, and nothing else. */
function requestOf(headers: [string, string][], type: string | undefined): FastifyRequest {
  const read = {
    headers: { 'content-type': type },
    raw: { url: '/oauth/token', rawHeaders: headers.flat() },
    body: Buffer.from('a=1'),
    ip: '127.0.0.1',
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a real request can't carry every header generated here
  return read as unknown as FastifyRequest
}

function acceptsType(type: string | undefined): boolean {
  try {
    return readFormRequest(requestOf([], type)).form.get('a') === '1'
  } catch (error) {
    expect(error).toBeInstanceOf(OAuthError)
    expect(error).toMatchObject({ code: 'invalid_request', status: 400 })
    return false
  }
}

/** A media type as RFC 9110 section 8.3.1 has it, that is a form and no other charset than UTF-8. */
function isUtf8Form(type: string): boolean {
  const [media = '', ...parameters] = type.split(';')
  if (media.trimEnd().toLowerCase() !== 'application/x-www-form-urlencoded') return false
  if (parameters.at(-1)?.trim() === '') parameters.pop()
  return (
    parameters.length <= 1 &&
    parameters.every((parameter) => {
      const [name = '', value = '', ...more] = parameter.split('=').map((part) => part.trim().toLowerCase())
      return name === 'charset' && (value === 'utf-8' || value === '"utf-8"') && more.length === 0
    })
  )
}

const blank = fc.constantFrom('', '', ' ', '  ', '\t')
const formType = fc
  .record({
    media: fc.mixedCase(fc.constant('application/x-www-form-urlencoded')),
    charset: fc.option(fc.mixedCase(fc.constantFrom('charset=utf-8', 'charset="utf-8"', 'charset = utf-8'))),
    blanks: fc.tuple(blank, blank, blank),
    end: fc.constantFrom('', ';', '; '),
  })
  .map(({ media, charset, blanks: [before, after, last], end }) =>
    charset === null ? `${media}${before}${end}` : `${media}${before};${after}${charset}${last}${end}`,
  )
const otherType = fc.oneof(
  spoilt(formType, fc.string({ unit: characterOf('";=,/ \tu8-\u00a0\u00e9'), maxLength: 2 })),
  fc
    .tuple(formType, fc.constantFrom(';', '; charset=iso-8859-1', '; boundary=x', '; charset=utf-8', 'x'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded-not',
  ),
  fc.string({ unit: 'binary-ascii' }),
)

describe('readFormRequest', () => {
  it('HTT-06 takes forms in UTF-8, however written, and no other content type', () => {
    expectAlways(
      fc.oneof(formType, { weight: 2, arbitrary: otherType }),
      (type) => {
        const accepted = acceptsType(type)
        expect(accepted).toBe(isUtf8Form(type))
        return accepted ? 'accepted' : 'refused'
      },
      { accepted: 0.3, refused: 0.3 },
    )
    expect(acceptsType(undefined)).toBe(false)
  })

  it('CLI-06 sees every Authorization header line, in order, and no other', () => {
    const line = fc.tuple(
      fc.oneof(
        fc.mixedCase(fc.constant('authorization')),
        fc.constantFrom('x-authorization', 'authorization2', 'cookie', ''),
      ),
      fc.oneof(fc.constantFrom('authorization', 'Authorization', 'Basic QTpC'), fc.string({ unit: 'binary-ascii' })),
    )
    expectAlways(
      fc.array(line, { maxLength: 6 }),
      (lines) => {
        const { authorization } = readFormRequest(requestOf(lines, 'application/x-www-form-urlencoded'))
        const wanted = lines.filter(([name]) => name.toLowerCase() === 'authorization').map(([, value]) => value)
        expect(authorization).toEqual(wanted)
        return wanted.length > 1 ? 'several' : wanted.length === 1 ? 'one' : 'none'
      },
      { several: 0.1, one: 0.1, none: 0.1 },
    )
  })

  const start = 'application/x-www-form-urlencoded'
  it.each([
    ['spaces', repeated(' ')],
    ['spaces and an end', (length: number) => `${' '.repeat(length)}x`],
    ['spaces behind a semicolon', (length: number) => `;${' '.repeat(length)}x`],
    ['spaces around the charset', (length: number) => `;charset${' '.repeat(length / 2)}=${' '.repeat(length / 2)}x`],
    ['spaces behind the charset', (length: number) => `;charset=utf-8${' '.repeat(length)}x`],
    ['spaces behind everything', (length: number) => `;charset=utf-8;${' '.repeat(length)}x`],
    ['semicolons', repeated(';')],
    ['semicolons and spaces', repeated('; ')],
    ['parameters', repeated(';charset=utf-8')],
    ['quotes', (length: number) => `;charset=${'"'.repeat(length)}`],
  ])('needs time in proportion to a content type with %s', async (_kind, shape) => {
    await expectLinear(
      (type: string) => readFormRequest(requestOf([], type)),
      (length) => start + shape(length),
    )
  })
})
