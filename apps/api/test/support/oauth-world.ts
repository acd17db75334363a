import type { ConsumerCreate } from '@latchkey/contracts'
import { actorFor, makeConsumer, makeGroup } from '../../src/demo/factories.ts'
import type { Browser } from './browser.ts'
import { OAuthClient } from './oauth-client.ts'
import { startTestApi, type StaffedCompany, type TestApi, type TestDeployment } from './test-api.ts'

/** What consumers of an {@link OAuthWorld} may do unless told otherwise. */
export const appPermissions = ['assets:view', 'work_orders:view', 'work_orders:create']
/** {@link appPermissions} as a `scope`. */
export const appScope = appPermissions.join(' ')

/** A company with its people, and the consumers that OAuth is about. */
export interface OAuthWorld {
  api: TestApi
  acme: StaffedCompany
  /** A member of the company, signed in. */
  member: Browser
  /** A confidential consumer with the authorization code grant. */
  webApp: OAuthClient
  /** A public consumer with a loopback redirect. */
  nativeApp: OAuthClient
  /** A consumer with the client credentials grant. */
  machine: OAuthClient
  /** Makes another consumer; it may do {@link appPermissions} unless told otherwise. */
  client: (
    wanted?: Partial<ConsumerCreate> & { permissions?: string[] },
    company?: StaffedCompany,
  ) => Promise<OAuthClient>
  /** Runs SQL that no screen offers: faults, imports, what later issues bring. */
  sql: <Row extends Record<string, unknown>>(statement: string, ...values: unknown[]) => Promise<Row[]>
  /** Lets nodes forget what they remember of a consumer. */
  forget: (consumer: { id: string }) => Promise<void>
  /** How many rows a table has. */
  count: (table: string) => Promise<number>
}

/** Starts a server with a company, its people and a consumer of each kind. */
export async function startOAuthWorld(deployment?: TestDeployment): Promise<OAuthWorld> {
  const api = await startTestApi(deployment)
  const { services, owner } = api
  const acme = await api.staffedCompany()

  const client: OAuthWorld['client'] = async ({ permissions = appPermissions, ...wanted } = {}, company = acme) => {
    const group = await makeGroup(services, company.company, { permissions })
    const actor = actorFor(company.company, company.administrator)
    const consumer = await makeConsumer(services, actor, {
      grantType: 'authorization_code',
      permissionGroupId: group.id,
      ...wanted,
    })
    return new OAuthClient(api.url, consumer)
  }
  const sql: OAuthWorld['sql'] = async <Row extends Record<string, unknown>>(
    statement: string,
    ...values: unknown[]
  ) => {
    const { rows } = await owner.query<Row>(statement, values)
    await services.changes.catchUp()
    return rows
  }
  const [member, webApp, nativeApp, machine] = await Promise.all([
    api.signIn(acme.member),
    client({ name: 'Web app' }),
    client({ name: 'Native app', clientType: 'public', redirectUris: ['http://127.0.0.1/callback'] }),
    client({ name: 'Machine', grantType: 'client_credentials' }),
  ])
  return {
    api,
    acme,
    member,
    webApp,
    nativeApp,
    machine,
    client,
    sql,
    async forget({ id }) {
      await sql('insert into changes (subject) values ($1)', `consumer:${id}`)
    },
    count: async (table) => (await sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0,
  }
}
