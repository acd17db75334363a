import type { UserStatus } from '../users.ts'

/** What a person may do in the console, most first. */
export const roles = ['super_administrator', 'administrator', 'member'] as const
/** One of {@link roles}. */
export type Role = (typeof roles)[number]

const everyone = roles
const administrators = ['super_administrator', 'administrator'] as const satisfies Role[]
const superAdministrators = ['super_administrator'] as const satisfies Role[]

/**
 * What each role may do: the one table that the API enforces and the console shows and mirrors. Within a company, always: nobody may do
 * anything in another.
 */
export const roleRules = {
  manage_own_account: everyone,
  manage_own_authorizations: everyone,
  manage_consumers: administrators,
  manage_authorizations: administrators,
  view_api_connection: administrators,
  manage_api_connection: superAdministrators,
  reveal_api_secret: superAdministrators,
  manage_users: administrators,
  manage_super_administrators: superAdministrators,
  manage_permission_groups: administrators,
  manage_modules: administrators,
  manage_company: administrators,
  manage_security: administrators,
  read_transactions: administrators,
} as const satisfies Record<string, readonly Role[]>

/** Something that not every role may do: a key of {@link roleRules}. */
export type Capability = keyof typeof roleRules
/** Every key of {@link roleRules}, in the order in which they are shown. */
export const capabilities: Capability[] = [
  'manage_own_account',
  'manage_own_authorizations',
  'manage_consumers',
  'manage_authorizations',
  'view_api_connection',
  'manage_api_connection',
  'reveal_api_secret',
  'manage_users',
  'manage_super_administrators',
  'manage_permission_groups',
  'manage_modules',
  'manage_company',
  'manage_security',
  'read_transactions',
]

/**
 * Whether a role may do something.
 * @param role whose
 * @param capability what
 */
export const roleMay = (role: Role, capability: Capability): boolean =>
  (roleRules[capability] as readonly Role[]).includes(role)

/**
 * What one role may do and another may not, in the order in which it is shown; empty when the other may do as much or more.
 * @param before the role that somebody has
 * @param after the role that they are to have
 */
export const capabilitiesLost = (before: Role, after: Role): Capability[] =>
  capabilities.filter((capability) => roleMay(before, capability) && !roleMay(after, capability))

/**
 * The roles that a person of one role can give to others, most first; empty when they can give none.
 * @param role of whoever gives
 */
export const rolesToGive = (role: Role): Role[] =>
  roles.filter((given) =>
    roleMay(role, given === 'super_administrator' ? 'manage_super_administrators' : 'manage_users'),
  )

/** What one person may do to another in *User accounts*. */
export interface UserActions {
  /** Change name and permission group. */
  update: boolean
  /** Give another role: one of {@link rolesToGive}. */
  changeRole: boolean
  suspend: boolean
  resume: boolean
  remove: boolean
  /** Make a new link: an invitation, or one to set a new password. */
  createLink: boolean
  /** Take all their second factors away, so that they can set up new ones. */
  resetTwoStep: boolean
}

/**
 * What one person may do to another of the same company. Nobody suspends or removes themselves, gives themselves another role, makes
 * a link to their own account, or resets their own second factors; only who manages super administrators touches one. That one active super administrator always remains
 * is for the server to see, since it depends on all the others.
 * @param actor who wants to
 * @param user to whom
 */
export function userActions(
  actor: { id: string; role: Role },
  user: { id: string; role: Role; status: UserStatus },
): UserActions {
  const may = rolesToGive(actor.role).includes(user.role)
  const mayToOthers = may && actor.id !== user.id
  return {
    update: may,
    changeRole: mayToOthers,
    suspend: mayToOthers && user.status !== 'suspended',
    resume: mayToOthers && user.status === 'suspended',
    remove: mayToOthers,
    createLink: mayToOthers && user.status !== 'suspended',
    resetTwoStep: mayToOthers,
  }
}
