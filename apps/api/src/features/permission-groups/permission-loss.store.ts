import { maxPreviewed } from '@latchkey/contracts'
import { and, count, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { apiConnections } from '../api-connections/api-connection.table.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { permissionsInForce } from '../modules/permissions-in-force.ts'
import { users } from '../users/user.table.ts'
import { permissionGroups } from './permission-group.table.ts'

const consumerGroups = alias(permissionGroups, 'consumer_groups')
const userGroups = alias(permissionGroups, 'user_groups')

/** Whose permissions change: everybody’s, those of all who have one group, or one person’s. */
export type Whose = { kind: 'everybody' } | { kind: 'group'; id: string } | { kind: 'user'; id: string }

/** Permissions that are about to count no more, of those that count now, and for whom. */
export interface Loss {
  whose: Whose
  lost: string[]
}

/** The users whose permissions change. */
function changedUsers({ whose }: Loss): SQL {
  if (whose.kind === 'everybody') return sql`true`
  return whose.kind === 'group' ? eq(users.permissionGroupId, whose.id) : eq(users.id, whose.id)
}

/** The consumers whose permissions change: never by what one person has, since they have groups of their own. */
function changedConsumers({ whose }: Loss): SQL {
  if (whose.kind === 'everybody') return sql`true`
  return whose.kind === 'group' ? eq(consumers.permissionGroupId, whose.id) : sql`false`
}

const losingGroup = (companyId: string, { lost }: Loss) =>
  and(eq(permissionGroups.companyId, companyId), sql`${permissionGroups.permissions} && ${sql.param(lost)}::text[]`)
const losingUser = (companyId: string, loss: Loss) => and(losingGroup(companyId, loss), changedUsers(loss))
const losingConsumer = (companyId: string, loss: Loss) => and(losingGroup(companyId, loss), changedConsumers(loss))
const groupOfUser = and(
  eq(users.companyId, permissionGroups.companyId),
  eq(users.permissionGroupId, permissionGroups.id),
)
const groupOfConsumer = and(
  eq(consumers.companyId, permissionGroups.companyId),
  eq(consumers.permissionGroupId, permissionGroups.id),
)
const held = permissionsInForce(permissionGroups.companyId, permissionGroups.permissions)

/** The first users who lose something, by name, with what they have now. */
export const listUsers = (executor: CompanyExecutor, companyId: string, loss: Loss) =>
  executor
    .select({ id: users.id, name: users.name, email: users.email, held })
    .from(users)
    .innerJoin(permissionGroups, groupOfUser)
    .where(losingUser(companyId, loss))
    .orderBy(users.sortName, users.id)
    .limit(maxPreviewed)

/** How many users lose something. */
export async function countUsers(executor: CompanyExecutor, companyId: string, loss: Loss): Promise<number> {
  const [row] = await executor
    .select({ total: count() })
    .from(users)
    .innerJoin(permissionGroups, groupOfUser)
    .where(losingUser(companyId, loss))
  return row?.total ?? 0
}

/** The first consumers that lose something, by name, with what they have now. */
export const listConsumers = (executor: CompanyExecutor, companyId: string, loss: Loss) =>
  executor
    .select({ id: consumers.id, name: consumers.name, held })
    .from(consumers)
    .innerJoin(permissionGroups, groupOfConsumer)
    .where(losingConsumer(companyId, loss))
    .orderBy(consumers.sortName, consumers.id)
    .limit(maxPreviewed)

/** How many consumers lose something. */
export async function countConsumers(executor: CompanyExecutor, companyId: string, loss: Loss): Promise<number> {
  const [row] = await executor
    .select({ total: count() })
    .from(consumers)
    .innerJoin(permissionGroups, groupOfConsumer)
    .where(losingConsumer(companyId, loss))
  return row?.total ?? 0
}

/** What an API Key without a group has: all that its company's modules permit. */
const everything = sql`array(
  select own.key || ':' || named.action from modules as own cross join unnest(own.actions) as named (action)
  where own.company_id = ${apiConnections.companyId} and not own.is_archived
)`

/** What the company's API Key has now, if it may be what loses something; never by what one person has. */
export async function findHeldByApiKey(
  executor: CompanyExecutor,
  companyId: string,
  { whose }: Loss,
  now: Date,
): Promise<string[] | undefined> {
  if (whose.kind === 'user') return undefined
  const { permissionGroupId, retiresAt } = apiConnections
  const [row] = await executor
    .select({ held: sql<string[]>`case when ${permissionGroupId} is null then ${everything} else ${held} end` })
    .from(apiConnections)
    .leftJoin(
      permissionGroups,
      and(eq(permissionGroups.companyId, apiConnections.companyId), eq(permissionGroups.id, permissionGroupId)),
    )
    .where(
      and(
        eq(apiConnections.companyId, companyId),
        whose.kind === 'group' ? eq(permissionGroupId, whose.id) : undefined,
        or(isNull(retiresAt), gt(retiresAt, now)),
      ),
    )
  return row?.held
}

/** Live authorizations that lose something: what was granted is cut by what the groups of the consumer and the user have. */
const losing = (companyId: string, loss: Loss, now: Date) =>
  and(
    eq(authorizations.companyId, companyId),
    isNull(authorizations.revokedAt),
    or(isNull(authorizations.expiresAt), gt(authorizations.expiresAt, now)),
    sql`${authorizations.permissions} && ${sql.param(loss.lost)}::text[]`,
    or(changedConsumers(loss), changedUsers(loss)),
    sql`exists (
      select from unnest(${sql.param(loss.lost)}::text[]) as permission
      where permission = any(${authorizations.permissions}) and permission = any(${consumerGroups.permissions})
        and permission = any(${userGroups.permissions})
    )`,
  )

const ofConsumer = and(eq(consumers.companyId, authorizations.companyId), eq(consumers.id, authorizations.consumerId))
const ofUser = and(eq(users.companyId, authorizations.companyId), eq(users.id, authorizations.userId))
const ofConsumerGroup = and(
  eq(consumerGroups.companyId, consumers.companyId),
  eq(consumerGroups.id, consumers.permissionGroupId),
)
const ofUserGroup = and(eq(userGroups.companyId, users.companyId), eq(userGroups.id, users.permissionGroupId))

/** The first of the authorizations that lose something, by app and user, with what cuts them now on either side, and whether that changes. */
export function listAuthorizations(executor: CompanyExecutor, companyId: string, loss: Loss, now: Date) {
  return executor
    .select({
      id: authorizations.id,
      consumer: { id: consumers.id, name: consumers.name },
      user: { id: users.id, name: users.name, email: users.email },
      permissions: authorizations.permissions,
      consumerSide: {
        held: permissionsInForce(authorizations.companyId, consumerGroups.permissions),
        changes: sql<boolean>`${changedConsumers(loss)}`,
      },
      userSide: { held: userGroups.permissions, changes: sql<boolean>`${changedUsers(loss)}` },
    })
    .from(authorizations)
    .innerJoin(consumers, ofConsumer)
    .innerJoin(users, ofUser)
    .innerJoin(consumerGroups, ofConsumerGroup)
    .innerJoin(userGroups, ofUserGroup)
    .where(losing(companyId, loss, now))
    .orderBy(consumers.sortName, users.sortName, authorizations.id)
    .limit(maxPreviewed)
}

/** How many authorizations lose something. */
export async function countAuthorizations(
  executor: CompanyExecutor,
  companyId: string,
  loss: Loss,
  now: Date,
): Promise<number> {
  const [row] = await executor
    .select({ total: count() })
    .from(authorizations)
    .innerJoin(consumers, ofConsumer)
    .innerJoin(users, ofUser)
    .innerJoin(consumerGroups, ofConsumerGroup)
    .innerJoin(userGroups, ofUserGroup)
    .where(losing(companyId, loss, now))
  return row?.total ?? 0
}
