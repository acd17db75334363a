import { and, eq, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Executor } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { answeredRow, preparedOnce } from '../../database/statement.ts'
import { companies } from '../companies/company.table.ts'
import { accessColumns } from './access-columns.ts'
import { consumers } from './consumer.table.ts'
import type { ProtocolConsumer } from './protocol-consumer.ts'

const storedSecretsSchema = z.array(z.tuple([z.uuid(), z.base64(), z.iso.datetime({ offset: true }).nullable()]))

const toSecrets = (stored: unknown): ProtocolConsumer['secrets'] =>
  storedSecretsSchema.parse(stored).map(([id, hash, expiresAt]) => ({
    id,
    hash: Buffer.from(hash, 'base64'),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  }))

const columns = {
  companyId: consumers.companyId,
  id: consumers.id,
  key: consumers.key,
  name: consumers.name,
  description: consumers.description,
  website: consumers.website,
  logo: consumers.logo,
  grantType: consumers.grantType,
  clientType: consumers.clientType,
  redirectUris: consumers.redirectUris,
  ...accessColumns,
  permissionGroupId: consumers.permissionGroupId,
  statusBlock: consumers.statusBlock,
}

/** @param keys SQL: whose */
const selectForProtocol = (executor: Executor, keys: SQL) =>
  executor
    .select({
      ...answeredRow('consumer', columns),
      // Of a suspended company nothing is active.
      status: sql<
        ProtocolConsumer['status']
      >`case when (answer.company).status = 'active' then (answer.consumer).status else 'disabled' end`,
      ...answeredRow('company', { acceptsApiScope: companies.acceptsApiScope }),
      permissions: sql<string[]>`answer.permissions`,
      secrets: sql<ProtocolConsumer['secrets']>`answer.secrets`.mapWith(toSecrets),
    })
    .from(sql`consumers_by_keys(${keys}) as answer`)

const byKeys = preparedOnce((executor) =>
  selectForProtocol(executor, sql`${sql.placeholder('keys')}::text[]`).prepare('consumers_list_for_protocol_by_keys'),
)

/** Consumers by their keys, whatever their companies and status, with what their groups have and their secrets. */
export const listForProtocolByKeys = (executor: Executor, keys: string[]): Promise<ProtocolConsumer[]> =>
  byKeys(executor).execute({ keys })

/** The same for one of which the company and id are known. */
export async function findForProtocolById(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
): Promise<ProtocolConsumer | undefined> {
  const key = executor
    .select({ key: consumers.key })
    .from(consumers)
    .where(and(eq(consumers.companyId, companyId), eq(consumers.id, id)))
  const [row] = await selectForProtocol(executor, sql`array(${key})`)
  return row
}

/**
 * Gives a consumer another block for the statuses of its tokens to come, unless somebody else has done so.
 * @param spent the block that has no slot left
 * @returns the block it has now, or `undefined` if it is gone
 */
export async function updateStatusBlock(
  executor: CompanyExecutor,
  companyId: string,
  id: string,
  spent: number,
): Promise<number | undefined> {
  const one = and(eq(consumers.companyId, companyId), eq(consumers.id, id))
  await executor.execute(
    sql`update ${consumers} set status_block = default where ${one} and ${consumers.statusBlock} = ${spent}`,
  )
  const [row] = await executor.select({ statusBlock: consumers.statusBlock }).from(consumers).where(one)
  return row?.statusBlock
}
