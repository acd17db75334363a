import { hash, verify } from '@node-rs/argon2'

// argon2id with the library's parameters (19 MiB, 2 passes), which are recorded in each hash.
let decoy: Promise<string> | undefined

/**
 * What is stored of a password: argon2id in PHC form.
 * @param password as typed
 */
export const hashPassword = (password: string): Promise<string> => hash(password)

/**
 * Whether a password is the right one. Without a stored hash the same work is done and the answer is no, so that time does not
 * tell whether an account exists.
 * @param stored from {@link hashPassword}, or `undefined` for an unknown account
 * @param password as typed
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('no account has this password')
  const matches = await verify(stored ?? (await decoy), password)
  return stored !== undefined && matches
}
