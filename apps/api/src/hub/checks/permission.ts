import type { Action } from '@latchkey/contracts'
import type { HubCaller, KnownCall } from '../call.ts'
import { readingsOf, ruleFor } from '../path-rules.ts'
import { HubRefusal } from '../refusal.ts'

/** An action, or any of the module. */
export type Need = Action | 'any'

/** What a method needs where no rule of the module says otherwise. */
const needs: ReadonlyMap<string, Action> = new Map([
  ['GET', 'view'],
  ['HEAD', 'view'],
  ['POST', 'create'],
  ['PUT', 'edit'],
  ['PATCH', 'edit'],
  ['DELETE', 'delete'],
])

const allow = [...needs.keys()].join(', ')

/** No rule permits these: TRACE shows the caller what the Hub tells the upstream (RFC 9110 section 9.3.8), CONNECT is a tunnel. */
const neverForwarded: ReadonlySet<string> = new Set(['TRACE', 'CONNECT'])

/** What a call needs, in each way that its path can be read; `undefined` where nothing permits its method. */
function needsOf({ call, module }: KnownCall): Set<Need | undefined> {
  const usual = needs.get(call.method)
  if (module.pathRules.length === 0) return new Set([usual])
  return new Set(
    readingsOf(call.path).map((segments) => ruleFor(module.pathRules, call.method, segments)?.action ?? usual),
  )
}

/** The permissions that a call of whoever has them needs. Where any of the module would do, the first that there is. */
export function permissionsFor(known: KnownCall): string[] {
  const { caller, module } = known
  const permissionOf = (action: Action): string => `${module.key}:${action}`
  return [...needsOf(known)].flatMap((need) => {
    if (need === undefined) return []
    if (need !== 'any') return permissionOf(need)
    return module.actions
      .map(permissionOf)
      .filter((one) => caller.permissions.includes(one))
      .slice(0, 1)
  })
}

const has = ({ permissions }: HubCaller, module: string, need: Need): boolean =>
  need === 'any'
    ? permissions.some((permission) => permission.startsWith(`${module}:`))
    : permissions.includes(`${module}:${need}`)

/**
 * Refuses a call whose caller lacks the permission that method and module need.
 * @throws HubRefusal `insufficient_scope` that names it (RFC 6750 section 3.1), `method_not_allowed` for a method that nothing permits
 */
export function requirePermission(known: KnownCall): void {
  const { call, caller, module } = known
  if (neverForwarded.has(call.method)) {
    throw new HubRefusal('method_not_allowed', `${call.method} is not for the Hub, which says more than was sent.`, {
      headers: { allow },
    })
  }
  const missing: Need[] = []
  for (const need of needsOf(known)) {
    if (need === undefined) {
      throw new HubRefusal(
        'method_not_allowed',
        `No permission of ${module.key} is for ${call.method}. An administrator can name one in a path rule of the module.`,
        { headers: { allow } },
      )
    }
    if (!has(caller, module.key, need)) missing.push(need)
  }
  if (missing.length === 0) return
  // Of several that would do, all are named: which one is asked for is the consumer's choice.
  const named = missing.flatMap((need) => (need === 'any' ? module.actions : [need]))
  const permissions = [...new Set(named)].map((action) => `${module.key}:${action}`)
  const challenge = caller.challengeFor?.(permissions)
  throw new HubRefusal(
    'insufficient_scope',
    missing.includes('any')
      ? `This needs any permission of ${module.key}: ${permissions.join(', ')}.`
      : `This needs the permission ${permissions.join(', ')}.`,
    challenge === undefined ? {} : { headers: { 'www-authenticate': challenge } },
  )
}
