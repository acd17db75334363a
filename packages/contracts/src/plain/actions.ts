/** What can be done in a module, in the order screens show it. */
export const actions = ['view', 'create', 'edit', 'delete', 'report'] as const
/** One of {@link actions}. */
export type Action = (typeof actions)[number]

/**
 * Takes a permission apart.
 * @param permission `<module>:<action>`
 * @throws Error when it names no action
 */
export function splitPermission(permission: string): { module: string; action: Action } {
  const [module = '', name] = permission.split(':')
  const action = actions.find((one) => one === name)
  if (!action) throw new Error(`${permission} names no action`)
  return { module, action }
}
