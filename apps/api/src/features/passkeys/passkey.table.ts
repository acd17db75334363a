import { passkeyTransports } from '@latchkey/contracts'
import { bigint, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { users } from '../users/user.table.ts'

/**
 * The passkeys people registered. A credential belongs to one person in the whole installation, since signing in with one names nobody.
 * `publicKey` is a COSE key (RFC 9052); `counter` is what the authenticator said last, 0 if it does not count.
 */
export const passkeys = pgTable(
  'passkeys',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    credentialId: bytes('credential_id').notNull(),
    publicKey: bytes('public_key').notNull(),
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: text('transports', { enum: passkeyTransports }).array().notNull(),
    name: text('name').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('passkeys_credential_unique').on(table.credentialId),
    index('passkeys_user_index').on(table.companyId, table.userId),
    foreignKey({ columns: [table.companyId, table.userId], foreignColumns: [users.companyId, users.id] }).onDelete(
      'cascade',
    ),
  ],
)
