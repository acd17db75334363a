import { parseArgs } from 'node:util'
import { emailSchema } from '@latchkey/contracts'
import type { Installation } from '../installation.ts'
import { AppError } from '../lib/app-error.ts'
import { UsageError } from './usage.ts'

/**
 * Reads the command line of `create-link` and `reset-second-factors`.
 * @param args what follows the command
 * @throws UsageError when the address is missing or none
 * @returns the person's e-mail address, lower case
 */
export function readEmail(args: string[]): string {
  const { values } = parseArgs({ args, options: { email: { type: 'string' } } })
  const { data } = emailSchema.safeParse(values.email)
  if (data === undefined) throw new UsageError('--email must be the e-mail address that somebody signs in with.')
  return data
}

/** Says of an error that there is nobody with an address, where that is what it means. */
export const orNobody =
  (email: string) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'not_found'
      ? new UsageError(`Nobody signs in as ${email}.`)
      : error
  }

/**
 * Takes all second factors of a person away.
 * @param installation where
 * @param email the person's, lower case
 * @throws UsageError when nobody has it
 * @returns what to print
 */
export async function resetSecondFactors({ services }: Installation, email: string): Promise<string> {
  const wasOn = await services.twoStepResets.resetByEmail(email).catch(orNobody(email))
  if (!wasOn) return `Two-step sign-in of ${email} is off already: there is nothing to take away.\n`
  return `Passkeys, authenticator app and recovery codes of ${email} are gone, and all their sessions ended, on every node within a second.\nUntil they set up new ones, the password alone signs them in.\n`
}
