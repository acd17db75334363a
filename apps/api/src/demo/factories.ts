import { randomUUID } from 'node:crypto'
import {
  type Company,
  type ConsumerCreate,
  type ConsumerCreated,
  type PermissionGroup,
  type Role,
  type User,
} from '@latchkey/contracts'
import { inCompany } from '../database/in-company.ts'
import type { CompanyCreate } from '../features/companies/company.service.ts'
import type { Actor, RequestOrigin } from '../lib/actor.ts'
import { newSecret } from '../lib/secret.ts'
import type { Services } from '../services.ts'

// One set of factories makes both the tests' fixtures and the trial's company. Everything goes through the services, so what
// they make is what the screens would have made, log entries included.

/** Where factories say they come from. */
export const factoryOrigin: RequestOrigin = { ip: '127.0.0.1', userAgent: 'Latchkey' }

let made = 0
const nextNumber = (): number => (made += 1)

/** A company with the person and the group it began with. */
export interface MadeCompany {
  company: Company
  fullAccess: PermissionGroup
  superAdministrator: User
}

/**
 * Makes a company.
 * @param services the installation
 * @param wanted what matters to the caller; the rest is made up
 */
export function makeCompany(
  services: Services,
  wanted: Partial<Omit<CompanyCreate, 'superAdministrator'>> & {
    superAdministrator?: Partial<CompanyCreate['superAdministrator']>
  } = {},
): Promise<MadeCompany> {
  const number = nextNumber()
  const { superAdministrator, ...company } = wanted
  return services.companies.create({
    name: `Company ${number}`,
    language: 'en',
    ...company,
    superAdministrator: {
      name: `Super ${number}`,
      email: `super-${number}@company-${number}.example`,
      password: newSecret(),
      ...superAdministrator,
    },
  })
}

/** Makes a permission group. */
export function makeGroup(
  services: Services,
  company: Company,
  wanted: { name?: string; description?: string; permissions?: string[] } = {},
): Promise<PermissionGroup> {
  return services.permissionGroups.createOwn(inCompany(services.db, company.id), {
    companyId: company.id,
    name: `Group ${nextNumber()}`,
    permissions: ['assets:view', 'work_orders:view'],
    ...wanted,
  })
}

/** Makes a person; without a password nobody can sign in as them. */
export function makePerson(
  services: Services,
  company: Company,
  wanted: { permissionGroupId: string; name?: string; email?: string; role?: Role; password?: string },
): Promise<User> {
  const number = nextNumber()
  return services.users.create(inCompany(services.db, company.id), {
    companyId: company.id,
    name: `Person ${number}`,
    email: `person-${number}@company-${company.number}.example`,
    role: 'member',
    password: newSecret(),
    ...wanted,
  })
}

/** A person as the actor of service calls, without a session. */
export const actorFor = (company: Company, { id, role }: User): Actor => ({
  companyId: company.id,
  userId: id,
  role,
  sessionId: randomUUID(),
  origin: factoryOrigin,
})

/** Makes a consumer for the client credentials grant, unless told otherwise. */
export function makeConsumer(
  services: Services,
  actor: Actor,
  wanted: Partial<ConsumerCreate> & { permissionGroupId: string },
): Promise<ConsumerCreated> {
  const number = nextNumber()
  const redirectUris = [`https://app-${number}.example/callback`]
  return services.consumers.create(actor, {
    name: `Consumer ${number}`,
    grantType: 'client_credentials',
    ...(wanted.grantType === 'authorization_code' ? { redirectUris } : {}),
    ...wanted,
  })
}

/** Lets a person authorize a consumer. @returns the authorization's id */
export function makeAuthorization(
  services: Services,
  actor: Actor,
  { consumerId, permissions }: { consumerId: string; permissions: string[] },
): Promise<string> {
  const { companyId, userId, origin } = actor
  const grantedAt = services.clock.now()
  return inCompany(services.db, companyId).transaction((tx) =>
    services.authorizations.approve(tx, {
      companyId,
      userId,
      consumerId,
      permissions,
      grantedAt,
      expiresAt: null,
      origin,
    }),
  )
}
