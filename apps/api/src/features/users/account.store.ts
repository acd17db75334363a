import { and, eq } from 'drizzle-orm'
import type { User } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { users } from './user.table.ts'

/** A person with what only they are told, and what their password is checked against. */
export interface OwnAccount {
  user: User
  passwordHash: string | null
  passwordChangedAt: Date | null
}

/** A person's own account. */
export async function findAccount(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<OwnAccount | undefined> {
  const [row] = await executor
    .select({
      user: { id: users.id, name: users.name, email: users.email, role: users.role, language: users.language },
      passwordHash: users.passwordHash,
      passwordChangedAt: users.passwordChangedAt,
    })
    .from(users)
    .where(and(eq(users.companyId, companyId), eq(users.id, id)))
  return row
}

/** Replaces a password, unless it was replaced meanwhile. @returns whether it was */
export async function updatePasswordHashFrom(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: { from: string; to: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await executor
    .update(users)
    .set({ passwordHash: change.to, passwordChangedAt: change.at, updatedAt: change.at })
    .where(and(eq(users.companyId, companyId), eq(users.id, id), eq(users.passwordHash, change.from)))
  return rowCount === 1
}
