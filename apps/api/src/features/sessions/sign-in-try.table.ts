import { index, integer, pgTable } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'

/**
 * How often signing in failed lately, by whom or from where it was tried. Here and not in memory, so that all nodes count together. The key
 * is a hash: what people type as an e-mail address may be anything, and names no company.
 */
export const signInTries = pgTable(
  'sign_in_tries',
  {
    key: bytes('key').primaryKey(),
    failures: integer('failures').notNull(),
    failedAt: moment('failed_at').notNull(),
    blockedUntil: moment('blocked_until'),
    succeededAt: moment('succeeded_at'),
    rememberedUntil: moment('remembered_until').notNull(),
  },
  (table) => [index('sign_in_tries_remembered_index').on(table.rememberedUntil)],
)
