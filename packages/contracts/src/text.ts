import { z } from 'zod'

// PostgreSQL cannot store NUL or half a surrogate pair, and the other control characters have no business in a name.
// So have those that turn the direction of writing round: a name could show something else than it says.
const controlCharacter = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const controlCharacterButLineBreaks = /(?![\n\r\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const visibleCharacter = /[^\p{Z}\p{C}]/u

/** One line of text, trimmed, at least one character, no control characters. @param max greatest length in UTF-16 units */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !controlCharacter.test(text) && text.isWellFormed(), 'control_character')
    .refine((text) => text === '' || controlCharacter.test(text) || visibleCharacter.test(text), 'blank')

/** Text that may be empty and may span lines, trimmed, bounded. @param max greatest length in UTF-16 units */
export const paragraph = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !controlCharacterButLineBreaks.test(text) && text.isWellFormed(), 'control_character')

/** A secret as typed: never trimmed, bounded so that hashing it stays cheap. */
export const passwordSchema = z.string().min(1).max(256)

/** The fewest characters of a new password (NIST SP 800-63B: length counts, a mixture of kinds of characters does not). */
export const minPasswordLength = 12

/**
 * A password that somebody chooses: any characters. The API refuses besides what is shorter than their company asks (`too_short`), and,
 * with `common_password`, what is among the most common ones or made of the person's own name or e-mail address.
 */
export const newPasswordSchema = passwordSchema.min(minPasswordLength)

/** An e-mail address, lower-cased, because people sign in with either case. */
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** An identifier. Those we make are random (UUID version 4), so that they can't be guessed. */
export const idSchema = z.uuid()

/** A moment in UTC as RFC 3339 text with milliseconds. */
export const timestampSchema = z.iso.datetime()

/** A moment that PostgreSQL can compare with: it knows no year 0. */
export const momentSchema = timestampSchema.refine((moment) => !moment.startsWith('0000'), 'invalid')
