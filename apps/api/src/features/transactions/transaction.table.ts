import { transactionEvents } from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'

/**
 * The Transactions Log: who did what to which thing, when, from where, before and after. Never a secret; never changed or deleted. The
 * database keeps each month (UTC) in a partition of its own, so the time is part of every key.
 */
export const transactions = pgTable(
  'transactions',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    // Entries of the same millisecond in the order in which they were written.
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
    occurredAt: moment('occurred_at').notNull(),
    event: text('event', { enum: transactionEvents }).notNull(),
    actorType: text('actor_type', { enum: ['user', 'consumer', 'system'] }).notNull(),
    actorId: uuid('actor_id'),
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    ip: text('ip'),
    userAgent: text('user_agent'),
    traceId: text('trace_id'),
    // What happened to a consumer's secrets and authorizations: they say whose they are. Kept, since under row-level security no index on
    // an expression of this kind is used.
    namedConsumerId: text('named_consumer_id').generatedAlwaysAs(
      sql`coalesce("after" ->> 'consumerId', "before" ->> 'consumerId')`,
    ),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id, table.occurredAt] }),
    index('transactions_occurred_index').on(table.companyId, table.occurredAt, table.position),
    index('transactions_event_index').on(table.companyId, table.event, table.occurredAt, table.position),
    index('transactions_actor_index').on(table.companyId, table.actorId, table.occurredAt, table.position),
    index('transactions_target_index').on(table.companyId, table.targetId, table.occurredAt, table.position),
    index('transactions_consumer_index')
      .on(table.companyId, table.namedConsumerId, table.occurredAt, table.position)
      .where(sql`${table.namedConsumerId} is not null`),
  ],
)
