import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { grants } from '../grants/grant.table.ts'

/** Authorization codes as hashes. A used one stays as long as its grant, so that a replay is recognised. */
export const authorizationCodes = pgTable(
  'authorization_codes',
  {
    companyId: companyId(),
    codeHash: bytes('code_hash').notNull(),
    grantId: uuid('grant_id').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    redirectUri: text('redirect_uri').notNull(),
    redirectUriSent: boolean('redirect_uri_sent').notNull(),
    codeChallenge: text('code_challenge'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.codeHash] }),
    index('authorization_codes_grant_index').on(table.companyId, table.grantId),
    index('authorization_codes_expiry_index')
      .on(table.expiresAt)
      .where(sql`used_at is null`),
    foreignKey({ columns: [table.companyId, table.grantId], foreignColumns: [grants.companyId, grants.id] }).onDelete(
      'cascade',
    ),
  ],
)
