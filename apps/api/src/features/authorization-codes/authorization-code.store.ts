import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { authorizationCodes } from './authorization-code.table.ts'

/** A row as stored. */
export type AuthorizationCodeRow = typeof authorizationCodes.$inferSelect

/** Adds a code. */
export async function insert(executor: Executor, row: typeof authorizationCodes.$inferInsert): Promise<void> {
  await executor.insert(authorizationCodes).values(row)
}

/** Codes by their hashes, whatever their state: unguessable values need no company. */
export function listByHashes(executor: Executor, codeHashes: Buffer[]): Promise<AuthorizationCodeRow[]> {
  return executor
    .select()
    .from(authorizationCodes)
    .where(sql`${authorizationCodes.codeHash} = any(${sql.placeholder('codeHashes')}::bytea[])`)
    .prepare('authorization_codes_list_by_hashes')
    .execute({ codeHashes })
}

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

/**
 * Adds codes and the grants they start, all in one statement, for those users who have a live authorization that lets the consumer do all of
 * what is asked. A grant that a revocation doesn't see because both happen at once is dead all the same: its authorization is.
 * @returns the hashes of the codes that were added
 */
export async function insertIfAuthorized(
  executor: Executor,
  codes: CodeUnderAuthorization[],
  now: Date,
): Promise<Buffer[]> {
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
  const moment = sql`${now.toISOString()}::timestamptz`
  const { rows } = await executor.execute<{ code_hash: Buffer }>(sql`
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (
        code_hash bytea, company_id uuid, user_id uuid, consumer_id uuid, permissions text[], grant_id uuid,
        grant_expires_at timestamptz, redirect_uri text, redirect_uri_sent boolean, code_challenge text,
        expires_at timestamptz
      )
    ), covered as (
      select asked.*, standing.id as authorization_id
      from asked join authorizations as standing using (company_id, user_id, consumer_id)
      where standing.revoked_at is null and standing.permissions @> asked.permissions
        and (standing.expires_at is null or standing.expires_at > ${moment})
    ), started as (
      insert into grants (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at)
      select company_id, grant_id, authorization_id, consumer_id, user_id, permissions, ${moment}, grant_expires_at
      from covered
    ), added as (
      insert into authorization_codes (company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
        code_challenge, created_at, expires_at)
      select company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
        code_challenge, ${moment}, expires_at
      from covered
    )
    select code_hash from covered`)
  return rows.map(({ code_hash: codeHash }) => codeHash)
}

/** A code to use up, and the refresh token that is issued for it, if one is. */
export interface Redemption {
  codeHash: Buffer
  refreshToken: { tokenHash: Buffer; expiresAt: Date; absoluteExpiresAt: Date } | undefined
}

/**
 * Uses up live codes of grants that have not ended and adds their refresh tokens, all in one statement: of any number of attempts on a code,
 * one gets it.
 * @returns the hashes of those that this call used up
 */
export async function updateUsed(executor: Executor, redemptions: Redemption[], now: Date): Promise<Buffer[]> {
  const asked = redemptions.map(({ codeHash, refreshToken }) => ({
    code_hash: hexText(codeHash),
    token_hash: refreshToken ? hexText(refreshToken.tokenHash) : null,
    token_expires_at: refreshToken?.expiresAt ?? null,
    token_absolute_expires_at: refreshToken?.absoluteExpiresAt ?? null,
  }))
  const moment = sql`${now.toISOString()}::timestamptz`
  const { rows } = await executor.execute<{ code_hash: Buffer }>(sql`
    with asked as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (
        code_hash bytea, token_hash bytea, token_expires_at timestamptz, token_absolute_expires_at timestamptz
      )
    ), used as (
      update authorization_codes as code set used_at = ${moment}
      from asked, grants as approval, authorizations as standing
      where code.code_hash = asked.code_hash and code.used_at is null and code.expires_at > ${moment}
        and approval.company_id = code.company_id and approval.id = code.grant_id and approval.revoked_at is null
        and standing.company_id = approval.company_id and standing.id = approval.authorization_id
        and standing.revoked_at is null
      returning code.company_id, code.code_hash, code.grant_id, code.consumer_id,
        asked.token_hash, asked.token_expires_at, asked.token_absolute_expires_at
    ), issued as (
      insert into refresh_tokens
        (company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
      select company_id, token_hash, grant_id, consumer_id, ${moment}, token_expires_at, token_absolute_expires_at
      from used where token_hash is not null
    )
    select code_hash from used`)
  return rows.map(({ code_hash: codeHash }) => codeHash)
}

/**
 * Removes a batch of codes that expired unused, with the grants they would have started. Used ones stay with their grant.
 * @returns how many
 */
export async function deleteUnused(executor: Executor, before: Date, limit: number): Promise<number> {
  const { rowCount } = await executor.execute(sql`
    delete from grants where ctid = any(array(
      select approval.ctid
      from authorization_codes as code
      join grants as approval on approval.company_id = code.company_id and approval.id = code.grant_id
      where code.used_at is null and code.expires_at < ${before.toISOString()}::timestamptz
      order by code.expires_at limit ${limit} for update of approval skip locked
    ))`)
  return rowCount ?? 0
}
