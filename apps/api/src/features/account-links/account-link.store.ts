import type { AccountLinkPurpose, Language, UserStatus } from '@latchkey/contracts'
import { and, eq, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { answered } from '../../database/statement.ts'
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
export async function upsert(executor: CompanyExecutor, row: AccountLinkInsert): Promise<void> {
  await executor
    .insert(accountLinks)
    .values(row)
    .onConflictDoUpdate({ target: [accountLinks.companyId, accountLinks.userId], set: row })
}

/** The company of a token's link: whoever holds it can't name one. */
export async function findCompany(executor: Executor, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await executor.execute<{ id: string | null }>(
    sql`select company_of_account_link(${tokenHash}) as id`,
  )
  return rows[0]?.id ?? undefined
}

/** The link of a token. A suspended company has none. */
export async function findByTokenHash(
  executor: CompanyExecutor,
  companyId: string,
  tokenHash: Buffer,
): Promise<AccountLinkRow | undefined> {
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
    .where(and(eq(accountLinks.companyId, companyId), eq(accountLinks.tokenHash, tokenHash)))
  return row
}

/** Who has an e-mail address and may sign in. Without a company, since whoever forgot a password names none. */
export async function findActiveByEmail(
  executor: Executor,
  email: string,
): Promise<{ companyId: string; userId: string } | undefined> {
  const [row] = await executor
    .select(answered({ companyId: users.companyId, userId: users.id }))
    .from(sql`active_person_by_email(${email}) as answer`)
  return row
}

/** Uses a link up. @returns whether it was still there: of several at once, one finds it */
export async function deleteByTokenHash(
  executor: CompanyExecutor,
  companyId: string,
  tokenHash: Buffer,
): Promise<boolean> {
  const used = await executor
    .delete(accountLinks)
    .where(and(eq(accountLinks.companyId, companyId), eq(accountLinks.tokenHash, tokenHash)))
    .returning({ id: accountLinks.id })
  return used.length > 0
}

/** Ends a person's link, if there is one. */
export async function deleteByUser(executor: CompanyExecutor, companyId: string, userId: string): Promise<void> {
  await executor.delete(accountLinks).where(and(eq(accountLinks.companyId, companyId), eq(accountLinks.userId, userId)))
}

/** Clears away a batch of links that have expired. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'account_links', before, limit)
