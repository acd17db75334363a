import type { AccountLink } from '@latchkey/contracts'
import type { Installation } from '../installation.ts'
import { orNobody } from './second-factors.ts'

/** What to print of a link: where it went, or the link itself, to be passed on. */
export const describeLink = (email: string, { url, expiresAt }: AccountLink): string[] =>
  url === null
    ? [`A link to set a password went to ${email} by e-mail; it works once, until ${expiresAt}.`]
    : [`With this link ${email} sets a password and can sign in; it works once, until ${expiresAt}:`, url]

/**
 * Makes a link with which somebody sets their password.
 * @param installation where
 * @param email whose
 * @throws UsageError when nobody has the address
 * @returns what to print
 */
export async function createLink({ services }: Installation, email: string): Promise<string> {
  const link = await services.accountLinks.createByOperator(email).catch(orNobody(email))
  return `${describeLink(email, link).join('\n')}\n`
}
