import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answered, preparedOnce, sharedStatement } from '../../database/statement.ts'
import { grants } from '../grants/grant.table.ts'

/** Adds a code and the grant it starts. */
export async function insert(executor: CompanyExecutor, row: typeof grants.$inferInsert): Promise<void> {
  await executor.insert(grants).values(row)
}

/** A code, and the grant it would be of. */
export interface PresentedCode {
  grantId: string
  codeHash: Buffer
}

const columns = answered({
  companyId: grants.companyId,
  grantId: grants.id,
  consumerId: grants.consumerId,
  codeHash: grants.codeHash,
  codeChallenge: grants.codeChallenge,
  redirectUri: grants.redirectUri,
  redirectUriSent: grants.redirectUriSent,
  usedAt: grants.codeUsedAt,
})

const byHashes = preparedOnce((executor) =>
  executor
    .select(columns)
    .from(
      sql`grants_by_code_hashes(${sql.placeholder('grantIds')}::uuid[], ${sql.placeholder('codeHashes')}::bytea[]) as answer`,
    )
    .prepare('authorization_codes_list_by_hashes'),
)

/** Codes by their hashes, whatever their state: unguessable values need no company. */
export const listByHashes = (executor: Executor, presented: PresentedCode[]) =>
  byHashes(executor).execute({
    grantIds: presented.map(({ grantId }) => grantId),
    codeHashes: presented.map(({ codeHash }) => codeHash),
  })

/** A row of {@link listByHashes}. */
export type AuthorizationCodeRow = Awaited<ReturnType<typeof listByHashes>>[number]

/** A code under an authorization that its user gave before, with the grant it starts. */
export interface CodeUnderAuthorization {
  codeHash: Buffer
  companyId: string
  userId: string
  consumerId: string
  permissions: string[]
  grantId: string
  redirectUri: string
  redirectUriSent: boolean
  codeChallenge: string | null
  expiresAt: Date
}

const insertAuthorized = sharedStatement<{
  id: string
  authorization_id: string
  authorization_ends_at: number | null
  user_group_id: string | null
  user_permissions: string[]
  status_block: number
}>(
  'authorization_codes_insert_if_authorized',
  `select id, authorization_id, (extract(epoch from authorization_expires_at) * 1000)::float8 as authorization_ends_at, user_group_id,
   user_permissions, status_block::float8 from insert_authorized_grants($1::jsonb, $2::timestamptz)`,
)

/**
 * Adds codes and the grants they start, all in one statement, for those users who have a live authorization that lets the consumer do all of
 * what is asked. A grant that a revocation doesn't see because both happen at once is dead all the same: its authorization is.
 * @returns the grants that were started, without a `userGroupId` where the user is not active any more
 */
export async function insertIfAuthorized(executor: Executor, codes: CodeUnderAuthorization[], now: Date) {
  const asked = codes.map((code) => ({
    code_hash: hexText(code.codeHash),
    company_id: code.companyId,
    user_id: code.userId,
    consumer_id: code.consumerId,
    permissions: code.permissions,
    grant_id: code.grantId,
    redirect_uri: code.redirectUri,
    redirect_uri_sent: code.redirectUriSent,
    code_challenge: code.codeChallenge,
    expires_at: code.expiresAt,
  }))
  const rows = await insertAuthorized(executor, [JSON.stringify(asked), now])
  const started = new Map(rows.map((row) => [row.id, row]))
  return codes.flatMap(({ companyId, grantId: id, consumerId, userId, permissions }) => {
    const row = started.get(id)
    if (!row) return []
    const { authorization_id: authorizationId, authorization_ends_at: endsAt } = row
    const authorizationExpiresAt = endsAt === null ? null : new Date(endsAt)
    const { user_group_id: userGroupId, user_permissions: userPermissions, status_block: statusBlock } = row
    const authorization = { authorizationId, authorizationExpiresAt }
    return [
      { companyId, id, ...authorization, consumerId, userId, userGroupId, permissions, userPermissions, statusBlock },
    ]
  })
}

/** A code to use up, when its grant ends then, and the refresh token that is issued for it, if one is. */
export interface Redemption extends PresentedCode {
  grantExpiresAt: Date
  refreshToken: { chainHash: Buffer; tokenHash: Buffer; expiresAt: Date; absoluteExpiresAt: Date } | undefined
}

const useUp = sharedStatement<{ id: string }>(
  'authorization_codes_update_used',
  'select id from use_up_authorization_codes($1::jsonb, $2::timestamptz) as id',
)

/**
 * Uses up live codes of grants that have not ended and stores their refresh tokens, all in one statement: of any number of attempts on a code,
 * one gets it.
 * @returns the grants of those that this call used up
 */
export async function updateUsed(executor: Executor, redemptions: Redemption[], now: Date): Promise<string[]> {
  const asked = redemptions.map(({ grantId, codeHash, grantExpiresAt, refreshToken }) => ({
    grant_id: grantId,
    code_hash: hexText(codeHash),
    grant_expires_at: grantExpiresAt,
    chain_hash: refreshToken ? hexText(refreshToken.chainHash) : null,
    token_hash: refreshToken ? hexText(refreshToken.tokenHash) : null,
    token_expires_at: refreshToken?.expiresAt ?? null,
    token_absolute_expires_at: refreshToken?.absoluteExpiresAt ?? null,
  }))
  const rows = await useUp(executor, [JSON.stringify(asked), now])
  return rows.map(({ id }) => id)
}
