import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'
import type { PublicJwk } from './public-jwk.ts'
import { signingAlgorithms } from './signing-key.ts'

/**
 * The installation's signing keys; private halves are sealed. They belong to no company. A key's state follows from its moments:
 * published when it is made, current from `signs_from` to `signs_until`, kept for verifying until `gone_at`.
 */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text('kid').primaryKey(),
    algorithm: text('algorithm', { enum: signingAlgorithms }).notNull(),
    publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
    sealedPrivateKey: bytes('sealed_private_key').notNull(),
    createdAt: moment('created_at').notNull(),
    // The default is for nodes of the version before, as they are replaced.
    signsFrom: moment('signs_from')
      .notNull()
      .default(sql`now()`),
    signsUntil: moment('signs_until'),
    goneAt: moment('gone_at'),
  },
  (table) => [index('signing_keys_gone_index').on(table.goneAt)],
)
