import { index, pgTable } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'

/**
 * Challenges that passkeys have not answered yet. The key is a hash of the challenge, what it is for and whom it was given to: nobody else
 * can answer it, and it names no company, since signing in does not either.
 */
export const passkeyChallenges = pgTable(
  'passkey_challenges',
  {
    key: bytes('key').primaryKey(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('passkey_challenges_expiry_index').on(table.expiresAt)],
)
