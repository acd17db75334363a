import { z } from 'zod'
import { languageSchema } from './languages.ts'
import { idSchema } from './text.ts'

/** A tenant. `number` is the short one people tell each other; `language` is the company's default. */
export const companySchema = z
  .object({ id: idSchema, name: z.string().max(120), number: z.int(), language: languageSchema })
  .meta({ id: 'Company' })
/** Type of {@link companySchema}. */
export type Company = z.infer<typeof companySchema>

/** What a company decides about its API connections. `acceptsApiScope`: whether a `scope` of `api`, as older integrations send it, counts as none. */
export const companySettingsSchema = z.object({ acceptsApiScope: z.boolean() }).meta({ id: 'CompanySettings' })
/** Type of {@link companySettingsSchema}. */
export type CompanySettings = z.infer<typeof companySettingsSchema>

/** `PATCH /api/v1/company/settings`. */
export const companySettingsUpdateSchema = z.strictObject({ acceptsApiScope: z.boolean() })
