import { foreignKey, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { grants } from '../grants/grant.table.ts'

/**
 * Refresh tokens as hashes, a chain for each grant. `expires_at` is the idle end, never later than `absolute_expires_at`, which rotation
 * does not move. A retired one stays as long as its chain can, so that a replay is recognised.
 */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    companyId: companyId(),
    tokenHash: bytes('token_hash').notNull(),
    grantId: uuid('grant_id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    absoluteExpiresAt: moment('absolute_expires_at').notNull(),
    rotatedAt: moment('rotated_at'),
    successorHash: bytes('successor_hash'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.tokenHash] }),
    index('refresh_tokens_grant_index').on(table.companyId, table.grantId),
    index('refresh_tokens_expiry_index').on(table.absoluteExpiresAt),
    foreignKey({ columns: [table.companyId, table.grantId], foreignColumns: [grants.companyId, grants.id] }).onDelete(
      'cascade',
    ),
  ],
)
