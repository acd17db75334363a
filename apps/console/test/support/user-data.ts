import type { AccountLink, UserAccount } from '@latchkey/contracts'
import { planning } from './consumer-data.ts'
import { hoursFromNow } from './data.ts'

const idOf = (number: number): string => `${String(number).padStart(8, '0')}-0000-4000-8000-00000000000d`

/** A person of Acme. @param number tells them apart @param changes what is not as usual */
export const userOf = (number: number, changes: Partial<UserAccount> = {}): UserAccount => ({
  id: idOf(number),
  name: `Person ${number}`,
  email: `person${number}@acme.example`,
  role: 'member',
  status: 'active',
  permissionGroup: { id: planning.id, name: planning.name },
  language: null,
  createdAt: hoursFromNow(-72),
  lastSignInAt: hoursFromNow(-2),
  version: 3,
  ...changes,
})

/** The secret part of {@link linkOf}'s address. */
export const linkToken = 'T'.repeat(43)

/** A link that nobody was sent. @param changes what is not as usual */
export const linkOf = (changes: Partial<AccountLink> = {}): AccountLink => ({
  purpose: 'invitation',
  sentByMail: false,
  url: `https://latchkey.example/set-password#${linkToken}`,
  expiresAt: hoursFromNow(168),
  ...changes,
})
