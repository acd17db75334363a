import { randomUUID } from 'node:crypto'
import type { Role } from '@latchkey/contracts'
import { remembersNothing } from '../database/changes/changes.ts'
import { openDatabase, type Db } from '../database/database.ts'
import { inCompany } from '../database/in-company.ts'
import { standardPermissions } from '../features/modules/standard-modules.ts'
import type { Actor } from '../lib/actor.ts'
import { createOutbound } from '../lib/outbound.ts'
import { createRateLimiter } from '../lib/rate-limiter.ts'
import { createUpstreams } from '../lib/upstreams.ts'
import { secondsAfter, systemClock, type Clock } from '../lib/clock.ts'
import { intersect } from '../lib/permission-set.ts'
import { createServices, type Services } from '../services.ts'
import { makeColleagues } from './acme-colleagues.ts'
import { consumers, type DemoConsumer } from './acme-consumers.ts'
import { groups, people, signIns, superAdministrator, type GroupName, type PersonName } from './acme.ts'
import {
  actorFor,
  factoryOrigin,
  makeAuthorization,
  makeCompany,
  makeConsumer,
  makeGroup,
  makePerson,
  type MadeCompany,
} from './factories.ts'
import { createMovableClock, type MovableClock } from './movable-clock.ts'

/** What a trial's database is to hold. */
export interface DemoOptions {
  /** A migrated PostgreSQL. */
  databaseUrl: string
  /** 32 bytes that seal secrets. */
  masterKey: Buffer
  /** Everybody's password in the trial. */
  password: string
  /** The demo resource's own credentials. */
  resourceServer: { key: string; secret: string }
  /** The installation's issuer identifier. */
  issuer: string
  /** What the demo resource expects as `aud`. */
  audience: string
  /** Where it is: what the Hub forwards the demo company's calls to. */
  demoResourceUrl: string
}

const companyNumber = 477
const companyAge = 240 * 24 * 60 * 60

/**
 * Gives a trial its company, once: what somebody changed or deleted since stays so. The password, and the demo resource's
 * credentials and address, are brought up to date at each start.
 * @returns who can sign in with the password
 */
export async function seedDemo(options: DemoOptions): Promise<{ people: { email: string; role: Role }[] }> {
  const { databaseUrl, masterKey, password, resourceServer, issuer, audience, demoResourceUrl } = options
  const background: unknown[] = []
  const note = (error: unknown): void => void background.push(error)
  const rateLimiter = await createRateLimiter({ onError: note })
  const database = openDatabase(databaseUrl, note, 2)
  const servicesOn = (db: Db, clock: Clock): Services =>
    createServices({
      db,
      operator: database.operator,
      changes: remembersNothing,
      clock,
      onBackgroundError: note,
      masterKeys: [masterKey],
      issuer,
      audience,
      outbound: createOutbound({ trustedHosts: [] }),
      upstreams: createUpstreams({ trustedHosts: [new URL(demoResourceUrl).hostname] }),
      rateLimiter,
    })
  try {
    const services = servicesOn(database.db, systemClock)
    if (await services.companies.findByNumber(companyNumber)) {
      await keepPassword(services, password)
      await keepUpstreams(services, { password, demoResourceUrl })
    } else {
      // One transaction for everything: a trial that is ended meanwhile begins again rather than go on with half a company.
      await database.db.transaction(async (tx) => {
        const clock = createMovableClock()
        await makeAcme(servicesOn(tx, clock), clock, { password, demoResourceUrl })
      })
    }
    await services.resourceServers.upsert({ ...resourceServer, name: 'Demo resource', audience })
    await services.close()
  } finally {
    await database.close()
  }
  if (background.length > 0) throw new Error('the demo company could not be written', { cause: background[0] })
  return { people: signIns }
}

