import { randomBytes } from 'node:crypto'
import { actorFor, makeAuthorization, makeCompany, makeConsumer, makeGroup, makePerson } from '@latchkey/api/factories'
import { type Installation, openInstallation } from '@latchkey/api/installation'
import { inTurn } from '../in-turn.ts'
import { audience, issuer } from '../installation-name.ts'
import type { Credentials } from '../load/requests.ts'

/** An app that people let act for them. */
export interface App extends Credentials {
  redirectUri: string
}

/** Somebody who can sign in and has authorized an app. */
export interface Person {
  id: string
  email: string
  app: App
}

/** What the database holds when a run begins. */
export interface World {
  /** Everybody's. */
  password: string
  /** Consumers with the client credentials grant. */
  machines: Credentials[]
  /** One for each connection. */
  people: Person[]
  /** May ask about any token. */
  resourceServer: Credentials
  /** What machines and apps may do, as a `scope`. */
  scope: string
}

const machineCount = 1000
const appCount = 8
const permissions = ['assets:view', 'work_orders:view']
/** How many things are made at once: as many as the pool has connections. */
const atOnce = 10

/** Makes things in batches. */
async function makeMany<Made>(count: number, make: (index: number) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  while (made.length < count) {
    const batch = Array.from({ length: Math.min(atOnce, count - made.length) }, (_, index) => make(made.length + index))
    made.push(...(await Promise.all(batch)))
  }
  return made
}

const newSecret = (): string => randomBytes(32).toString('base64url')

/**
 * Fills an empty database through the product's own services: a company with a thousand machines, some apps, and people who have
 * authorized them.
 * @param options the database, the key that its secrets are sealed with, and how many people
 * @throws StartError when the database can't be used
 */
export async function makeWorld(options: { databaseUrl: string; masterKey: Buffer; people: number }): Promise<World> {
  const { databaseUrl, masterKey } = options
  const faults: unknown[] = []
  const onError = (error: unknown) => void faults.push(error)
  const installation = await openInstallation({ databaseUrl, masterKey, issuer, audience, onError })
  let world
  try {
    world = await fill(installation, options.people)
  } finally {
    await installation.close()
  }
  if (faults.length > 0) throw new Error('the database could not be filled', { cause: faults[0] })
  return world
}

async function fill({ services }: Installation, count: number): Promise<World> {
  const { company, superAdministrator } = await makeCompany(services)
  const administrator = actorFor(company, superAdministrator)
  const permissionGroupId = (await makeGroup(services, company, { permissions })).id
  const password = newSecret()

  const makeClient = async (wanted: Partial<Parameters<typeof makeConsumer>[2]>) => {
    const consumer = await makeConsumer(services, administrator, { permissionGroupId, ...wanted })
    const { id, key, secret, redirectUris } = consumer
    if (secret === null) throw new Error('a consumer was made without a secret')
    return { id, key, secret, redirectUri: redirectUris[0] ?? '' }
  }
  const machines = await makeMany(machineCount, () => makeClient({}))
  const apps = await makeMany(appCount, () => makeClient({ grantType: 'authorization_code' }))
  const people = await makeMany(count, async (index): Promise<Person> => {
    const person = await makePerson(services, company, { permissionGroupId, password })
    const { id: consumerId, ...app } = inTurn(apps, index)
    await makeAuthorization(services, actorFor(company, person), { consumerId, permissions })
    return { id: person.id, email: person.email, app }
  })
  const resourceServer = { key: randomBytes(16).toString('base64url'), secret: newSecret() }
  await services.resourceServers.upsert({ ...resourceServer, name: 'Resource server', audience })
  return {
    password,
    machines: machines.map(({ key, secret }) => ({ key, secret })),
    people,
    resourceServer,
    scope: permissions.join(' '),
  }
}
