import { z } from 'zod'
import { companySchema } from './companies.ts'
import { emailSchema, passwordSchema, timestampSchema } from './text.ts'
import { secondFactorCodeSchema, secondFactorSchema } from './two-step.ts'
import { userSchema } from './users.ts'

/** `POST /api/v1/session`. */
export const signInSchema = z.strictObject({ email: emailSchema, password: passwordSchema })
/** Type of {@link signInSchema} before parsing: what the form holds. */
export type SignIn = z.input<typeof signInSchema>

/**
 * Who is signed in, for which company, and until when at the latest. `needsSecondFactor`: the company asks them for two-step sign-in, and
 * until they have set it up nothing else is open to them.
 */
export const sessionSchema = z
  .object({
    user: userSchema,
    company: companySchema,
    expiresAt: timestampSchema,
    needsSecondFactor: z.boolean(),
  })
  .meta({ id: 'Session' })
/** Type of {@link sessionSchema}. */
export type Session = z.infer<typeof sessionSchema>

/**
 * What `POST /api/v1/session` answers with 202 when the password is right and the person has two-step sign-in: what may be given
 * next, and until when. Nobody is signed in yet.
 */
export const secondStepSchema = z
  .object({ secondFactors: z.array(secondFactorSchema).min(1), expiresAt: timestampSchema })
  .meta({ id: 'SecondStep' })
/** Type of {@link secondStepSchema}. */
export type SecondStep = z.infer<typeof secondStepSchema>

/** `POST /api/v1/session/second-factor`: the code of the authenticator app, or a recovery code. */
export const secondStepAnswerSchema = z.strictObject({ code: secondFactorCodeSchema })
/** Type of {@link secondStepAnswerSchema} before parsing: what the form holds. */
export type SecondStepAnswer = z.input<typeof secondStepAnswerSchema>

/** `POST /api/v1/session/proof`: the password once more, for what `proof_required` was answered to. */
export const proofSchema = z.strictObject({ password: passwordSchema })
/** Type of {@link proofSchema}. */
export type Proof = z.infer<typeof proofSchema>
