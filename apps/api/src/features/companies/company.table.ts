import { boolean, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { languages, type Logo } from '@latchkey/contracts'
import { moment } from '../../database/columns.ts'
import { companyPolicy } from '../../database/company-policy.ts'

/** Tenants. */
export const companies = pgTable(
  'companies',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    number: integer('number').notNull().unique().generatedByDefaultAsIdentity({ startWith: 1000 }),
    language: text('language', { enum: languages }).notNull(),
    /** Its accent as `#rrggbb`; none is the product's own. */
    color: text('color'),
    /** What there is to know of its logo; the picture itself is in `company_logos`. */
    logo: jsonb('logo').$type<Logo>(),
    /** Whether a `scope` of `api`, which older integrations send, counts as none. */
    acceptsApiScope: boolean('accepts_api_scope').notNull().default(true),
    /** Of a suspended one nobody signs in and no token is issued or accepted; nothing of it is lost. */
    status: text('status', { enum: ['active', 'suspended'] })
      .notNull()
      .default('active'),
    /** Counts up with every change of what its administrators decide: name, language, colour, logo, and the scope above. */
    version: integer('version').notNull().default(1),
    createdAt: moment('created_at').notNull(),
  },
  () => [companyPolicy('id')],
)
