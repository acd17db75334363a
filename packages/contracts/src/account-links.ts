import { z } from 'zod'
import { languageSchema } from './languages.ts'
import { passwordRulesSchema } from './password-rules.ts'
import { randomTextPattern } from './plain/wire.ts'
import { emailSchema, newPasswordSchema, timestampSchema } from './text.ts'

/** What a link is good for: a first password, or another one. */
export const accountLinkPurposes = ['invitation', 'password_reset'] as const
/** One of {@link accountLinkPurposes}. */
export const accountLinkPurposeSchema = z.enum(accountLinkPurposes)
/** Type of {@link accountLinkPurposeSchema}. */
export type AccountLinkPurpose = z.infer<typeof accountLinkPurposeSchema>

/** How long a link works, in seconds: an invitation for 7 days, one to set another password for an hour. */
export const accountLinkSeconds = {
  invitation: 7 * 24 * 60 * 60,
  password_reset: 60 * 60,
} as const satisfies Record<AccountLinkPurpose, number>

/**
 * A link that was just made. `url` is `null` when it went to the person by e-mail; where no e-mail is set up, or sending it failed, it is
 * for the administrator to pass on, and this answer is the only one that holds it.
 */
export const accountLinkSchema = z
  .object({
    purpose: accountLinkPurposeSchema,
    sentByMail: z.boolean(),
    url: z.string().max(2000).nullable(),
    expiresAt: timestampSchema,
  })
  .meta({ id: 'AccountLink' })
/** Type of {@link accountLinkSchema}. */
export type AccountLink = z.infer<typeof accountLinkSchema>

/** What follows the `#` of a link. */
export const accountLinkTokenSchema = z.string().regex(randomTextPattern)

/** `POST /api/v1/account-links/describe`. A body, since a token in an address would reach logs. */
export const accountLinkDescribeSchema = z.strictObject({ token: accountLinkTokenSchema })

/** Whom a link is for. `language` is the person's, else the company's; `passwordRules`: what the company asks of the new password. */
export const accountLinkDescriptionSchema = z
  .object({
    purpose: accountLinkPurposeSchema,
    email: z.string().max(254),
    name: z.string().max(120),
    companyName: z.string().max(120),
    language: languageSchema,
    passwordRules: passwordRulesSchema,
    expiresAt: timestampSchema,
  })
  .meta({ id: 'AccountLinkDescription' })
/** Type of {@link accountLinkDescriptionSchema}. */
export type AccountLinkDescription = z.infer<typeof accountLinkDescriptionSchema>

/** `POST /api/v1/account-links/redeem`. */
export const accountLinkRedeemSchema = z.strictObject({ token: accountLinkTokenSchema, password: newPasswordSchema })
/** Type of {@link accountLinkRedeemSchema}. */
export type AccountLinkRedeem = z.infer<typeof accountLinkRedeemSchema>

/** `POST /api/v1/password-resets`: whoever forgot their password asks for a link by e-mail. */
export const passwordResetCreateSchema = z.strictObject({ email: emailSchema })
/** Type of {@link passwordResetCreateSchema} before parsing: what the form holds. */
export type PasswordResetCreate = z.input<typeof passwordResetCreateSchema>

/** The one answer to {@link passwordResetCreateSchema}, whether or not somebody has that address. */
export const passwordResetAcceptedSchema = z.object({ status: z.literal('accepted') })
