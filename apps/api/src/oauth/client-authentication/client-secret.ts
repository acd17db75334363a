import { timingSafeEqual } from 'node:crypto'
import type { ProtocolConsumer, ProtocolSecret } from '../../features/consumers/protocol-consumer.ts'
import { hashSecret } from '../../lib/secret.ts'
import { notAmong } from '../failure-detail.ts'
import { invalidClient, invalidRequest } from '../oauth-error.ts'
import { parseBasic } from './basic-header.ts'
import type { AuthenticationMethod, Credentials, ProofContext } from './method.ts'

const decoy: ProtocolSecret = { id: '', hash: hashSecret('no client has this secret'), expiresAt: null }

/** Compares with every secret, and with a decoy where there is none, so that time does not tell what exists. */
function findSecret(presented: string, secrets: readonly ProtocolSecret[]): ProtocolSecret | undefined {
  const hash = hashSecret(presented)
  let found: ProtocolSecret | undefined
  for (const secret of secrets.length > 0 ? secrets : [decoy]) if (timingSafeEqual(hash, secret.hash)) found = secret
  return found === decoy ? undefined : found
}

class SecretCredentials implements Credentials {
  readonly method: string
  readonly clientId: string
  readonly clientSecret: string

  constructor(method: string, { clientId, clientSecret }: { clientId: string; clientSecret: string }) {
    this.method = method
    this.clientId = clientId
    this.clientSecret = clientSecret
  }

  prove({ secrets }: ProtocolConsumer, { clock }: ProofContext): string {
    const secret = findSecret(this.clientSecret, secrets)
    if (!secret) throw invalidClient('wrong_secret')
    if (secret.expiresAt !== null && secret.expiresAt <= clock.now()) throw invalidClient('secret_expired')
    return secret.id
  }

  pretend(): void {
    findSecret(this.clientSecret, [])
  }
}

/** The secret in the Authorization header (RFC 6749 section 2.3.1). Any such header counts, whatever its scheme. */
export const clientSecretBasic: AuthenticationMethod = {
  name: 'client_secret_basic',
  authMethod: 'client_secret',
  signingAlgorithms: [],
  parameters: [],
  isUsed: (header) => header !== undefined,
  read(header = '', form) {
    const basic = parseBasic(header)
    if (!basic)
      throw invalidClient('request_malformed', { privateDetail: 'malformed Basic credentials or another scheme' })
    const clientId = form.get('client_id')
    if (clientId !== undefined && clientId !== basic.clientId) {
      throw invalidRequest('client_id differs from the authenticated client', {
        reason: 'client_id_mismatch',
        detail: notAmong(clientId, [basic.clientId]),
      })
    }
    return new SecretCredentials(this.name, basic)
  },
}

/** The secret in the body (RFC 6749 section 2.3.1). */
export const clientSecretPost: AuthenticationMethod = {
  name: 'client_secret_post',
  authMethod: 'client_secret',
  signingAlgorithms: [],
  parameters: ['client_secret'],
  isUsed: (_header, form) => form.get('client_secret') !== undefined,
  read(_header, form) {
    const [clientId, clientSecret] = [form.get('client_id'), form.get('client_secret')]
    if (clientId === undefined || clientSecret === undefined) {
      throw invalidClient(undefined, { privateDetail: 'no client identification' })
    }
    return new SecretCredentials(this.name, { clientId, clientSecret })
  },
}
