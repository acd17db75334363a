import type { Language, Role } from '@latchkey/contracts'
import { inCompany } from '../database/in-company.ts'
import type { Actor } from '../lib/actor.ts'
import { newSecret } from '../lib/secret.ts'
import type { Services } from '../services.ts'
import type { GroupName } from './acme.ts'

const day = 24 * 60 * 60

/** Somebody who only appears in the list of users. Times are in seconds before the trial's first start. */
interface DemoColleague {
  name: string
  email: string
  role: Role
  group: GroupName
  language?: Language
  invitedBefore: number
  /** Absent: they have not chosen a password yet. */
  joinedBefore?: number
  signedInBefore?: number
  suspendedBefore?: number
}

const colleagues: DemoColleague[] = [
  {
    name: 'Hannah Lindqvist',
    email: 'hannah.lindqvist@acme.example',
    role: 'administrator',
    group: 'fullAccess',
    invitedBefore: 200 * day,
    joinedBefore: 199 * day,
    signedInBefore: 3 * day,
  },
  {
    name: 'Mateo Quispe',
    email: 'mateo.quispe@acme.example',
    role: 'member',
    group: 'technicians',
    language: 'es',
    invitedBefore: 180 * day,
    joinedBefore: 180 * day - 3600,
    signedInBefore: day / 2,
  },
  {
    name: 'Grace Adeyemi',
    email: 'grace.adeyemi@acme.example',
    role: 'member',
    group: 'requests',
    invitedBefore: 150 * day,
    joinedBefore: 148 * day,
    signedInBefore: 31 * day,
  },
  {
    name: 'Rafael Monteiro',
    email: 'rafael.monteiro@acme.example',
    role: 'member',
    group: 'warehouse',
    language: 'pt-BR',
    invitedBefore: 120 * day,
    joinedBefore: 119 * day,
    signedInBefore: 6 * day,
  },
  {
    name: 'Oskar Wieczorek',
    email: 'oskar.wieczorek@acme.example',
    role: 'member',
    group: 'technicians',
    invitedBefore: 110 * day,
    joinedBefore: 110 * day - 7200,
    signedInBefore: 64 * day,
    suspendedBefore: 60 * day,
  },
  {
    name: 'Chiara Bellandi',
    email: 'chiara.bellandi@acme.example',
    role: 'administrator',
    group: 'reports',
    invitedBefore: 90 * day,
    joinedBefore: 89 * day,
    signedInBefore: 41 * day,
    suspendedBefore: 40 * day,
  },
  {
    name: 'Yusuf Karaman',
    email: 'yusuf.karaman@acme.example',
    role: 'member',
    group: 'requests',
    invitedBefore: 20 * day,
  },
  {
    name: 'Camila Rojas',
    email: 'camila.rojas@acme.example',
    role: 'member',
    group: 'reports',
    language: 'es',
    invitedBefore: 2 * day,
  },
]

/** Signs somebody in, as far as the list of users shows it. */
const signIn = (services: Services, { companyId, userId }: Pick<Actor, 'companyId' | 'userId'>): Promise<void> =>
  services.users.recordSignIn(inCompany(services.db, companyId), companyId, userId)

/**
 * Gives the demo company the rest of its people: invited, active and suspended ones.
 * @param services the installation, whose clock `goTo` sets
 * @param goTo sets the time to so many seconds before the first start
 * @param context who invites them, into which groups, and who else signs in now and then
 */
export async function makeColleagues(
  services: Services,
  goTo: (secondsBefore: number) => void,
  context: { administrator: Actor; groupIds: Record<GroupName, string>; others: Actor[] },
): Promise<void> {
  const { administrator, groupIds, others } = context
  const { companyId } = administrator
  for (const { group, invitedBefore, joinedBefore, signedInBefore, suspendedBefore, ...person } of colleagues) {
    goTo(invitedBefore)
    const invite = { ...person, permissionGroupId: groupIds[group] }
    const { user, link } = await services.userAccounts.invite(administrator, invite, true)
    if (joinedBefore === undefined) continue
    goTo(joinedBefore)
    const token = link.url?.split('#')[1] ?? ''
    await services.accountLinks.redeem(token, newSecret(), administrator.origin)
    if (signedInBefore !== undefined) {
      goTo(signedInBefore)
      await signIn(services, { companyId, userId: user.id })
    }
    if (suspendedBefore !== undefined) {
      goTo(suspendedBefore)
      await services.userAccounts.update(administrator, user.id, { status: 'suspended' })
    }
  }
  for (const [index, other] of others.entries()) {
    goTo((index * index + 1) * day)
    await signIn(services, other)
  }
}
