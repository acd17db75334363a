import { createHash, createPublicKey, verify } from 'node:crypto'
import type { PasskeyAssertion, PasskeyCreationOptions, PasskeyRequestOptions } from '@latchkey/contracts'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createPasskeyVerifier, type PasskeyKey } from '../../src/features/passkeys/passkey-verifier.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { PasskeyDevice } from '../support/passkey-device.ts'

const issuer = 'https://auth.example'
const challenge = 'Y2hhbGxlbmdl'
const verifier = createPasskeyVerifier(issuer)
const device = new PasskeyDevice(issuer)
const stranger = new PasskeyDevice(issuer)
const creation: PasskeyCreationOptions = {
  rp: { id: 'auth.example', name: 'Latchkey' },
  user: { id: 'AAAA', name: 'a', displayName: 'a' },
  challenge,
  pubKeyCredParams: [],
  timeout: 1,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
  extensions: { credProps: true },
}
const request: PasskeyRequestOptions = {
  rpId: 'auth.example',
  challenge,
  timeout: 1,
  userVerification: 'required',
  allowCredentials: [],
}
const registration = device.create(creation)
const assertion = device.answer(request)
const expectedCounter = 2
let key: PasskeyKey
beforeAll(async () => {
  const made = await verifier.registration(registration, challenge)
  if (!made) throw new Error('a right registration was refused')
  key = made
})

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')

const hash = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest()

/** A run of octets with one of them changed, some left out, or some more. */
const spoiltBytes = (text: string): fc.Arbitrary<string> =>
  fc.tuple(fc.nat(bytesOf(text).length), fc.nat(2), fc.uint8Array({ maxLength: 2 })).map(([at, removed, added]) => {
    const bytes = bytesOf(text)
    return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]).toString('base64url')
  })

/** The same rules read another way: by Node's own JSON, keys and signatures. @returns what the counter says */
function ownReading({ response }: PasskeyAssertion): number | undefined {
  const [clientData, data] = [bytesOf(response.clientDataJSON), bytesOf(response.authenticatorData)]
  const said: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(clientData))
  expect(said).toMatchObject({ type: 'webauthn.get', challenge, origin: issuer })
  // The COSE key ends in x and y, 32 octets each, y after a label and its own head of three octets in all.
  const [x, y] = [key.publicKey.subarray(-67, -35), key.publicKey.subarray(-32)]
  const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') }
  const signed = Buffer.concat([data, hash(clientData)])
  const isSigned = verify('sha256', signed, createPublicKey({ key: jwk, format: 'jwk' }), bytesOf(response.signature))
  const isRight = isSigned && data.subarray(0, 32).equals(hash('auth.example')) && (data[32] ?? 0) % 8 === 5
  return isRight && data.length === 37 ? data.readUInt32BE(33) : undefined
}

const readOrNothing = (credential: PasskeyAssertion): number | undefined => {
  try {
    return ownReading(credential)
  } catch {
    return undefined
  }
}

describe('what a passkey says', () => {
  const { response } = assertion
  const same = {
    clientDataJSON: fc.constant(response.clientDataJSON),
    authenticatorData: fc.constant(response.authenticatorData),
    signature: fc.constant(response.signature),
  }
  const parts = fc.oneof(
    { weight: 1, arbitrary: fc.record(same) },
    {
      weight: 1,
      arbitrary: fc.record({ ...same, signature: fc.constant(stranger.answer(request).response.signature) }),
    },
    // Not the signature: one pair of numbers can be written in several ways, of which some read more than others.
    ...(['clientDataJSON', 'authenticatorData'] as const).map((part) => ({
      weight: 4,
      arbitrary: fc.record({ ...same, [part]: spoiltBytes(response[part]) }),
    })),
  )

  it(
    'is believed exactly where another reading of it believes it',
    () =>
      expectAlwaysTogether(
        parts,
        async (spoilt) => {
          const credential = { ...assertion, response: spoilt }
          const counter = await verifier.assertion(credential, challenge, { ...key, counter: 1 })
          expect(counter).toBe(readOrNothing(credential))
          return counter === expectedCounter ? 'believed' : 'refused'
        },
        { believed: 0.05, refused: 0.6 },
      ),
    patience,
  )

  it(
    'when it was made, is kept as it is or refused, and never a fault of ours',
    () =>
      expectAlwaysTogether(
        spoiltBytes(registration.response.attestationObject),
        async (attestationObject) => {
          const made = { ...registration, response: { ...registration.response, attestationObject } }
          const kept = await verifier.registration(made, challenge)
          if (!kept) return 'refused'
          expect(kept.credentialId.length).toBeGreaterThan(0)
          return 'kept'
        },
        { refused: 0.3 },
      ),
    patience,
  )
})
