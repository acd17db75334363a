import { boolean, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { consumers } from '../consumers/consumer.table.ts'

/**
 * Requests that wait for a sign-in and a decision. Found by the hash of their reference, good only in the browser that made them,
 * decided once. `error` is the answer already known, which the user still has to sign in for.
 */
export const authorizationRequests = pgTable(
  'authorization_requests',
  {
    companyId: companyId(),
    referenceHash: bytes('reference_hash').notNull(),
    browserHash: bytes('browser_hash').notNull(),
    consumerId: uuid('consumer_id').notNull(),
    userId: uuid('user_id'),
    redirectUri: text('redirect_uri').notNull(),
    redirectUriSent: boolean('redirect_uri_sent').notNull(),
    state: text('state'),
    permissions: text('permissions').array().notNull(),
    codeChallenge: text('code_challenge'),
    consentForced: boolean('consent_forced').notNull(),
    error: text('error'),
    errorDescription: text('error_description'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    decidedAt: moment('decided_at'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.referenceHash] }),
    index('authorization_requests_consumer_index').on(table.companyId, table.consumerId),
    index('authorization_requests_expiry_index').on(table.expiresAt),
    foreignKey({
      columns: [table.companyId, table.consumerId],
      foreignColumns: [consumers.companyId, consumers.id],
    }).onDelete('cascade'),
  ],
)
