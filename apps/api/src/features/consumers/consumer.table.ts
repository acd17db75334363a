import {
  authMethods,
  clientTypes,
  consumerStatuses,
  defaultLifetimes,
  grantTypes,
  type JsonWebKeySet,
  type Logo,
  tokenFormats,
} from '@latchkey/contracts'
import {
  bigint,
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { companyId, moment, searchText, sortMoment, sortName } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { listIndexes } from '../../database/list-indexes.ts'
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
    tokenFormat: text('token_format', { enum: tokenFormats }).notNull().default('jwt'),
    accessTokenSeconds: integer('access_token_seconds').notNull().default(defaultLifetimes.accessTokenSeconds),
    refreshIdleSeconds: integer('refresh_idle_seconds').notNull().default(defaultLifetimes.refreshIdleSeconds),
    refreshAbsoluteSeconds: integer('refresh_absolute_seconds')
      .notNull()
      .default(defaultLifetimes.refreshAbsoluteSeconds),
    usesHub: boolean('uses_hub').notNull().default(false),
    /** Ranges of addresses that it may call from; none means any. */
    allowedIpRanges: text('allowed_ip_ranges').array().notNull().default([]),
    requestsPerMinute: integer('requests_per_minute'),
    permissionGroupId: uuid('permission_group_id').notNull(),
    redirectUris: text('redirect_uris').array().notNull(),
    /** Shown, never fetched. */
    website: text('website'),
    /** What there is to know of its logo; the picture itself is in `consumer_logos`. */
    logo: jsonb('logo').$type<Logo>(),
    status: text('status', { enum: consumerStatuses }).notNull(),
    version: integer('version').notNull().default(1),
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    // Where the statuses of its own tokens stand; grants have the odd numbers.
    statusBlock: bigint('status_block', { mode: 'number' })
      .notNull()
      .generatedAlwaysAsIdentity({ startWith: 0, minValue: 0, increment: 2 }),
    sortName: sortName(),
    sortLastUsedAt: sortMoment('sort_last_used_at', 'last_used_at'),
    searchText: searchText('name', 'description', 'key'),
  },
  (table) => [
    companyPolicy(),
    primaryKey({ columns: [table.companyId, table.id] }),
    unique('consumers_key_unique').on(table.key),
    ...listIndexes(
      { name: 'consumers', companyId: table.companyId, id: table.id },
      {
        sorts: { name: table.sortName, created: table.createdAt, last_used: table.sortLastUsedAt },
        filters: { status: table.status, grant_type: table.grantType, permission_group: table.permissionGroupId },
        areCombined: true,
        spans: [table.createdAt, table.sortLastUsedAt],
        searched: [table.searchText],
      },
    ),
    foreignKey({
      name: 'consumers_permission_group_fk',
      columns: [table.companyId, table.permissionGroupId],
      foreignColumns: [permissionGroups.companyId, permissionGroups.id],
    }),
  ],
)
