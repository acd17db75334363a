import { z } from 'zod'
import { languageSchema } from './languages.ts'
import { idSchema } from './text.ts'

/** What a person may do in the console, most first. */
export const roles = ['super_administrator', 'administrator', 'member'] as const
/** One of {@link roles}. */
export const roleSchema = z.enum(roles)
/** Type of {@link roleSchema}. */
export type Role = z.infer<typeof roleSchema>

/** A person as other things refer to them. */
export const userReferenceSchema = z.object({ id: idSchema, name: z.string().max(120), email: z.string().max(254) })
/** Type of {@link userReferenceSchema}. */
export type UserReference = z.infer<typeof userReferenceSchema>

/** A person in a company. `language` is `null` until they choose one: then the browser's is used. */
export const userSchema = userReferenceSchema
  .extend({ role: roleSchema, language: languageSchema.nullable() })
  .meta({ id: 'User' })
/** Type of {@link userSchema}. */
export type User = z.infer<typeof userSchema>

/** `PATCH /api/v1/account`: what a person changes about themselves. */
export const accountUpdateSchema = z.strictObject({ language: languageSchema })
/** Type of {@link accountUpdateSchema}. */
export type AccountUpdate = z.infer<typeof accountUpdateSchema>
