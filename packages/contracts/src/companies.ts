import { z } from 'zod'
import { languageSchema } from './languages.ts'
import { logoSchema } from './logos.ts'
import { idSchema, line } from './text.ts'

/** A colour as `#rrggbb` in small letters. Any is allowed: whoever draws with it makes it light or dark enough to be read. */
export const colorSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(7)
  .regex(/^#[0-9a-f]{6}$/u)

const accentSchema = z.string().max(7).nullable().describe('As `#rrggbb`; `null` is the product’s own')

/**
 * A tenant. `number` is the short one people tell each other; `language` is the company's default, for those who have chosen none.
 * `color` is its accent in the console and on the authorization page, and `logo` what is shown there.
 */
export const companySchema = z
  .object({
    id: idSchema,
    name: z.string().max(120),
    number: z.int().min(1),
    language: languageSchema,
    color: accentSchema,
    logo: logoSchema.nullable(),
  })
  .meta({ id: 'Company' })
/** Type of {@link companySchema}. */
export type Company = z.infer<typeof companySchema>

/**
 * What a company decides about its API connections. `acceptsApiScope`: whether a `scope` of `api`, as older integrations send it, counts as
 * none. `version` is the company's, which counts up with every change of it.
 */
export const companySettingsSchema = z
  .object({ acceptsApiScope: z.boolean(), version: z.int().min(1) })
  .meta({ id: 'CompanySettings' })
/** Type of {@link companySettingsSchema}. */
export type CompanySettings = z.infer<typeof companySettingsSchema>

/** `PATCH /api/v1/company/settings`. */
export const companySettingsUpdateSchema = z.strictObject({ acceptsApiScope: z.boolean() })
/** Type of {@link companySettingsUpdateSchema}. */
export type CompanySettingsUpdate = z.infer<typeof companySettingsUpdateSchema>

/** The company as its administrators see and change it. `version` counts up with every change. */
export const companyProfileSchema = companySchema.extend({ version: z.int().min(1) }).meta({ id: 'CompanyProfile' })
/** Type of {@link companyProfileSchema}. */
export type CompanyProfile = z.infer<typeof companyProfileSchema>

/** `PATCH /api/v1/company`: absent fields stay; a `color` of `null` is the product's own. */
export const companyUpdateSchema = z
  .strictObject({ name: line(120), language: languageSchema, color: colorSchema.nullable() })
  .partial()
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link companyUpdateSchema}. */
export type CompanyUpdate = z.infer<typeof companyUpdateSchema>
