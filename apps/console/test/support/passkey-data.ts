import type { Passkey, PasskeyCreationOptions, PasskeyRequestOptions } from '@latchkey/contracts'
import { vi } from 'vitest'
import { hoursFromNow, idOf } from './data.ts'

/** A passkey in a list. */
export const passkeyOf = (name: string, n = 40): Passkey => ({
  id: idOf(n),
  name,
  createdAt: hoursFromNow(-240),
  lastUsedAt: null,
})

/** What the API gives a browser to make one with. */
export const creationOptions: PasskeyCreationOptions = {
  rp: { id: 'localhost', name: 'Latchkey' },
  user: { id: 'AAAA', name: 'martin@acme.example', displayName: 'Martín Quiroga' },
  challenge: 'Y2hhbGxlbmdl',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
  extensions: { credProps: true },
}

/** What the API gives a browser to ask for one with. */
export const requestOptions: PasskeyRequestOptions = {
  rpId: 'localhost',
  challenge: 'Y2hhbGxlbmdl',
  timeout: 300_000,
  userVerification: 'required',
  allowCredentials: [],
}

const bytes = new Uint8Array([1, 2, 3]).buffer

const credential = {
  id: 'AQID',
  rawId: bytes,
  type: 'public-key',
  authenticatorAttachment: 'platform',
  getClientExtensionResults: () => ({}),
  response: {
    clientDataJSON: bytes,
    attestationObject: bytes,
    getTransports: () => ['internal'],
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes,
  },
}

/** As it is sent, in part. */
export const sentCredential = { id: 'AQID', rawId: 'AQID', type: 'public-key', response: { clientDataJSON: 'AQID' } }

/** A person at a device with a passkey. @param failures what the browser says first, by the name of its error */
export function devicePresent(...failures: string[]) {
  const left = [...failures]
  const answer = async (): Promise<Credential> => {
    const failure = left.shift()
    if (failure !== undefined) throw new DOMException('no passkey', failure)
    return credential
  }
  return {
    create: vi.spyOn(navigator.credentials, 'create').mockImplementation(answer),
    get: vi.spyOn(navigator.credentials, 'get').mockImplementation(answer),
  }
}
