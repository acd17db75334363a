import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytes, moment } from '../../database/columns.ts'
import type { PublicJwk } from './public-jwk.ts'

/** The installation's signing keys; private halves are sealed. They belong to no company. */
export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  algorithm: text('algorithm', { enum: ['ES256'] }).notNull(),
  publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
  sealedPrivateKey: bytes('sealed_private_key').notNull(),
  createdAt: moment('created_at').notNull(),
})
