import { getTableColumns, sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { removeExpired } from '../../database/remove-expired.ts'
import { answered, hashStatement, preparedOnce } from '../../database/statement.ts'
import { liveGrantColumns } from '../grants/live-grant-columns.ts'
import { authorizationCodes } from './authorization-code.table.ts'

/** A row as stored. */
export type AuthorizationCodeRow = typeof authorizationCodes.$inferSelect

/** Adds a code. */
export async function insert(executor: CompanyExecutor, row: typeof authorizationCodes.$inferInsert): Promise<void> {
  await executor.insert(authorizationCodes).values(row)
}

const byHashes = preparedOnce((executor) =>
  executor
    .select(answered(getTableColumns(authorizationCodes)))
    .from(sql`authorization_codes_by_hashes(${sql.placeholder('codeHashes')}::bytea[]) as answer`)
    .prepare('authorization_codes_list_by_hashes'),
)

/** Codes by their hashes, whatever their state: unguessable values need no company. */
export const listByHashes = (executor: Executor, codeHashes: Buffer[]): Promise<AuthorizationCodeRow[]> =>
  byHashes(executor).execute({ codeHashes })

/** A code under an authorization that its user gave before, with the grant it starts. */
export interface CodeUnderAuthorization {
  codeHash: Buffer
  companyId: string
  userId: string
  consumerId: string
  permissions: string[]
  grantId: string
  grantExpiresAt: Date
  redirectUri: string
  redirectUriSent: boolean
  codeChallenge: string | null
  expiresAt: Date
}

const insertAuthorized = preparedOnce((executor) =>
  executor
    .select({
      ...answered({ codeHash: authorizationCodes.codeHash }),
      ...liveGrantColumns,
      userGroupId: sql<string | null>`answer.user_group_id`,
    })
    .from(
      sql`insert_authorized_codes(${sql.placeholder('codes')}::jsonb, ${sql.placeholder('now')}::timestamptz) as answer`,
    )
    .prepare('authorization_codes_insert_if_authorized'),
)

/**
 * Adds codes and the grants they start, all in one statement, for those users who have a live authorization that lets the consumer do all of
 * what is asked. A grant that a revocation doesn't see because both happen at once is dead all the same: its authorization is.
 * @returns the hashes of the codes that were added, each with its grant, without a `userGroupId` where the user is not active any more
 */
export function insertIfAuthorized(executor: Executor, codes: CodeUnderAuthorization[], now: Date) {
  const asked = codes.map((code) => ({
    code_hash: hexText(code.codeHash),
    company_id: code.companyId,
    user_id: code.userId,
    consumer_id: code.consumerId,
    permissions: code.permissions,
    grant_id: code.grantId,
    grant_expires_at: code.grantExpiresAt,
    redirect_uri: code.redirectUri,
    redirect_uri_sent: code.redirectUriSent,
    code_challenge: code.codeChallenge,
    expires_at: code.expiresAt,
  }))
  return insertAuthorized(executor).execute({ codes: JSON.stringify(asked), now: now.toISOString() })
}

/** A code to use up, and the refresh token that is issued for it, if one is. */
export interface Redemption {
  codeHash: Buffer
  refreshToken: { tokenHash: Buffer; expiresAt: Date; absoluteExpiresAt: Date } | undefined
}

const useUp = hashStatement(
  'authorization_codes_update_used',
  'use_up_authorization_codes($1::jsonb, $2::timestamptz, $3::bytea[])',
)

/**
 * Uses up live codes of grants that have not ended and adds their refresh tokens, all in one statement: of any number of attempts on a code,
 * one gets it.
 * @returns the hashes of those that this call used up
 */
export function updateUsed(executor: Executor, redemptions: Redemption[], now: Date): Promise<Buffer[]> {
  const asked = redemptions.map(({ codeHash, refreshToken }) => ({
    code_hash: hexText(codeHash),
    token_hash: refreshToken ? hexText(refreshToken.tokenHash) : null,
    token_expires_at: refreshToken?.expiresAt ?? null,
    token_absolute_expires_at: refreshToken?.absoluteExpiresAt ?? null,
  }))
  return useUp(executor, [JSON.stringify(asked), now, redemptions.map(({ codeHash }) => codeHash)])
}

/**
 * Removes a batch of codes that expired unused, with the grants they would have started. Used ones stay with their grant.
 * @returns how many
 */
export const deleteUnused = (executor: Executor, before: Date, limit: number): Promise<number> =>
  removeExpired(executor, 'authorization_codes', before, limit)
