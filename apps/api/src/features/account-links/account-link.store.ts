import type { AccountLinkPurpose, Language, UserStatus } from '@latchkey/contracts'
import { and, eq } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import { deleteOldest } from '../../database/delete-oldest.ts'
import { companies } from '../companies/company.table.ts'
import { users } from '../users/user.table.ts'
import { accountLinks } from './account-link.table.ts'

/** A new row. */
export type AccountLinkInsert = typeof accountLinks.$inferInsert

/** A link with the person and company it is for. */
export interface AccountLinkRow {
  companyId: string
  id: string
  purpose: AccountLinkPurpose
  expiresAt: Date
  user: { id: string; name: string; email: string; status: UserStatus; language: Language | null }
  company: { name: string; language: Language }
}

/** Makes a person's link, in place of the one they had. */
export async function upsert(executor: Executor, row: AccountLinkInsert): Promise<void> {
  await executor
    .insert(accountLinks)
    .values(row)
    .onConflictDoUpdate({ target: [accountLinks.companyId, accountLinks.userId], set: row })
}

/** The link of a token, whatever its company: whoever holds it can't name one. A suspended company has none. */
export async function findByTokenHash(executor: Executor, tokenHash: Buffer): Promise<AccountLinkRow | undefined> {
  const [row] = await executor
    .select({
      companyId: accountLinks.companyId,
      id: accountLinks.id,
      purpose: accountLinks.purpose,
      expiresAt: accountLinks.expiresAt,
      user: {
        id: users.id,
        name: users.name,
        email: users.email,
        status: users.status,
        language: users.language,
      },
      company: { name: companies.name, language: companies.language },
    })
    .from(accountLinks)
    .innerJoin(users, and(eq(users.companyId, accountLinks.companyId), eq(users.id, accountLinks.userId)))
    .innerJoin(companies, and(eq(companies.id, accountLinks.companyId), eq(companies.status, 'active')))
    .where(eq(accountLinks.tokenHash, tokenHash))
  return row
}

/** Who has an e-mail address and may sign in. Without a company, since whoever forgot a password names none. */
export async function findActiveByEmail(
  executor: Executor,
  email: string,
): Promise<{ companyId: string; userId: string } | undefined> {
  const [row] = await executor
    .select({ companyId: users.companyId, userId: users.id })
    .from(users)
    .innerJoin(companies, and(eq(companies.id, users.companyId), eq(companies.status, 'active')))
    .where(and(eq(users.email, email), eq(users.status, 'active')))
  return row
}

/** Uses a link up. @returns whether it was still there: of several at once, one finds it */
export async function deleteByTokenHash(executor: Executor, companyId: string, tokenHash: Buffer): Promise<boolean> {
  const used = await executor
    .delete(accountLinks)
    .where(and(eq(accountLinks.companyId, companyId), eq(accountLinks.tokenHash, tokenHash)))
    .returning({ id: accountLinks.id })
  return used.length > 0
}

/** Ends a person's link, if there is one. */
export async function deleteByUser(executor: Executor, companyId: string, userId: string): Promise<void> {
  await executor.delete(accountLinks).where(and(eq(accountLinks.companyId, companyId), eq(accountLinks.userId, userId)))
}

/** Clears away a batch of links that have expired. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  deleteOldest(executor, { moment: accountLinks.expiresAt, before, limit })
