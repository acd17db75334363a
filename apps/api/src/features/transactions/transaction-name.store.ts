import { type SQL, sql } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { authorizations } from '../authorizations/authorization.table.ts'
import { companies } from '../companies/company.table.ts'
import { consumerSecrets } from '../consumer-secrets/consumer-secret.table.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { grants } from '../grants/grant.table.ts'
import { passkeys } from '../passkeys/passkey.table.ts'
import { permissionGroups } from '../permission-groups/permission-group.table.ts'
import { sessions } from '../sessions/session.table.ts'
import { users } from '../users/user.table.ts'

/** A thing that an entry speaks of. */
export interface Thing {
  type: string
  id: string
}

const owned = (
  table: typeof sessions | typeof consumerSecrets | typeof authorizations | typeof grants,
  owner: SQL,
): SQL => sql`select thing.id, owner.name from ${table} as thing join ${owner} where thing.company_id =`

const ofUser = sql`${users} as owner on owner.company_id = thing.company_id and owner.id = thing.user_id`
const ofConsumer = sql`${consumers} as owner on owner.company_id = thing.company_id and owner.id = thing.consumer_id`
const named = (table: typeof users | typeof consumers | typeof permissionGroups | typeof passkeys): SQL =>
  sql`select thing.id, thing.name from ${table} as thing where thing.company_id =`

/** How what a type of thing is called is found, up to the company's id; what has no name of its own is called after whose it is. */
const sources = new Map<string, SQL>([
  ['user', named(users)],
  ['consumer', named(consumers)],
  ['permission_group', named(permissionGroups)],
  ['passkey', named(passkeys)],
  ['company', sql`select thing.id, thing.name from ${companies} as thing where thing.id =`],
  ['session', owned(sessions, ofUser)],
  ['consumer_secret', owned(consumerSecrets, ofConsumer)],
  ['authorization', owned(authorizations, ofConsumer)],
  ['grant', owned(grants, ofConsumer)],
])

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u

/** What the fields of entries refer to that hold the id of a thing. */
const references = new Map([
  ['permissionGroupId', 'permission_group'],
  ['replacementId', 'permission_group'],
  ['consumerId', 'consumer'],
  ['userId', 'user'],
  ['createdBy', 'user'],
  ['grantId', 'grant'],
  ['authorizationId', 'authorization'],
])

/** The things that a side of an entry refers to. @param side its `before` or `after` */
export const referencesIn = (side: Record<string, unknown> | null): Thing[] =>
  Object.entries(side ?? {}).flatMap(([field, id]) => {
    const type = references.get(field)
    return type !== undefined && typeof id === 'string' ? [{ type, id }] : []
  })

/** What {@link listNames} calls a thing. */
export const nameKey = ({ type, id }: Thing): string => `${type}:${id}`

/** What a company's things are called now, by {@link nameKey}; without those that are gone or have no name. */
export async function listNames(
  executor: CompanyExecutor,
  companyId: string,
  things: Thing[],
): Promise<Map<string, string>> {
  const questions = Array.from(sources, ([type, source]) => {
    const ids = new Set(things.filter((thing) => thing.type === type && uuid.test(thing.id)).map(({ id }) => id))
    return ids.size === 0
      ? undefined
      : sql`(select ${type}::text as type, found.id, found.name from (
          ${source} ${companyId}::uuid and thing.id = any(${sql.param(Array.from(ids))}::uuid[])) as found)`
  }).filter((question) => question !== undefined)
  if (questions.length === 0) return new Map()
  const { rows } = await executor.execute<{ type: string; id: string; name: string }>(
    sql.join(questions, sql` union all `),
  )
  return new Map(rows.map(({ name, ...thing }) => [nameKey(thing), name]))
}
