import { z } from 'zod'
import { minPasswordLength } from './text.ts'

/** The most characters that a company can ask of new passwords at least. */
export const maxMinPasswordLength = 64

/** What a company asks of new passwords. */
export const passwordRulesSchema = z
  .object({
    minPasswordLength: z
      .int()
      .min(minPasswordLength)
      .max(maxMinPasswordLength)
      .describe('The fewest characters of a new password'),
    refusesCommonPasswords: z
      .boolean()
      .describe('Whether a new password may not be among the most common ones of known breaches'),
  })
  .meta({ id: 'PasswordRules' })
/** Type of {@link passwordRulesSchema}. */
export type PasswordRules = z.infer<typeof passwordRulesSchema>

/** What is asked where a company has decided nothing, and of the first person of each. */
export const defaultPasswordRules: PasswordRules = { minPasswordLength, refusesCommonPasswords: true }
