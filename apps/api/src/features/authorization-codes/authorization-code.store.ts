import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { hashStatement, preparedOnce } from '../../database/statement.ts'
import { isGrantLive } from '../grants/live-grant.ts'
import { authorizationCodes } from './authorization-code.table.ts'

/** A row as stored. */
export type AuthorizationCodeRow = typeof authorizationCodes.$inferSelect

/** Adds a code. */
export async function insert(executor: Executor, row: typeof authorizationCodes.$inferInsert): Promise<void> {
  await executor.insert(authorizationCodes).values(row)
}

const byHashes = preparedOnce((executor) =>
  executor
    .select()
    .from(authorizationCodes)
    .where(sql`${authorizationCodes.codeHash} = any(${sql.placeholder('codeHashes')}::bytea[])`)
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

const insertAuthorized = hashStatement(
  'authorization_codes_insert_if_authorized',
  `
  with asked as (
    select * from jsonb_to_recordset($1::jsonb) as asked (
      code_hash bytea, company_id uuid, user_id uuid, consumer_id uuid, permissions text[], grant_id uuid,
      grant_expires_at timestamptz, redirect_uri text, redirect_uri_sent boolean, code_challenge text,
      expires_at timestamptz
    )
  ), considered as materialized (
    select asked.*, (
      select standing.id from authorizations as standing
      where standing.user_id = asked.user_id and standing.consumer_id = asked.consumer_id and standing.revoked_at is null
        and (standing.company_id = asked.company_id and standing.permissions @> asked.permissions
          and (standing.expires_at is null or standing.expires_at > $2::timestamptz)) is true
    ) as authorization_id
    from asked
  ), covered as (
    select * from considered where authorization_id is not null
  ), started as (
    insert into grants (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at)
    select company_id, grant_id, authorization_id, consumer_id, user_id, permissions, $2::timestamptz, grant_expires_at
    from covered
  ), added as (
    insert into authorization_codes (company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
      code_challenge, created_at, expires_at)
    select company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
      code_challenge, $2::timestamptz, expires_at
    from covered
  )
  select code_hash as hash from covered`,
)

/**
 * Adds codes and the grants they start, all in one statement, for those users who have a live authorization that lets the consumer do all of
 * what is asked. A grant that a revocation doesn't see because both happen at once is dead all the same: its authorization is.
 * @returns the hashes of the codes that were added
 */
export function insertIfAuthorized(executor: Executor, codes: CodeUnderAuthorization[], now: Date): Promise<Buffer[]> {
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
  return insertAuthorized(executor, [JSON.stringify(asked), now])
}

/** A code to use up, and the refresh token that is issued for it, if one is. */
export interface Redemption {
  codeHash: Buffer
  refreshToken: { tokenHash: Buffer; expiresAt: Date; absoluteExpiresAt: Date } | undefined
}

// The rows are locked in one order, whatever the plan: two nodes that get the same values in different orders don't wait for each other.
const useUp = hashStatement(
  'authorization_codes_update_used',
  `
  with asked as (
    select * from jsonb_to_recordset($1::jsonb) as asked (
      code_hash bytea, token_hash bytea, token_expires_at timestamptz, token_absolute_expires_at timestamptz
    )
  ), locked as materialized (
    select code_hash from authorization_codes where code_hash = any($3::bytea[]) order by code_hash for no key update
  ), used as (
    update authorization_codes as code set used_at = $2::timestamptz
    from asked join locked using (code_hash)
    where code.code_hash = asked.code_hash
      and (code.used_at is null and code.expires_at > $2::timestamptz and ${isGrantLive('code.grant_id')}) is true
    returning code.company_id, code.code_hash, code.grant_id, code.consumer_id,
      asked.token_hash, asked.token_expires_at, asked.token_absolute_expires_at
  ), issued as (
    insert into refresh_tokens
      (company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
    select company_id, token_hash, grant_id, consumer_id, $2::timestamptz, token_expires_at, token_absolute_expires_at
    from used where token_hash is not null
  )
  select code_hash as hash from used`,
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
