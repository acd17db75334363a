import { z } from 'zod'
import { companySchema } from './companies.ts'
import { languageSchema } from './languages.ts'
import { passwordRulesSchema } from './password-rules.ts'
import { idSchema, line, newPasswordSchema, passwordSchema, timestampSchema } from './text.ts'
import { twoStepSchema } from './two-step.ts'
import { userSchema } from './users.ts'

/** `GET /api/v1/account`: what a person sees about themselves. `passwordRules`: what their company asks of a new password. */
export const accountSchema = userSchema
  .extend({
    company: companySchema,
    passwordChangedAt: timestampSchema.nullable(),
    twoStep: twoStepSchema,
    passwordRules: passwordRulesSchema,
  })
  .meta({ id: 'Account' })
/** Type of {@link accountSchema}. */
export type Account = z.infer<typeof accountSchema>

/** `PATCH /api/v1/account`: what a person changes about themselves. */
export const accountUpdateSchema = z
  .strictObject({ name: line(120).optional(), language: languageSchema.optional() })
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link accountUpdateSchema}. */
export type AccountUpdate = z.infer<typeof accountUpdateSchema>

/** `PUT /api/v1/account/password`. */
export const passwordChangeSchema = z.strictObject({ currentPassword: passwordSchema, newPassword: newPasswordSchema })
/** Type of {@link passwordChangeSchema}. */
export type PasswordChange = z.infer<typeof passwordChangeSchema>

/**
 * One of a person's sessions. `browser` and `system` are names read from what the browser says about itself, `null` if it says nothing
 * that is known; `isCurrent`: the one this is asked with.
 */
export const accountSessionSchema = z
  .object({
    id: idSchema,
    browser: z.string().max(40).nullable(),
    system: z.string().max(40).nullable(),
    ip: z.string().max(45),
    createdAt: timestampSchema,
    lastSeenAt: timestampSchema,
    expiresAt: timestampSchema,
    isCurrent: z.boolean(),
  })
  .meta({ id: 'AccountSession' })
/** Type of {@link accountSessionSchema}. */
export type AccountSession = z.infer<typeof accountSessionSchema>

/** `GET /api/v1/account/sessions`: the latest first, at most 100. */
export const accountSessionsSchema = z.object({ items: z.array(accountSessionSchema) }).meta({ id: 'AccountSessions' })
/** Type of {@link accountSessionsSchema}. */
export type AccountSessions = z.infer<typeof accountSessionsSchema>
