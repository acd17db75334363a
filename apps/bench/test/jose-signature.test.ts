import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { joseSignature } from '../src/servers/jose-signature.ts'

test('a DER signature becomes the JOSE one, also where its numbers are shorter or longer than 32 octets', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // One number in 256 is short, one in two is long.
  for (const index of Array.from({ length: 1500 }).keys()) {
    const data = Buffer.from(`token ${index}`)
    const signature = joseSignature(sign('sha256', data, privateKey))
    expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
  }
})
