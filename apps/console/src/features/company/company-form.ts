import { type CompanyProfile, type CompanyUpdate, colorSchema, languageSchema, line } from '@latchkey/contracts'
import { z } from 'zod'
import { contractResolver } from '../../lib/form.ts'

/** What the form holds; an empty colour is the product's own. */
export type CompanyFormValues = Pick<CompanyProfile, 'name' | 'language'> & { color: string }

/** What the form makes of it. */
export type CompanyBody = Required<CompanyUpdate>

const schema = z.object({
  name: line(120),
  language: languageSchema,
  color: z
    .string()
    .trim()
    .toLowerCase()
    .refine((color) => color === '' || colorSchema.safeParse(color).success, 'invalid_format')
    .transform((color) => (color === '' ? null : color)),
})

/** Validates the form as the contract does. */
export const resolveCompany = contractResolver<CompanyFormValues, z.output<typeof schema>>(schema)

/** The form of a company. @param company as the API has it */
export const toCompanyForm = ({ name, language, color }: CompanyProfile): CompanyFormValues => ({
  name,
  language,
  color: color ?? '',
})
