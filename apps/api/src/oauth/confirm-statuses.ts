import type { StatusConfirmationService } from '../features/status-confirmations/status-confirmation.service.ts'
import { type ClientAuthentication, credentialParameters } from './client-authentication/index.ts'
import { type FormRequest, refuseRepeated } from './form-endpoint.ts'
import { invalidRequest, OAuthError } from './oauth-error.ts'

/** Where resource servers say what they know. */
export const statusConfirmationsPath = '/oauth/status-confirmations'

const recognised = ['cursor', 'guard', ...credentialParameters]
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u

/**
 * Takes in that a resource server knows all statuses up to a cursor.
 * @param deps how callers authenticate, and who counts
 */
export function createStatusConfirmationEndpoint(deps: {
  authentication: ClientAuthentication
  statusConfirmations: StatusConfirmationService
}): (request: FormRequest) => Promise<string> {
  return async (request) => {
    const { query, form } = request
    if (query.hasAny(recognised)) throw invalidRequest('Send parameters in the form body, not in the URL')
    refuseRepeated(form, recognised)
    const caller = await deps.authentication.confidential(request)
    if (caller.kind !== 'resource_server') {
      throw new OAuthError('unauthorized_client', 'Only resource servers confirm what they know')
    }
    const guard = form.get('guard')
    const cursor = form.get('cursor')
    if (guard === undefined || !uuid.test(guard)) throw invalidRequest('guard must be a UUID in lower case')
    if (cursor === undefined || !(await deps.statusConfirmations.confirm(caller.key, guard, cursor))) {
      throw invalidRequest('cursor is missing, or none of ours')
    }
    return ''
  }
}
