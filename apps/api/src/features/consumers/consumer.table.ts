import {
  authMethods,
  clientTypes,
  consumerStatuses,
  defaultLifetimes,
  grantTypes,
  type JsonWebKeySet,
} from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { companyId, moment } from '../../database/columns.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'

/** OAuth clients. `created_by` outlives the person, so it is no foreign key. */
export const consumers = pgTable(
  'consumers',
  {
    companyId: companyId(),
    id: uuid('id').notNull(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    grantType: text('grant_type', { enum: grantTypes }).notNull(),
    clientType: text('client_type', { enum: clientTypes }).notNull(),
    authMethod: text('auth_method', { enum: authMethods }).notNull().default('client_secret'),
    jwks: jsonb('jwks').$type<JsonWebKeySet>(),
    jwksUri: text('jwks_uri'),
    acceptsEndpointAudience: boolean('accepts_endpoint_audience').notNull().default(false),
    requiresPkce: boolean('requires_pkce').notNull().default(true),
    followsOauth21: boolean('follows_oauth_2_1').notNull().default(false),
    issuesRefreshTokens: boolean('issues_refresh_tokens').notNull().default(true),
    accessTokenSeconds: integer('access_token_seconds').notNull().default(defaultLifetimes.accessTokenSeconds),
    refreshIdleSeconds: integer('refresh_idle_seconds').notNull().default(defaultLifetimes.refreshIdleSeconds),
    refreshAbsoluteSeconds: integer('refresh_absolute_seconds')
      .notNull()
      .default(defaultLifetimes.refreshAbsoluteSeconds),
    permissionGroupId: uuid('permission_group_id').notNull(),
    redirectUris: text('redirect_uris').array().notNull(),
    status: text('status', { enum: consumerStatuses }).notNull(),
    version: integer('version').notNull().default(1),
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('consumers_key_unique').on(table.key),
    index('consumers_name_index').on(table.companyId, sql`lower(${table.name})`, table.id),
    index('consumers_created_index').on(table.companyId, table.createdAt, table.id),
    index('consumers_last_used_index').on(
      table.companyId,
      sql`coalesce(${table.lastUsedAt}, '-infinity'::timestamptz)`,
      table.id,
    ),
    index('consumers_permission_group_index').on(table.companyId, table.permissionGroupId),
    foreignKey({
      name: 'consumers_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
