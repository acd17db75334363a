import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { pkcePolicies, twoStepPolicies } from '@latchkey/contracts'
import { companyId } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'
import { companies } from '../companies/company.table.ts'

/** What a company decided about signing in and about new consumers. Without a row the contracts' `defaultSecurityRules` hold. */
export const securitySettings = pgTable(
  'security_settings',
  {
    companyId: companyId()
      .primaryKey()
      .references(() => companies.id, { onDelete: 'cascade' }),
    minPasswordLength: integer('min_password_length').notNull(),
    refusesCommonPasswords: boolean('refuses_common_passwords').notNull(),
    lockOutTries: integer('lock_out_tries'),
    lockOutSeconds: integer('lock_out_seconds').notNull(),
    twoStepPolicy: text('two_step_policy', { enum: twoStepPolicies }).notNull(),
    sessionIdleSeconds: integer('session_idle_seconds').notNull(),
    sessionAbsoluteSeconds: integer('session_absolute_seconds').notNull(),
    accessTokenSeconds: integer('access_token_seconds').notNull(),
    refreshIdleSeconds: integer('refresh_idle_seconds').notNull(),
    refreshAbsoluteSeconds: integer('refresh_absolute_seconds').notNull(),
    pkcePolicy: text('pkce_policy', { enum: pkcePolicies }).notNull(),
    /** Ranges of addresses that people can be signed in from; none means any. */
    allowedIpRanges: text('allowed_ip_ranges').array().notNull(),
    /** Of everything that the company connects through the Hub together. */
    hubRequestsPerMinute: integer('hub_requests_per_minute'),
    version: integer('version').notNull().default(1),
  },
  () => [companyPolicy()],
)
