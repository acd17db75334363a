import { bigint, boolean, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { grantEndings } from './grant-ending.ts'

/**
 * Approvals, each with the code it is given out as and the refresh token its app holds: every token descends from a grant, and ends with it.
 * A refresh token is rotated by changing the row in place, in columns that no index has. After `expires_at` nothing of it can be live; before
 * the code is used, that is the end of the code.
 */
export const grants = pgTable(
  'grants',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    authorizationId: uuid('authorization_id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    userId: uuid('user_id').notNull(),
    permissions: text('permissions').array().notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    revokedReason: text('revoked_reason', { enum: grantEndings }),
    codeHash: bytes('code_hash').notNull(),
    codeChallenge: text('code_challenge'),
    codeExpiresAt: moment('code_expires_at').notNull(),
    codeUsedAt: moment('code_used_at'),
    redirectUri: text('redirect_uri').notNull(),
    redirectUriSent: boolean('redirect_uri_sent').notNull(),
    // What all refresh tokens of the grant have in common: whoever presents it has had one of them.
    refreshChainHash: bytes('refresh_chain_hash'),
    refreshTokenHash: bytes('refresh_token_hash'),
    refreshIssuedAt: moment('refresh_issued_at'),
    refreshExpiresAt: moment('refresh_expires_at'),
    refreshAbsoluteExpiresAt: moment('refresh_absolute_expires_at'),
    retiredTokenHash: bytes('retired_token_hash'),
    // Where the statuses of its tokens stand; consumers have the even numbers.
    statusBlock: bigint('status_block', { mode: 'number' })
      .notNull()
      .generatedAlwaysAsIdentity({ startWith: 1, minValue: 1, increment: 2 }),
  },
  (table) => [
    companyPolicy(),
    // By the id alone: what is presented names it before anybody knows the company. Redeeming a code makes an entry in each index, so there are
    // no more of them than are needed.
    primaryKey({ columns: [table.id] }),
    index('grants_authorization_index').on(table.authorizationId),
    index('grants_expiry_index').on(table.expiresAt),
    foreignKey({
      columns: [table.companyId, table.authorizationId],
      foreignColumns: [authorizations.companyId, authorizations.id],
    }).onDelete('cascade'),
  ],
)
