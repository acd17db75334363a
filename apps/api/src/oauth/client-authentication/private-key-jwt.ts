import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { JsonWebKey } from '@latchkey/contracts'
import { compactVerify } from 'jose'
import type { ConsumerKeyService } from '../../features/consumer-keys/consumer-key.service.ts'
import type { ProtocolConsumer } from '../../features/consumers/protocol-consumer.ts'
import { secondsAfter } from '../../lib/clock.ts'
import { OutboundError } from '../../lib/outbound.ts'
import { notAmong, publicNotAmong } from '../failure-detail.ts'
import { invalidClient } from '../oauth-error.ts'
import {
  type AssertionAlgorithm,
  assertionAlgorithms,
  type AssertionFault,
  assertionType,
  type ClientAssertion,
  clockSkewSeconds,
  judgeClientAssertion,
  parseClientAssertion,
  type SoundAssertion,
} from './client-assertion.ts'
import type { AuthenticationMethod, Credentials, ProofContext } from './method.ts'

// An assertion that names no key is tried with each that fits: so many signatures one request may cost.
const maxCandidates = 10

const keyTypes = { ES256: 'EC', RS256: 'RSA' } as const

/** The keys that may have made a signature (RFC 8725 section 3.1): the header's `alg` chooses among them, never how they are used. */
const candidatesOf = (keys: readonly JsonWebKey[], { algorithm, keyId }: SoundAssertion): readonly JsonWebKey[] =>
  keys
    .filter(
      ({ kty, kid }) => kty === keyTypes[algorithm] && (kid === undefined || keyId === undefined || kid === keyId),
    )
    .slice(0, maxCandidates)

const imported = new WeakMap<JsonWebKey, KeyObject>()

function publicKeyOf(key: JsonWebKey): KeyObject {
  const known = imported.get(key)
  if (known) return known
  const { kty } = key
  const numbers = kty === 'EC' ? { kty, crv: key.crv, x: key.x, y: key.y } : { kty, n: key.n, e: key.e }
  const made = createPublicKey({ key: numbers, format: 'jwk' })
  imported.set(key, made)
  return made
}

async function isSignedBy(token: string, algorithm: string, key: JsonWebKey): Promise<boolean> {
  try {
    await compactVerify(token, publicKeyOf(key), { algorithms: [algorithm] })
    return true
  } catch {
    // A wrong signature, or a key that is none: a point beside the curve, a modulus that is too short after all.
    return false
  }
}

async function isSignedByOneOf(token: string, sound: SoundAssertion, keys: readonly JsonWebKey[]): Promise<boolean> {
  for (const key of candidatesOf(keys, sound)) if (await isSignedBy(token, sound.algorithm, key)) return true
  return false
}

/** @throws OAuthError `invalid_client` */
async function checkSignature(
  token: string,
  sound: SoundAssertion,
  consumer: ProtocolConsumer,
  consumerKeys: ConsumerKeyService,
): Promise<void> {
  try {
    let keys = await consumerKeys.find(consumer)
    if (await isSignedByOneOf(token, sound, keys)) return
    const renewed = await consumerKeys.renew(consumer)
    if (renewed) {
      keys = renewed
      if (await isSignedByOneOf(token, sound, keys)) return
    }
    if (candidatesOf(keys, sound).length > 0) throw invalidClient('assertion_wrong_signature')
    const known = keys.flatMap(({ kid }) => kid ?? [])
    throw invalidClient('assertion_unknown_key', { detail: publicNotAmong(sound.keyId, known) })
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw invalidClient('keys_unreachable', { detail: { sent: error.fault }, privateDetail: error.message })
  }
}

/** Keys that nobody has the other half of; the modulus need not be a product of primes to be computed with. */
function makeDecoys(): Record<AssertionAlgorithm, JsonWebKey> {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const modulus = randomBytes(256)
  modulus[0] = 0xff
  modulus[255] = 0xff
  return {
    ES256: { kty: 'EC', crv: 'P-256', x, y },
    RS256: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' },
  }
}

let decoys: Record<AssertionAlgorithm, JsonWebKey> | undefined

class AssertionCredentials implements Credentials {
  readonly method = 'private_key_jwt'
  readonly clientId: string
  readonly assertion: ClientAssertion

  constructor(clientId: string, assertion: ClientAssertion) {
    this.clientId = clientId
    this.assertion = assertion
  }

  #judge({ clock, issuer }: ProofContext, acceptsEndpointAudience: boolean): SoundAssertion | AssertionFault {
    const audiences = acceptsEndpointAudience ? [issuer, `${issuer}/oauth/token`] : [issuer]
    return judgeClientAssertion(this.assertion, { clientId: this.clientId, audiences, now: clock.now() })
  }

  async prove(consumer: ProtocolConsumer, context: ProofContext): Promise<undefined> {
    const judged = this.#judge(context, consumer.acceptsEndpointAudience)
    if ('reason' in judged) {
      throw invalidClient(judged.reason, judged.detail === undefined ? {} : { detail: judged.detail })
    }
    await checkSignature(this.assertion.token, judged, consumer, context.consumerKeys)
    // Only now: nobody else may use its identifier up. Kept for longer than anyone takes it, by clocks that differ among nodes too.
    const until = secondsAfter(judged.expiresAt, 2 * clockSkewSeconds)
    if (!(await context.usedAssertions.use(consumer, judged.jti, until))) throw invalidClient('assertion_replayed')
    return undefined
  }

  async pretend(context: ProofContext): Promise<void> {
    const judged = this.#judge(context, false)
    if ('reason' in judged) return
    decoys ??= makeDecoys()
    await isSignedBy(this.assertion.token, judged.algorithm, decoys[judged.algorithm])
  }
}

/** A JWT that the client has signed with a key of its own (RFC 7523 section 2.2). */
export const privateKeyJwt: AuthenticationMethod = {
  name: 'private_key_jwt',
  authMethod: 'private_key_jwt',
  signingAlgorithms: assertionAlgorithms,
  parameters: ['client_assertion', 'client_assertion_type'],
  isUsed: (_header, form) =>
    form.get('client_assertion') !== undefined || form.get('client_assertion_type') !== undefined,
  read(_header, form) {
    const type = form.get('client_assertion_type')
    if (type !== assertionType) {
      throw invalidClient('assertion_wrong_type', { detail: notAmong(type, [assertionType]) })
    }
    const assertion = parseClientAssertion(form.get('client_assertion') ?? '')
    if (!assertion) throw invalidClient('assertion_malformed')
    const clientId = form.get('client_id')
    const { sub } = assertion.claims
    // RFC 7523 section 3: without client_id the subject tells who it is. JSON can hold NUL, which no other parameter can, and the
    // database takes none: not in one look-up, and so not in all those that are made together with it.
    const subject = typeof sub === 'string' && sub !== '' && !sub.includes('\0') ? sub : clientId
    if (subject === undefined) throw invalidClient('assertion_wrong_claims', { privateDetail: 'no subject' })
    if (clientId !== undefined && clientId !== subject) {
      throw invalidClient('client_id_mismatch', { detail: notAmong(clientId, [subject]) })
    }
    return new AssertionCredentials(subject, assertion)
  },
}
