import { type PasskeyAssertion, type PasskeyRegistration, passkeyTransports } from '@latchkey/contracts'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers'

/** Signature algorithms (COSE, RFC 9053), the preferred one first: EdDSA, ES256, RS256. */
export const passkeyAlgorithms = [-8, -7, -257]

/** What is kept of a passkey to know it again. */
export interface PasskeyKey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: (typeof passkeyTransports)[number][]
}

/** What a passkey says whose it is (`user.id`): the bytes of the person's id. @param userId a UUID */
export const userHandleOf = (userId: string): string =>
  Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url')

/**
 * Browsers are asked for no attestation and give none, or one that a passkey made for itself. Others are refused unread: checking them
 * would fetch revocation lists from wherever they say.
 */
function hasNoCertificates({ response }: PasskeyRegistration): boolean {
  const attestation = decodeAttestationObject(Buffer.from(response.attestationObject, 'base64url'))
  const format = attestation.get('fmt')
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)
}

const namesOf = ({ id, rawId, type }: PasskeyAssertion | PasskeyRegistration) => ({
  id,
  rawId,
  type,
  clientExtensionResults: {},
})

/** What is not in order is thrown as errors of many kinds. */
async function orNothing<Result>(check: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await check()
  } catch {
    return undefined
  }
}

/**
 * Checks what browsers say about passkeys (Web Authentication Level 3, sections 7.1 and 7.2).
 * @param issuer the issuer identifier: its origin is where passkeys are used, its host what they belong to
 */
export function createPasskeyVerifier(issuer: string) {
  const { origin: expectedOrigin, hostname: rpId } = new URL(issuer)
  const expected = { expectedOrigin, expectedRPID: rpId, requireUserVerification: true }
  return {
    /** The RP ID: the host that passkeys belong to. */
    rpId,

    /** The challenge that was answered, or `undefined` when that can't be read. */
    challengeOf({ response }: { response: { clientDataJSON: string } }): string | undefined {
      try {
        const { challenge } = decodeClientDataJSON(response.clientDataJSON)
        return typeof challenge === 'string' && challenge !== '' ? challenge : undefined
      } catch {
        return undefined
      }
    },

    /** The passkey that was made, or `undefined` when something about it is not in order. */
    registration: (credential: PasskeyRegistration, expectedChallenge: string): Promise<PasskeyKey | undefined> =>
      orNothing(async () => {
        if (!hasNoCertificates(credential)) return undefined
        const { clientDataJSON, attestationObject, transports = [] } = credential.response
        const { registrationInfo } = await verifyRegistrationResponse({
          ...expected,
          response: { ...namesOf(credential), response: { clientDataJSON, attestationObject } },
          expectedChallenge,
          supportedAlgorithmIDs: passkeyAlgorithms,
        })
        if (!registrationInfo) return undefined
        const { id, publicKey, counter } = registrationInfo.credential
        return {
          credentialId: Buffer.from(id, 'base64url'),
          publicKey: Buffer.from(publicKey),
          counter,
          // There will be others, which browsers would not know what to do with yet.
          transports: passkeyTransports.filter((transport) => transports.includes(transport)),
        }
      }),

    /** What a passkey's counter says now, or `undefined` when its answer is not right. */
    assertion: (
      credential: PasskeyAssertion,
      expectedChallenge: string,
      { credentialId, publicKey, counter }: PasskeyKey,
    ): Promise<number | undefined> =>
      orNothing(async () => {
        const { clientDataJSON, authenticatorData, signature } = credential.response
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected,
          response: { ...namesOf(credential), response: { clientDataJSON, authenticatorData, signature } },
          expectedChallenge,
          credential: { id: credentialId.toString('base64url'), publicKey: new Uint8Array(publicKey), counter },
        })
        return verified ? authenticationInfo.newCounter : undefined
      }),
  }
}
