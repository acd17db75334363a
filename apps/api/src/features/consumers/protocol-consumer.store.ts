import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Executor } from '../../database/database.ts'
import { preparedOnce } from '../../database/statement.ts'
import { companies } from '../companies/company.table.ts'
import { consumerSecrets } from '../consumer-secrets/consumer-secret.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
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

const selectForProtocol = (executor: Executor) =>
  executor
    .select({
      companyId: consumers.companyId,
      id: consumers.id,
      key: consumers.key,
      name: consumers.name,
      description: consumers.description,
      grantType: consumers.grantType,
      clientType: consumers.clientType,
      redirectUris: consumers.redirectUris,
      // Of a suspended company nothing is active.
      status: sql<
        ProtocolConsumer['status']
      >`case when ${companies.status} = 'active' then ${consumers.status} else 'disabled' end`,
      ...accessColumns,
      acceptsApiScope: companies.acceptsApiScope,
      permissionGroupId: consumers.permissionGroupId,
      permissions: permissionsInForce(consumers.companyId, permissionGroups.permissions),
      secrets: sql<ProtocolConsumer['secrets']>`(
        select coalesce(json_agg(json_build_array(
          ${consumerSecrets.id}, encode(${consumerSecrets.secretHash}, 'base64'), ${consumerSecrets.expiresAt}
        )), '[]')
        from ${consumerSecrets}
        where ${consumerSecrets.companyId} = ${consumers.companyId} and ${consumerSecrets.consumerId} = ${consumers.id}
      )`.mapWith(toSecrets),
    })
    .from(consumers)
    .innerJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, consumers.companyId), eq(permissionGroups.id, consumers.permissionGroupId)),
    )
    .innerJoin(companies, eq(companies.id, consumers.companyId))

const byKeys = preparedOnce((executor) =>
  selectForProtocol(executor)
    .where(sql`${consumers.key} = any(${sql.placeholder('keys')}::text[])`)
    .prepare('consumers_list_for_protocol_by_keys'),
)

const byId = preparedOnce((executor) =>
  selectForProtocol(executor)
    .where(and(eq(consumers.companyId, sql.placeholder('companyId')), eq(consumers.id, sql.placeholder('id'))))
    .prepare('consumers_find_for_protocol_by_id'),
)

/** Consumers by their keys, whatever their companies and status, with what their groups have and their secrets. */
export const listForProtocolByKeys = (executor: Executor, keys: string[]): Promise<ProtocolConsumer[]> =>
  byKeys(executor).execute({ keys })

/** The same for one of which the company and id are known. */
export async function findForProtocolById(
  executor: Executor,
  companyId: string,
  id: string,
): Promise<ProtocolConsumer | undefined> {
  const [row] = await byId(executor).execute({ companyId, id })
  return row
}
