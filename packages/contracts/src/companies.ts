import { z } from 'zod'
import { languageSchema } from './languages.ts'
import { idSchema } from './text.ts'

/** A tenant. `number` is the short one people tell each other; `language` is the company's default. */
export const companySchema = z
  .object({ id: idSchema, name: z.string().max(120), number: z.int(), language: languageSchema })
  .meta({ id: 'Company' })
/** Type of {@link companySchema}. */
export type Company = z.infer<typeof companySchema>
