import { sql } from 'drizzle-orm'
import { hexText } from '../../database/columns.ts'
import type { Executor } from '../../database/database.ts'
import { answered, preparedOnce, sharedStatement } from '../../database/statement.ts'
import { grants } from '../grants/grant.table.ts'

/** The grant that a token would be of, and what all of its tokens begin with. */
export interface PresentedChain {
  grantId: string
  chainHash: Buffer
}

const columns = {
  ...answered({
    companyId: grants.companyId,
    grantId: grants.id,
    consumerId: grants.consumerId,
    retiredTokenHash: grants.retiredTokenHash,
  }),
  // Not `null` where there is a chain.
  chainHash: sql`answer.refresh_chain_hash`.mapWith(grants.refreshChainHash),
  tokenHash: sql`answer.refresh_token_hash`.mapWith(grants.refreshTokenHash),
  issuedAt: sql`answer.refresh_issued_at`.mapWith(grants.refreshIssuedAt),
  expiresAt: sql`answer.refresh_expires_at`.mapWith(grants.refreshExpiresAt),
  absoluteExpiresAt: sql`answer.refresh_absolute_expires_at`.mapWith(grants.refreshAbsoluteExpiresAt),
}

const byChains = preparedOnce((executor) =>
  executor
    .select(columns)
    .from(
      sql`grants_by_refresh_chains(${sql.placeholder('grantIds')}::uuid[], ${sql.placeholder('chainHashes')}::bytea[]) as answer`,
    )
    .prepare('refresh_tokens_list_by_chains'),
)

/** The chains' state by their hashes, whatever it is: unguessable values need no company. */
export const listByChains = (executor: Executor, chains: PresentedChain[]) =>
  byChains(executor).execute({
    grantIds: chains.map(({ grantId }) => grantId),
    chainHashes: chains.map(({ chainHash }) => chainHash),
  })

/** A grant's chain as it is now: the one token of it that is live, and the one before. */
export type RefreshChainRow = Awaited<ReturnType<typeof listByChains>>[number]

/** A live refresh token and what replaces it. */
export interface Rotation {
  grantId: string
  tokenHash: Buffer
  successorHash: Buffer
  /** When the successor ends: its idle end, or its predecessor's absolute end, which it has too. */
  expiresAt: Date
}

const rotate = sharedStatement<{ id: string }>(
  'refresh_tokens_update_rotated',
  'select id from rotate_refresh_tokens($1::jsonb, $2::timestamptz) as id',
)

/**
 * Puts successors in the place of live refresh tokens of grants that have not ended, all in one statement: of any number of attempts on a
 * token, one gets it.
 * @returns the grants of those that this call retired
 */
export async function updateRotated(executor: Executor, rotations: Rotation[], now: Date): Promise<string[]> {
  const asked = rotations.map(({ grantId, tokenHash, successorHash, expiresAt }) => ({
    grant_id: grantId,
    token_hash: hexText(tokenHash),
    successor_hash: hexText(successorHash),
    expires_at: expiresAt,
  }))
  const rows = await rotate(executor, [JSON.stringify(asked), now])
  return rows.map(({ id }) => id)
}
