import type { LegacyCallerService } from '../../features/legacy-callers/legacy-caller.service.ts'
import { originOf } from '../../web/request-origin.ts'
import type { KnownCall } from '../call.ts'
import { permissionsFor } from './permission.ts'

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
