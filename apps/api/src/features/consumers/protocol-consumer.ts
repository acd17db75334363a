import type { ClientType, GrantType } from '@latchkey/contracts'

/** A consumer as the OAuth endpoints need it: found by its key in one look-up, whatever its company and status. */
export interface ProtocolConsumer {
  companyId: string
  id: string
  key: string
  name: string
  description: string | null
  grantType: GrantType
  clientType: ClientType
  redirectUris: string[]
  status: 'active' | 'disabled'
  /** What its permission group has now. */
  permissions: string[]
  /** SHA-256 of each secret that is live now. */
  secretHashes: Buffer[]
}
