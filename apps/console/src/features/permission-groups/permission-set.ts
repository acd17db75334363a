import type { Action, Module, Permission } from '@latchkey/contracts'

/** The permission for an action in a module. */
export const permissionOf = (module: string, action: Action): Permission => `${module}:${action}`

/** A set of permissions in the one order in which the form holds it, so that the same set is the same value. */
export const inOrder = (permissions: Iterable<Permission>): Permission[] => [...new Set(permissions)].toSorted()

/**
 * Adds permissions to a set, or takes them out.
 * @param held the set
 * @param changed what is added or taken out
 * @param wanted whether it is to be in the set
 */
export function withPermissions(
  held: readonly Permission[],
  changed: readonly Permission[],
  wanted: boolean,
): Permission[] {
  return inOrder(wanted ? [...held, ...changed] : held.filter((permission) => !changed.includes(permission)))
}

/** All permissions that there are in some modules. */
export const permissionsOf = (modules: readonly Module[]): Permission[] =>
  modules.flatMap((module) => module.actions.map((action) => permissionOf(module.key, action)))

/** How much of something is held. */
export type Share = 'none' | 'some' | 'all'

/**
 * How many of some permissions are in a set.
 * @param held the set
 * @param permissions those in question; of none of them, none is held
 */
export function shareOf(held: ReadonlySet<Permission>, permissions: readonly Permission[]): Share {
  const count = permissions.filter((permission) => held.has(permission)).length
  if (count === 0) return 'none'
  return count === permissions.length ? 'all' : 'some'
}
