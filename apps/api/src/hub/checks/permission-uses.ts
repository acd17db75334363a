import type { AuthorizationService } from '../../features/authorizations/authorization.service.ts'
import type { KnownCall } from '../call.ts'
import { permissionsFor } from './permission.ts'

/**
 * Notes what of a user's permissions their app's call needs. Refuses nothing.
 * @param authorizations who keeps that
 */
export const notePermissionUses =
  (authorizations: AuthorizationService) =>
  (known: KnownCall): void => {
    const { companyId, authorizationId } = known.caller
    if (authorizationId === undefined) return
    authorizations.markCalled(companyId, authorizationId, permissionsFor(known).join(' '))
  }
