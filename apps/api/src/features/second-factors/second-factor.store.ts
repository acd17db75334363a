import type { SecondFactor } from '@latchkey/contracts'
import { and, count, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answered } from '../../database/statement.ts'
import { passkeys } from '../passkeys/passkey.table.ts'
import { recoveryCodes, totpFactors } from './second-factor.table.ts'

/** Somebody's authenticator app. */
export type TotpFactor = typeof totpFactors.$inferSelect

const totpOf = (companyId: string, userId: string) =>
  and(eq(totpFactors.companyId, companyId), eq(totpFactors.userId, userId))
const codesOf = (companyId: string, userId: string) =>
  and(eq(recoveryCodes.companyId, companyId), eq(recoveryCodes.userId, userId))

/** Since when somebody's authenticator app counts, if they have one that does. */
export async function findConfirmedAt(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
): Promise<Date | null> {
  const [row] = await executor
    .select({ confirmedAt: totpFactors.confirmedAt })
    .from(totpFactors)
    .where(totpOf(companyId, userId))
  return row?.confirmedAt ?? null
}

/** What somebody registered for the second step, without the codes that stand in for it. */
export async function listRegistered(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
): Promise<Exclude<SecondFactor, 'recovery_code'>[]> {
  const one = { one: sql`1` }
  const passkey = executor
    .select(one)
    .from(passkeys)
    .where(and(eq(passkeys.companyId, companyId), eq(passkeys.userId, userId)))
  const totp = executor
    .select(one)
    .from(totpFactors)
    .where(and(totpOf(companyId, userId), isNotNull(totpFactors.confirmedAt)))
  const { rows } = await executor.execute<{ passkey: boolean; totp: boolean }>(
    sql`select exists (${passkey}) as passkey, exists (${totp}) as totp`,
  )
  const [registered] = rows
  return (['passkey', 'totp'] as const).filter((factor) => registered?.[factor])
}

/** How many recovery codes somebody has left. */
export async function countCodes(executor: CompanyExecutor, companyId: string, userId: string): Promise<number> {
  const [row] = await executor.select({ left: count() }).from(recoveryCodes).where(codesOf(companyId, userId))
  return row?.left ?? 0
}

/** Somebody's authenticator app, confirmed or not, locked until the transaction ends. */
export async function findTotpForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
): Promise<TotpFactor | undefined> {
  const [row] = await executor.select().from(totpFactors).where(totpOf(companyId, userId)).for('update')
  return row
}

/** Keeps an authenticator app that is not confirmed yet, in place of another such. @returns whether there was none that counts */
export async function upsertUnconfirmed(
  executor: CompanyExecutor,
  row: Pick<TotpFactor, 'companyId' | 'userId' | 'sealedSecret' | 'createdAt'>,
): Promise<boolean> {
  const fresh = { sealedSecret: row.sealedSecret, createdAt: row.createdAt, lastStep: 0 }
  const { rowCount } = await executor
    .insert(totpFactors)
    .values({ ...row, ...fresh })
    .onConflictDoUpdate({
      target: [totpFactors.userId, totpFactors.companyId],
      set: fresh,
      setWhere: isNull(totpFactors.confirmedAt),
    })
  return rowCount === 1
}

/** Lets an authenticator app count. */
export async function updateConfirmed(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  change: { confirmedAt: Date; lastStep: number },
): Promise<void> {
  await executor.update(totpFactors).set(change).where(totpOf(companyId, userId))
}

/** Keeps the step whose code was used, unless it or a later one was before. @returns whether it was kept */
export async function updateLastStep(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  lastStep: number,
): Promise<boolean> {
  const { rowCount } = await executor
    .update(totpFactors)
    .set({ lastStep })
    .where(and(totpOf(companyId, userId), lt(totpFactors.lastStep, lastStep)))
  return rowCount === 1
}

/** Takes somebody's authenticator app away. @returns whether there was one that counted */
export async function deleteTotp(executor: CompanyExecutor, companyId: string, userId: string): Promise<boolean> {
  const { rowCount } = await executor
    .delete(totpFactors)
    .where(and(totpOf(companyId, userId), isNotNull(totpFactors.confirmedAt)))
  return rowCount === 1
}

/** Takes somebody's authenticator app away, confirmed or not. */
export async function deleteTotps(executor: CompanyExecutor, companyId: string, userId: string): Promise<void> {
  await executor.delete(totpFactors).where(totpOf(companyId, userId))
}

/** Adds recovery codes. */
export async function insertCodes(
  executor: CompanyExecutor,
  rows: (typeof recoveryCodes.$inferInsert)[],
): Promise<void> {
  await executor.insert(recoveryCodes).values(rows)
}

/** Takes all of somebody's recovery codes away. */
export async function deleteCodes(executor: CompanyExecutor, companyId: string, userId: string): Promise<void> {
  await executor.delete(recoveryCodes).where(codesOf(companyId, userId))
}

/** Uses a recovery code up. @returns whether there was such a one */
export async function deleteCode(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  codeHash: Buffer,
): Promise<boolean> {
  const { rowCount } = await executor
    .delete(recoveryCodes)
    .where(and(codesOf(companyId, userId), eq(recoveryCodes.codeHash, codeHash)))
  return rowCount === 1
}

/** The sealed secrets of some people after another, in the order of their ids, the first without one; for sealing them anew. */
export const listSealedAfter = (
  executor: Executor,
  userId: string | undefined,
  limit: number,
): Promise<Pick<TotpFactor, 'companyId' | 'userId' | 'sealedSecret'>[]> =>
  executor
    .select(
      answered({
        companyId: totpFactors.companyId,
        userId: totpFactors.userId,
        sealedSecret: totpFactors.sealedSecret,
      }),
    )
    .from(sql`sealed_totp_secrets_after(${userId ?? null}::uuid, ${limit}) as answer`)

/** Replaces a sealed secret, unless it has changed meanwhile. @returns whether it was replaced */
export async function updateSealed(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  sealed: Buffer,
  resealed: Buffer,
): Promise<boolean> {
  const { rowCount } = await executor
    .update(totpFactors)
    .set({ sealedSecret: resealed })
    .where(and(totpOf(companyId, userId), eq(totpFactors.sealedSecret, sealed)))
  return rowCount === 1
}
