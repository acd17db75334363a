import { and, desc, eq, gt, lte, ne, or, sql } from 'drizzle-orm'
import {
  defaultSecurityRules,
  isTwoStepRequired,
  type Company,
  type Language,
  type Role,
  type SecurityRules,
  type User,
} from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { updateLastUsed } from '../../database/update-last-used.ts'
import { answeredRow, preparedOnce } from '../../database/statement.ts'
import type { LastUse } from '../../lib/last-used.ts'
import { secondsAfter } from '../../lib/clock.ts'
import { companies } from '../companies/company.table.ts'
import { securitySettings } from '../security-settings/security-settings.table.ts'
import { sessions } from './session.table.ts'

/** A new row. */
export type SessionInsert = typeof sessions.$inferInsert

/** How long a company's sessions last. */
export type SessionLimits = Pick<SecurityRules, 'sessionIdleSeconds' | 'sessionAbsoluteSeconds'>

const limitColumns = {
  sessionIdleSeconds: securitySettings.sessionIdleSeconds,
  sessionAbsoluteSeconds: securitySettings.sessionAbsoluteSeconds,
}

/**
 * A live session with everything that is asked about it at each request. It ends when it was to end by the limits at the sign-in, or by
 * those of now if that is earlier.
 */
export interface LiveSession {
  sessionId: string
  tokenHash: Buffer
  expiresAt: Date
  lastSeenAt: Date
  provedAt: Date
  permissionGroupId: string
  permissions: string[]
  lacksSecondFactor: boolean
  user: User
  company: Company
  rules: SessionLimits & Pick<SecurityRules, 'twoStepPolicy' | 'allowedIpRanges'>
}

/** Opens a session. */
export async function insert(executor: CompanyExecutor, row: SessionInsert): Promise<void> {
  await executor.insert(sessions).values(row)
}

const byTokenHashes = preparedOnce((executor) =>
  executor
    .select({
      ...answeredRow('session', {
        sessionId: sessions.id,
        tokenHash: sessions.tokenHash,
        createdAt: sessions.createdAt,
        expiresAt: sessions.expiresAt,
        lastSeenAt: sessions.lastSeenAt,
        provedAt: sessions.provedAt,
      }),
      permissionGroupId: sql<string>`answer.permission_group_id`,
      permissions: sql<string[]>`answer.permissions`,
      hasSecondFactor: sql<boolean>`answer.has_second_factor`,
      user: {
        id: sql<string>`answer.user_id`,
        name: sql<string>`answer.user_name`,
        email: sql<string>`answer.user_email`,
        role: sql<Role>`answer.user_role`,
        language: sql<Language | null>`answer.user_language`,
      },
      company: answeredRow('company', {
        id: companies.id,
        name: companies.name,
        number: companies.number,
        language: companies.language,
        color: companies.color,
        logo: companies.logo,
      }),
      // Of a company that has decided nothing there is none.
      hasRules: sql<boolean>`(answer.settings).company_id is not null`,
      rules: answeredRow('settings', {
        ...limitColumns,
        twoStepPolicy: securitySettings.twoStepPolicy,
        allowedIpRanges: securitySettings.allowedIpRanges,
      }),
    })
    .from(sql`sessions_by_token_hashes(${sql.placeholder('tokenHashes')}::bytea[]) as answer`)
    .prepare('sessions_list_by_token_hashes'),
)

/** When a session ends that began at a moment and was to end at another. */
export const endOf = (
  { createdAt, expiresAt }: Pick<SessionInsert, 'createdAt' | 'expiresAt'>,
  { sessionAbsoluteSeconds }: SessionLimits,
): Date => new Date(Math.min(expiresAt.getTime(), secondsAfter(createdAt, sessionAbsoluteSeconds).getTime()))

/** The sessions of tokens whose people may still sign in; whether they have expired is for the caller to see. */
export async function listByTokenHashes(executor: Executor, tokenHashes: Buffer[]): Promise<LiveSession[]> {
  const rows = await byTokenHashes(executor).execute({ tokenHashes })
  return rows.map(({ hasRules, ...row }) => {
    const rules = hasRules ? row.rules : defaultSecurityRules
    const lacksSecondFactor = !row.hasSecondFactor && isTwoStepRequired(rules.twoStepPolicy, row.user.role)
    return Object.assign(row, { rules, lacksSecondFactor, expiresAt: endOf(row, rules) })
  })
}

