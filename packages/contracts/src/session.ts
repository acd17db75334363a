import { z } from 'zod'
import { companySchema } from './companies.ts'
import { emailSchema, passwordSchema, timestampSchema } from './text.ts'
import { userSchema } from './users.ts'

/** `POST /api/v1/session`. */
export const signInSchema = z.strictObject({ email: emailSchema, password: passwordSchema })
/** Type of {@link signInSchema} before parsing: what the form holds. */
export type SignIn = z.input<typeof signInSchema>

/** Who is signed in, for which company, and until when at the latest. */
export const sessionSchema = z
  .object({ user: userSchema, company: companySchema, expiresAt: timestampSchema })
  .meta({ id: 'Session' })
/** Type of {@link sessionSchema}. */
export type Session = z.infer<typeof sessionSchema>
