import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type {
  PasskeyAssertion,
  PasskeyCreated,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from '@latchkey/contracts'
import type { Browser } from './browser.ts'

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

/** What a value begins with: its kind and its length. */
const head = (major: number, length: number): Buffer =>
  length < 24
    ? Buffer.from([(major << 5) | length])
    : length < 256
      ? Buffer.from([(major << 5) | 24, length])
      : Buffer.from([(major << 5) | 25, length >> 8, length & 255])

/** CBOR (RFC 8949) of the few kinds of values that passkeys are described with. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = Array.from(value, ([key, member]) =>
    typeof member === 'number' || typeof member === 'string' || Buffer.isBuffer(member) || member instanceof Map
      ? [cbor(key), cbor(member)]
      : [],
  )
  return Buffer.concat([head(5, value.size), ...entries.flat()])
}

/** How a device answers otherwise than it should. */
export interface PasskeyOddity {
  /** The site it believes to be at. */
  origin?: string
  rpId?: string
  /** It did not find out who uses it. */
  unverified?: boolean
  /** Its counter says this. */
  counter?: number
  /** Whose it says to be. */
  userHandle?: string
  /** It has an attestation with a certificate. */
  certificate?: Buffer
}

/** A phone or a key that holds one passkey: makes it, and signs challenges with it (Web Authentication Level 3). */
export class PasskeyDevice {
  readonly #origin: string
  readonly id = randomBytes(32)
  readonly #privateKey: KeyObject
  readonly #publicKey: Buffer
  #userHandle = randomBytes(16).toString('base64url')
  #counter = 0

  /** @param origin of the pages it is used on */
  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = privateKey
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const key = new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    this.#publicKey = cbor(key)
  }

  #clientData(type: string, challenge: string, { origin = this.#origin }: PasskeyOddity): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  #authenticatorData(rpId: string, odd: PasskeyOddity, credential?: Buffer): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(odd.counter ?? (this.#counter += 1))
    const flags = 1 | (odd.unverified ? 0 : 4) | (credential ? 64 : 0)
    return Buffer.concat([sha256(odd.rpId ?? rpId), Buffer.from([flags]), counter, ...(credential ? [credential] : [])])
  }

  /** Makes the passkey. */
  create({ challenge, rp, user }: PasskeyCreationOptions, odd: PasskeyOddity = {}): PasskeyRegistration {
    this.#userHandle = user.id
    const length = Buffer.from([0, this.id.length])
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.#publicKey])
    const statement = new Map<string, unknown>(odd.certificate ? [['x5c', odd.certificate]] : [])
    const attestation = new Map<string, unknown>([
      ['fmt', odd.certificate ? 'packed' : 'none'],
      ['attStmt', statement],
      ['authData', this.#authenticatorData(rp.id, odd, credential)],
    ])
    return {
      ...this.#names(),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', challenge, odd).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** Answers a challenge. */
  answer({ challenge, rpId }: PasskeyRequestOptions, odd: PasskeyOddity = {}): PasskeyAssertion {
    const clientData = this.#clientData('webauthn.get', challenge, odd)
    const authenticatorData = this.#authenticatorData(rpId, odd)
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.#privateKey)
    return {
      ...this.#names(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: odd.userHandle ?? this.#userHandle,
      },
    }
  }

  #names() {
    const id = this.id.toString('base64url')
    return {
      id,
      rawId: id,
      type: 'public-key' as const,
      clientExtensionResults: {},
      authenticatorAttachment: undefined,
    }
  }
}

/** Registers a passkey, as a person does who is signed in. */
export async function registerPasskey(
  { issuer }: { issuer: string },
  browser: Browser,
  name = 'My phone',
): Promise<{ device: PasskeyDevice } & PasskeyCreated> {
  const device = new PasskeyDevice(new URL(issuer).origin)
  const { body: options } = await browser.post<PasskeyCreationOptions>('/api/v1/account/passkeys/challenge')
  const credential = device.create(options)
  const { status, body } = await browser.post<PasskeyCreated>('/api/v1/account/passkeys', { name, credential })
  if (status !== 201) throw new Error(`the passkey could not be registered: ${status}`)
  return { device, ...body }
}

/** Signs in with nothing but a passkey. @param odd how the device answers otherwise than it should */
export async function usePasskey<Answer>(
  browser: Browser,
  device: PasskeyDevice,
  path = '/api/v1/session/passkey',
  odd: PasskeyOddity = {},
) {
  const { body: options } = await browser.post<PasskeyRequestOptions>(`${path}/challenge`)
  return browser.post<Answer>(path, { credential: device.answer(options, odd) })
}