/** How long a company's sessions last now. */
export async function findLimits(executor: CompanyExecutor, companyId: string): Promise<SessionLimits> {
  const [limits] = await executor
    .select(limitColumns)
    .from(securitySettings)
    .where(eq(securitySettings.companyId, companyId))
  return limits ?? defaultSecurityRules
}

/** The company of a token's session. */
export async function findCompany(executor: Executor, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await executor.execute<{ id: string | null }>(sql`select company_of_session(${tokenHash}) as id`)
  return rows[0]?.id ?? undefined
}

/** When a session was last seen at any node, as far as it is written down. */
export async function findLastSeen(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<Date | undefined> {
  const [row] = await executor
    .select({ lastSeenAt: sessions.lastSeenAt })
    .from(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.id, id)))
  return row?.lastSeenAt
}

/** Writes down when sessions were last seen. */
export const updateLastSeen = (executor: Executor, uses: LastUse[]): Promise<void> =>
  updateLastUsed(executor, 'sessions', uses)

/** A session as its own person sees it. */
export type OwnSession = Pick<
  typeof sessions.$inferSelect,
  'id' | 'ip' | 'userAgent' | 'createdAt' | 'lastSeenAt' | 'expiresAt'
>

/** A person's live sessions, the latest first, the one they act in whenever it was last seen. */
export const listLiveByUser = (
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  {
    currentId,
    now,
    begunSince,
    seenSince,
    limit,
  }: { currentId: string; now: Date; begunSince: Date; seenSince: Date; limit: number },
): Promise<OwnSession[]> =>
  executor
    .select({
      id: sessions.id,
      ip: sessions.ip,
      userAgent: sessions.userAgent,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.companyId, companyId),
        eq(sessions.userId, userId),
        gt(sessions.expiresAt, now),
        gt(sessions.createdAt, begunSince),
        or(gt(sessions.lastSeenAt, seenSince), eq(sessions.id, currentId)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit)

/** Gives a session another token, and keeps when the person proved who they are. @returns when it ends, if there was one */
export async function updateToken(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  change: { tokenHash: Buffer; provedAt: Date },
): Promise<Pick<LiveSession, 'expiresAt'> | undefined> {
  const [changed] = await executor
    .update(sessions)
    .set(change)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.id, id)))
    .returning({ expiresAt: sessions.expiresAt })
  return changed
}

/** Ends a person's sessions, all but one if it is named. @returns their ids */
export async function deleteByUser(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  exceptId?: string,
): Promise<string[]> {
  const ended = await executor
    .delete(sessions)
    .where(
      and(
        eq(sessions.companyId, companyId),
        eq(sessions.userId, userId),
        exceptId === undefined ? undefined : ne(sessions.id, exceptId),
      ),
    )
    .returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

/** Ends a company's sessions that began or were seen last at a moment or before it, all but one. @returns them */
export async function deleteOverLimits(
  executor: CompanyExecutor,
  companyId: string,
  { begunUntil, seenUntil, exceptId }: { begunUntil: Date; seenUntil: Date; exceptId: string },
): Promise<Pick<typeof sessions.$inferSelect, 'id' | 'createdAt' | 'lastSeenAt' | 'expiresAt'>[]> {
  return executor
    .delete(sessions)
    .where(
      and(
        eq(sessions.companyId, companyId),
        or(lte(sessions.createdAt, begunUntil), lte(sessions.lastSeenAt, seenUntil)),
        ne(sessions.id, exceptId),
      ),
    )
    .returning({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
}

/** Ends one of a person's sessions. @returns whether there was one */
export async function deleteByIdOfUser(
  executor: CompanyExecutor,
  companyId: string,
  userId: string,
  id: string,
): Promise<boolean> {
  const ended = await executor
    .delete(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.userId, userId), eq(sessions.id, id)))
    .returning({ id: sessions.id })
  return ended.length > 0
}

/** Ends a session by its token. @returns whose it was */
export async function deleteByTokenHash(
  executor: CompanyExecutor,
  companyId: string,
  tokenHash: Buffer,
): Promise<{ id: string; userId: string } | undefined> {
  const [ended] = await executor
    .delete(sessions)
    .where(and(eq(sessions.companyId, companyId), eq(sessions.tokenHash, tokenHash)))
    .returning({ id: sessions.id, userId: sessions.userId })
  return ended
}

/** Clears away a batch of sessions that have expired. @returns how many */
export const deleteExpired = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'sessions', before, limit)
