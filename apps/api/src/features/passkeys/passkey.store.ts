import { and, asc, eq, getTableColumns, lt, or, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answered } from '../../database/statement.ts'
import { passkeys } from './passkey.table.ts'

/** A passkey. */
export type PasskeyRow = typeof passkeys.$inferSelect

const ofUser = (companyId: string, userId: string) =>
  and(eq(passkeys.companyId, companyId), eq(passkeys.userId, userId))
const ownById = (companyId: string, userId: string, id: string) => and(ofUser(companyId, userId), eq(passkeys.id, id))

/** Keeps a passkey. */
export async function insert(executor: CompanyExecutor, row: typeof passkeys.$inferInsert): Promise<void> {
  await executor.insert(passkeys).values(row)
}

/** A person's passkeys, the oldest first. */
export const listByUser = (executor: CompanyExecutor, companyId: string, userId: string): Promise<PasskeyRow[]> =>
  executor.select().from(passkeys).where(ofUser(companyId, userId)).orderBy(asc(passkeys.createdAt), asc(passkeys.id))

/** The passkey with a credential id, whatever its company. */
export async function findByCredentialId(executor: Executor, credentialId: Buffer): Promise<PasskeyRow | undefined> {
  const [row] = await executor
    .select(answered(getTableColumns(passkeys)))
    .from(sql`passkeys_by_credential_id(${credentialId}) as answer`)
  return row
}

/** One of a person's passkeys, locked until the transaction ends. */
export async function findForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  id: string,
): Promise<PasskeyRow | undefined> {
  const [row] = await executor
    .select()
    .from(passkeys)
    .where(ownById(companyId, userId, id))
    .for('update')
  return row
}

/** Gives a passkey another name. */
export async function updateName(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  name: string,
): Promise<void> {
  await executor
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.companyId, companyId), eq(passkeys.id, id)))
}

/**
 * Keeps that a passkey was used, unless it counts and has counted as far before: then there is a copy of it.
 * @returns whether it was kept
 */
export async function updateUsed(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  { counter, lastUsedAt }: { counter: number; lastUsedAt: Date },
): Promise<boolean> {
  const { rowCount } = await executor
    .update(passkeys)
    .set({ counter, lastUsedAt })
    .where(
      and(
        eq(passkeys.companyId, companyId),
        eq(passkeys.id, id),
        or(lt(passkeys.counter, counter), and(eq(passkeys.counter, 0), sql`${counter} = 0`)),
      ),
    )
  return rowCount === 1
}

/** Takes one of a person's passkeys away. @returns it, if there was one */
export async function deleteById(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  id: string,
): Promise<PasskeyRow | undefined> {
  const [row] = await executor
    .delete(passkeys)
    .where(ownById(companyId, userId, id))
    .returning()
  return row
}

/** Takes all of a person's passkeys away. @returns them */
export const deleteByUser = (executor: CompanyExecutor, companyId: string, userId: string): Promise<PasskeyRow[]> =>
  executor.delete(passkeys).where(ofUser(companyId, userId)).returning()