/** Lets the demo's people sign in with this password, in case it was changed between two starts. */
async function keepPassword(services: Services, password: string): Promise<void> {
  for (const { email } of signIns) {
    const authentication = await services.users.authenticate(email, password)
    if (authentication.outcome === 'refused' && authentication.reason === 'wrong_password') {
      const { companyId, userId } = authentication
      await inCompany(services.db, companyId).transaction((tx) =>
        services.users.resetPassword(tx, companyId, userId, password),
      )
    }
  }
}

/** Where the demo resource has what each module is about. */
const demoPaths = { assets: '/assets', work_orders: '/work-orders', work_requests: '/work-requests' }

/** Puts the demo resource behind the Hub. */
async function makeUpstreams(services: Services, administrator: Actor, demoResourceUrl: string): Promise<void> {
  for (const [key, path] of Object.entries(demoPaths)) {
    await services.modules.update(administrator, key, { upstream: { url: `${demoResourceUrl}${path}` } })
  }
}

/** Lets the Hub find the demo resource where it listens now, in those modules that are still behind it. */
async function keepUpstreams(
  services: Services,
  { password, demoResourceUrl }: Pick<DemoOptions, 'password' | 'demoResourceUrl'>,
): Promise<void> {
  const administrator = await services.users.authenticate(people.marcus.email, password)
  if (administrator.outcome !== 'right') return
  const { companyId, userId } = administrator
  const actor: Actor = { companyId, userId, role: 'administrator', sessionId: randomUUID(), origin: factoryOrigin }
  for (const { key, upstream } of await services.modules.listAll(companyId)) {
    const path = Object.entries(demoPaths).find(([module]) => module === key)?.[1]
    if (!upstream || path === undefined) continue
    const [before, now] = [new URL(upstream.url), new URL(`${demoResourceUrl}${path}`)]
    const isTheDemo = before.hostname === now.hostname && before.pathname === now.pathname
    if (isTheDemo && before.port !== now.port) {
      await services.modules.update(actor, key, { upstream: { ...upstream, url: now.href } })
    }
  }
}

async function makeAcme(
  services: Services,
  clock: MovableClock,
  { password, demoResourceUrl }: Pick<DemoOptions, 'password' | 'demoResourceUrl'>,
): Promise<void> {
  const firstStart = clock.now()
  const goTo = (secondsBefore: number): Date => {
    const moment = secondsAfter(firstStart, -secondsBefore)
    clock.set(moment)
    return moment
  }

  goTo(companyAge)
  const made = await makeCompany(services, {
    name: 'Acme',
    number: companyNumber,
    superAdministrator: { ...superAdministrator, password },
  })
  const groupIds = await makeGroups(services, made)
  const actors = await makePeople(services, made, groupIds, password)
  await makeUpstreams(services, actors.marcus, demoResourceUrl)
  await makeColleagues(services, goTo, {
    administrator: actors.marcus,
    groupIds,
    others: [actors.daniel, actors.priya, actors.tomas, actors.beatriz],
  })
  // In the order of time, so that the log reads like a history.
  for (const demo of consumers.toSorted((left, right) => right.createdBefore - left.createdBefore)) {
    await makeDemoConsumer(services, goTo, { demo, groupIds, actors })
  }
  // Uses are noted with the time they have; writing them down is what closing does.
  await services.close()
}

type Actors = Record<PersonName, Actor>
type GroupIds = Record<GroupName, string>

const permissionsOf = (group: GroupName): string[] =>
  group === 'fullAccess' ? standardPermissions : groups[group].permissions

async function makeGroups(services: Services, { company, fullAccess }: MadeCompany): Promise<GroupIds> {
  return {
    fullAccess: fullAccess.id,
    technicians: (await makeGroup(services, company, groups.technicians)).id,
    warehouse: (await makeGroup(services, company, groups.warehouse)).id,
    reports: (await makeGroup(services, company, groups.reports)).id,
    requests: (await makeGroup(services, company, groups.requests)).id,
  }
}

