import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'
import type { PublicJwk } from './public-jwk.ts'

/** What a key can sign with (RFC 9068 section 2.1 demands RS256 beside whatever else there is). */
export const signingAlgorithms = ['ES256', 'RS256'] as const
/** One of {@link signingAlgorithms}. */
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/**
 * The installation's signing keys; private halves are sealed. They belong to no company. A key's state follows from its moments, so
 * that all nodes agree without telling each other: published when it is made, current from `signs_from` to `signs_until`, kept for
 * verifying until `gone_at`.
 */
export const signingKeys = pgTable(
  'signing_keys',
  {
    kid: text('kid').primaryKey(),
    algorithm: text('algorithm', { enum: signingAlgorithms }).notNull(),
    publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
    sealedPrivateKey: bytes('sealed_private_key').notNull(),
    createdAt: moment('created_at').notNull(),
    signsFrom: moment('signs_from')
      .notNull()
      .default(sql`now()`),
    signsUntil: moment('signs_until'),
    goneAt: moment('gone_at'),
  },
  (table) => [index('signing_keys_gone_index').on(table.goneAt)],
)
