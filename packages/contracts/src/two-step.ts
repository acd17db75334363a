import { z } from 'zod'
import { line, timestampSchema } from './text.ts'

/** What a person can give as the second step of signing in. */
export const secondFactors = ['passkey', 'totp', 'recovery_code'] as const
/** One of {@link secondFactors}. */
export const secondFactorSchema = z.enum(secondFactors)
/** Type of {@link secondFactorSchema}. */
export type SecondFactor = z.infer<typeof secondFactorSchema>

/** A code as typed: six digits, or a recovery code; spaces, hyphens and either case are fine. */
export const secondFactorCodeSchema = line(64)

/** How many recovery codes are made at once. */
export const recoveryCodeCount = 10

/**
 * A person's two-step sign-in, which is on with an authenticator app or a passkey: since when they have such an app, and how many recovery
 * codes are left.
 */
export const twoStepSchema = z
  .object({
    isOn: z.boolean(),
    totpSince: timestampSchema.nullable(),
    recoveryCodesLeft: z.int().min(0).max(recoveryCodeCount),
  })
  .meta({ id: 'TwoStep' })
/** Type of {@link twoStepSchema}. */
export type TwoStep = z.infer<typeof twoStepSchema>

/**
 * What `POST /api/v1/account/two-step/totp` answers: the secret for typing (base32) and the same as an `otpauth:` URI for a QR code.
 * It counts once a code made from it is confirmed, until `expiresAt`.
 */
export const totpSetupSchema = z
  .object({ secret: z.string().max(64), uri: z.string().max(1000), expiresAt: timestampSchema })
  .meta({ id: 'TotpSetup' })
/** Type of {@link totpSetupSchema}. */
export type TotpSetup = z.infer<typeof totpSetupSchema>

/** `POST /api/v1/account/two-step/totp/confirm`. */
export const totpConfirmSchema = z.strictObject({ code: secondFactorCodeSchema })
/** Type of {@link totpConfirmSchema} before parsing: what the form holds. */
export type TotpConfirm = z.input<typeof totpConfirmSchema>

/** Recovery codes, shown this once. Each works once. None where those there are stay good. */
export const recoveryCodesSchema = z.object({ codes: z.array(z.string().max(64)) }).meta({ id: 'RecoveryCodes' })
/** Type of {@link recoveryCodesSchema}. */
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>
