import { foreignKey, index, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { bytes, companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/** Nonces of Hawk requests that were served, each with its time, as hashes, until nobody would accept the request any more. A company has one key. */
export const usedNonces = pgTable(
  'used_nonces',
  {
    companyId: companyId(),
    nonceHash: bytes('nonce_hash').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.nonceHash] }),
    index('used_nonces_expiry_index').on(table.expiresAt),
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }).onDelete('cascade'),
  ],
)
