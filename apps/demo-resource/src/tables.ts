import {
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  type PgColumn,
  type PgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'

/** A moment: `timestamptz` with milliseconds, as JavaScript has them. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** What every record has. `number` counts from 1 within one company's collection: people read it out, lists are ordered by it. */
const recordColumns = {
  companyId: text('company_id').notNull(),
  id: uuid('id').notNull().defaultRandom(),
  number: integer('number').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
}

/** A table of records as the code that all collections share sees it. */
export type RecordTable = PgTable & Record<'companyId' | 'id' | 'number' | 'status', PgColumn>

/** The companies that have been seen, and so have records. The id is the token's `company_id`, whatever it looks like. */
export const companies = pgTable('companies', {
  companyId: text('company_id').primaryKey(),
  firstSeenAt: moment('first_seen_at').notNull().defaultNow(),
})

/** The last number given out in each collection of a company. */
export const numberSeries = pgTable(
  'number_series',
  {
    companyId: text('company_id')
      .notNull()
      .references(() => companies.companyId),
    collection: text('collection').notNull(),
    last: integer('last').notNull(),
  },
  (table) => [primaryKey({ columns: [table.companyId, table.collection] })],
)

/** Machines and installations that are looked after. */
export const assets = pgTable(
  'assets',
  {
    ...recordColumns,
    code: text('code').notNull(),
    name: text('name').notNull(),
    category: text('category').notNull(),
    status: text('status').notNull().default('in_service'),
    criticality: text('criticality').notNull().default('medium'),
    site: text('site').notNull(),
    location: text('location'),
    serialNumber: text('serial_number'),
    installedOn: date('installed_on', { mode: 'string' }),
    notes: text('notes'),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('assets_number_unique').on(table.companyId, table.number),
    unique('assets_code_unique').on(table.companyId, table.code),
    foreignKey({ name: 'assets_company_fk', columns: [table.companyId], foreignColumns: [companies.companyId] }),
  ],
)

/** Work that is to be done, or was. */
export const workOrders = pgTable(
  'work_orders',
  {
    ...recordColumns,
    title: text('title').notNull(),
    description: text('description'),
    type: text('type').notNull().default('corrective'),
    status: text('status').notNull().default('open'),
    priority: text('priority').notNull().default('medium'),
    dueOn: date('due_on', { mode: 'string' }),
    assignee: text('assignee'),
    assetId: uuid('asset_id'),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('work_orders_number_unique').on(table.companyId, table.number),
    index('work_orders_asset_index').on(table.companyId, table.assetId),
    foreignKey({ name: 'work_orders_company_fk', columns: [table.companyId], foreignColumns: [companies.companyId] }),
    foreignKey({
      name: 'work_orders_asset_fk',
      columns: [table.companyId, table.assetId],
      foreignColumns: [assets.companyId, assets.id],
      // The migration says SET NULL ("asset_id"): without its column list, which drizzle has no words for, company_id would go too.
    }).onDelete('set null'),
  ],
)

/** What people ask the maintenance team for. */
export const workRequests = pgTable(
  'work_requests',
  {
    ...recordColumns,
    title: text('title').notNull(),
    description: text('description'),
    status: text('status').notNull().default('submitted'),
    priority: text('priority').notNull().default('medium'),
    requester: text('requester').notNull(),
    requesterEmail: text('requester_email'),
    location: text('location'),
    assetId: uuid('asset_id'),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('work_requests_number_unique').on(table.companyId, table.number),
    index('work_requests_asset_index').on(table.companyId, table.assetId),
    foreignKey({ name: 'work_requests_company_fk', columns: [table.companyId], foreignColumns: [companies.companyId] }),
    foreignKey({
      name: 'work_requests_asset_fk',
      columns: [table.companyId, table.assetId],
      foreignColumns: [assets.companyId, assets.id],
      // The migration says SET NULL ("asset_id"): without its column list, which drizzle has no words for, company_id would go too.
    }).onDelete('set null'),
  ],
)
