import { hash, verify } from '@node-rs/argon2'

// argon2id (what the library uses unless told otherwise) as OWASP advises: 19 MiB, 2 passes, one lane. Recorded in each hash.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const recorded = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`
let decoy: Promise<string> | undefined

/**
 * What is stored of a password: argon2id in PHC form.
 * @param password as typed
 */
export const hashPassword = (password: string): Promise<string> => hash(password, parameters)

/**
 * Whether a hash was made with other parameters than a new one would be, and so should be made anew when the password is known.
 * @param stored from {@link hashPassword}, perhaps years ago
 */
export const isOutdatedHash = (stored: string): boolean => !stored.startsWith(recorded)

/**
 * Whether a password is the right one. Without a stored hash the same work is done and the answer is no, so that time does not
 * tell whether an account exists.
 * @param stored from {@link hashPassword}, or `undefined` for an unknown account
 * @param password as typed
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password')
  const matches = await verify(stored ?? (await decoy), password)
  return stored !== undefined && matches
}
