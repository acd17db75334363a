import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyKind, readPublicKeys } from '../src/features/consumers/public-keys.ts'

const ec = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve })
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' })
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

const [one, other] = [ec(), rsa(2048)]
const both = { keys: [jwkOf(one.publicKey), jwkOf(other.publicKey)] }

test.each([
  ['a key set', JSON.stringify(both)],
  ['a list of keys', JSON.stringify(both.keys)],
  ['PEM, one after the other', `${pemOf(one.publicKey)}\n${pemOf(other.publicKey)}`],
  [
    'PEM with what openssl writes around it',
    `subject=x\r\n${pemOf(one.publicKey)}\r\n---\r\n${pemOf(other.publicKey)}`,
  ],
])('the public keys in %s are read', (_, text) => {
  expect(readPublicKeys(text)).toEqual(both)
})

test('a single key is read, and what says nothing about it is left out', () => {
  const jwk = { ...jwkOf(one.publicKey), kid: 'one', ext: true, key_ops: ['verify'] }
  expect(readPublicKeys(JSON.stringify(jwk))).toEqual({ keys: [{ ...jwkOf(one.publicKey), kid: 'one' }] })
})

test.each([2048, 3072, 4096])('an RSA key of %i bits in PEM is read as the runtime reads it', (bits) => {
  const { publicKey } = rsa(bits)
  const read = readPublicKeys(pemOf(publicKey))
  expect(read).toEqual({ keys: [jwkOf(publicKey)] })
  expect('keys' in read && read.keys.map(keyKind)).toEqual([`RSA ${bits}`])
})

test.each([
  ['a private JWK', JSON.stringify(jwkOf(one.privateKey))],
  ['a private RSA JWK in a set', JSON.stringify({ keys: [jwkOf(one.publicKey), jwkOf(other.privateKey)] })],
  ['a private key in PEM', one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['a private key in the older PEM', other.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
])('%s is refused as what it is', (_, text) => {
  expect(readPublicKeys(text)).toEqual({ fault: 'private_key' })
})

test.each([
  ['another curve', JSON.stringify(jwkOf(ec('P-384').publicKey))],
  ['another curve in PEM', pemOf(ec('P-384').publicKey)],
  ['a key of another kind in PEM', pemOf(generateKeyPairSync('ed25519').publicKey)],
  ['too small an RSA key', JSON.stringify(jwkOf(rsa(1024).publicKey))],
  ['too small an RSA key in PEM', pemOf(rsa(1024).publicKey)],
  ['a shared key', JSON.stringify({ kty: 'oct', k: 'abc' })],
])('%s is refused as unsupported', (_, text) => {
  expect(readPublicKeys(text)).toEqual({ fault: 'key_unsupported' })
})

test.each([
  ['half a JSON', '{"kty":'],
  ['a number', '12'],
  ['an empty set', '{"keys":[]}'],
  ['a cut PEM', pemOf(one.publicKey).replace(/\n.{20}/u, '\n')],
  ['PEM that is no base64', '-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----'],
  ['an empty PEM', '-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----'],
])('%s is no key', (_, text) => {
  expect(readPublicKeys(text)).toEqual({ fault: 'invalid_format' })
})

test('a key ID that is there already is refused', () => {
  const jwk = { ...jwkOf(one.publicKey), kid: 'one' }
  const read = readPublicKeys(JSON.stringify(jwk))
  const present = 'keys' in read ? read.keys : []
  expect(readPublicKeys(JSON.stringify({ ...jwkOf(ec().publicKey), kid: 'one' }), present)).toEqual({
    fault: 'duplicate',
  })
})

test('more keys than fit are refused', () => {
  const keys = Array.from({ length: 11 }, () => jwkOf(one.publicKey))
  expect(readPublicKeys(JSON.stringify({ keys }))).toEqual({ fault: 'too_many' })
})