async function makePeople(
  services: Services,
  { company }: MadeCompany,
  groupIds: GroupIds,
  password: string,
): Promise<Actors> {
  const canSignIn = new Set(signIns.map(({ email }) => email))
  const make = async (name: PersonName) => {
    const { group, ...person } = people[name]
    const own = canSignIn.has(person.email) ? { password } : {}
    return actorFor(
      company,
      await makePerson(services, company, { ...person, ...own, permissionGroupId: groupIds[group] }),
    )
  }
  return {
    marcus: await make('marcus'),
    sofia: await make('sofia'),
    daniel: await make('daniel'),
    priya: await make('priya'),
    tomas: await make('tomas'),
    beatriz: await make('beatriz'),
    liam: await make('liam'),
  }
}

/** Lets an app use permissions that somebody gave it. */
function useAuthorization(services: Services, { companyId }: Actor, id: string, permissions: string[]): void {
  services.authorizations.markUsed(companyId, id)
  services.authorizations.markCalled(companyId, id, permissions.join(' '))
}

async function makeDemoConsumer(
  services: Services,
  goTo: (secondsBefore: number) => Date,
  { demo, groupIds, actors }: { demo: DemoConsumer; groupIds: GroupIds; actors: Actors },
): Promise<void> {
  const { marcus } = actors
  goTo(demo.createdBefore)
  const { id, secrets } = await makeConsumer(services, marcus, {
    ...demo.consumer,
    permissionGroupId: groupIds[demo.group],
  })
  for (const { person, before, usedBefore, unused } of demo.authorizedBy ?? []) {
    goTo(before)
    const permissions = intersect(permissionsOf(demo.group), permissionsOf(people[person].group))
    const authorizationId = await makeAuthorization(services, actors[person], { consumerId: id, permissions })
    if (unused?.since !== undefined) {
      goTo(unused.since)
      useAuthorization(services, actors[person], authorizationId, unused.permissions)
    }
    if (usedBefore !== undefined) {
      goTo(usedBefore)
      const used = permissions.filter((permission) => !unused?.permissions.includes(permission))
      useAuthorization(services, actors[person], authorizationId, used)
    }
  }
  if (demo.rotated) {
    goTo(demo.rotated.before)
    const { overlapSeconds, name } = demo.rotated
    await services.consumerSecrets.rotate(marcus, id, { overlapSeconds, name })
  }
  if (demo.usedBefore !== undefined) {
    goTo(demo.usedBefore)
    services.consumers.markUsed(marcus.companyId, id)
    const [first] = secrets
    if (first && demo.usedFrom) services.consumerSecrets.markUsed(marcus.companyId, first.id, demo.usedFrom)
  }
  noteRecentPast(services, goTo, { companyId: marcus.companyId, consumerId: id, demo })
  if (demo.disabledBefore !== undefined) {
    goTo(demo.disabledBefore)
    await services.consumers.update(marcus, id, { status: 'disabled' })
  }
}

const countedHours = 14 * 24

/** How many tokens something gets in an hour: at night and at weekends fewer, and every day some more. */
function tokensIn(hour: Date, hoursAgo: number, tokensPerHour: number): number {
  const isBusy = hour.getUTCHours() >= 6 && hour.getUTCHours() < 20 && hour.getUTCDay() % 6 !== 0
  return Math.round((isBusy ? tokensPerHour : tokensPerHour / 3) * (1 - hoursAgo / countedHours / 3))
}

/** The last two weeks' tokens, and what was refused of late. */
function noteRecentPast(
  services: Services,
  goTo: (secondsBefore: number) => Date,
  { demo, ...consumer }: { companyId: string; consumerId: string; demo: DemoConsumer },
): void {
  for (let hour = countedHours - 1; hour >= 0; hour -= 1) {
    const tokens = tokensIn(goTo(hour * 60 * 60), hour, demo.tokensPerHour ?? 0)
    for (let token = 0; token < tokens; token += 1) {
      services.consumerUsage.count(consumer.companyId, consumer.consumerId, 'issued')
    }
  }
  for (const { before, from, ...failure } of demo.failures ?? []) {
    goTo(before)
    services.consumerFailures.note({ ...consumer, ...failure, traceId: randomUUID(), origin: from })
  }
}
