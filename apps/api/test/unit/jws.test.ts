import { generateKeyPairSync, randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { encodeHeader, joseSignature, signCompact } from '../../src/lib/jws.ts'
import { expectAlways } from '../support/fuzz.ts'

/** An ASN.1 integer as DER has it: without leading zeros, and with one if it would look negative. */
function derInteger(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Buffer.alloc(1) : number.subarray(first)
  const value = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits
  return Buffer.concat([Buffer.from([0x02, value.length]), value])
}

function derSignature(r: Buffer, s: Buffer): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(s)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

/** 32 bytes, of which in every other case some of the first are zero. */
const number = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.oneof(fc.constant(0), fc.nat(32)))
  .map(([bytes, zeros]) => Buffer.from(bytes).fill(0, 0, zeros))

describe('an ES256 signature', () => {
  it('has both numbers at full length, however short or long they are written in ASN.1', () => {
    expectAlways(
      fc.tuple(number, number),
      ([r, s]) => {
        const der = derSignature(r, s)
        expect(joseSignature(der)).toEqual(Buffer.concat([r, s]))
        return der.length < 70 ? 'shorter' : 'longer'
      },
      { shorter: 0.1, longer: 0.1 },
    )
  })
})

describe.each([
  { algorithm: 'ES256', count: 2000, pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  { algorithm: 'RS256', count: 20, pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
] as const)('what is signed with $algorithm', ({ algorithm, count, pair }) => {
  it('an independent library verifies, every time', async () => {
    const { privateKey, publicKey } = pair()
    const header = encodeHeader({ alg: algorithm, typ: 'at+jwt', kid: 'k1' })
    for (let round = 0; round < count; round += 1) {
      const payload = { jti: randomBytes(round % 40).toString('base64'), name: 'Zoë — 日本' }
      const verified = await compactVerify(signCompact(payload, { header, algorithm, privateKey }), publicKey)
      expect(verified.protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: 'k1' })
      expect(JSON.parse(new TextDecoder().decode(verified.payload))).toEqual(payload)
    }
  })
})
