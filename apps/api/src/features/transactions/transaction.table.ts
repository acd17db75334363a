import { transactionEvents } from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import { bigint, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { companies } from '../companies/company.table.ts'

/** The Transactions Log: who did what to which thing, when, from where, before and after. Never a secret; never changed or deleted. */
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
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    index('transactions_occurred_index').on(table.companyId, table.occurredAt, table.position),
    index('transactions_event_index').on(table.companyId, table.event, table.occurredAt, table.position),
    index('transactions_actor_index').on(table.companyId, table.actorId, table.occurredAt, table.position),
    index('transactions_target_index').on(table.companyId, table.targetId, table.occurredAt, table.position),
    // What happened to a consumer's secrets and authorizations: they say whose they are.
    index('transactions_consumer_index')
      .on(
        table.companyId,
        sql`coalesce(${table.after} ->> 'consumerId', ${table.before} ->> 'consumerId')`,
        table.occurredAt,
        table.position,
      )
      .where(sql`coalesce(${table.after} ->> 'consumerId', ${table.before} ->> 'consumerId') is not null`),
    // A company does not take its log along.
    foreignKey({ columns: [table.companyId], foreignColumns: [companies.id] }),
  ],
)
