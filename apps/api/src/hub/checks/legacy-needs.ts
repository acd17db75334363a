import type { LegacyCallerService } from '../../features/legacy-callers/legacy-caller.service.ts'
import { originOf } from '../../web/request-origin.ts'
import type { KnownCall } from '../call.ts'
import { needsOf } from './permission.ts'

/** The permissions that a call of whoever has them needs. Where any of the module would do, the first that there is. */
function permissionsFor(known: KnownCall): string[] {
  const { caller, module } = known
  const held = module.actions
    .map((action) => `${module.key}:${action}`)
    .filter((one) => caller.permissions.includes(one))
  return [...needsOf(known)].flatMap((need) =>
    need === undefined ? [] : need === 'any' ? held.slice(0, 1) : [`${module.key}:${need}`],
  )
}

/**
 * Notes what a call with an API Key needs, for the consumer that is to replace the key. Refuses nothing.
 * @param legacyCallers who keeps that
 */
export const noteLegacyNeeds =
  (legacyCallers: LegacyCallerService) =>
  (known: KnownCall): void => {
    const { call, caller } = known
    if (caller.kind !== 'api_connection') return
    const from = { companyId: caller.companyId, origin: originOf(call.request) }
    legacyCallers.noteNeeds(from, permissionsFor(known))
  }
