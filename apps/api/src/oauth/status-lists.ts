import type { FastifyInstance } from 'fastify'
import { listSeconds } from '../features/token-statuses/status-list.ts'
import { statusListsPath, type TokenStatusService } from '../features/token-statuses/token-status.service.ts'
import type { Clock } from '../lib/clock.ts'
import { refuseOtherMethods } from './form-endpoint.ts'
import { registerPublicDocument } from './metadata.ts'
import { OAuthError } from './oauth-error.ts'

const listNumber = /^(?:0|[1-9]\d{0,8})$/u

/**
 * Registers the status lists of access tokens (draft-ietf-oauth-status-list sections 8 and 9): each as a signed token that anyone may read and
 * keep for a minute, and a document that names them all.
 * @param app the OAuth face
 * @param deps who knows the statuses, and the time
 */
export function registerStatusLists(
  app: FastifyInstance,
  { tokenStatuses, clock }: { tokenStatuses: TokenStatusService; clock: Clock },
): void {
  registerPublicDocument(app, statusListsPath, async () => ({ status_lists: await tokenStatuses.listAddresses() }))

  const url = `${statusListsPath}/:list`
  app.get<{ Params: { list: string } }>(url, async (request, reply) => {
    if (tokenStatuses.ageSeconds() === undefined) {
      throw new OAuthError('temporarily_unavailable', 'The statuses can not be read at the moment', {
        status: 503,
        retryAfterSeconds: 1,
      })
    }
    const { list } = request.params
    const found = listNumber.test(list) ? await tokenStatuses.findList(Number(list)) : undefined
    if (!found) {
      return reply
        .code(404)
        .headers({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
        .send({ error: 'not_found', error_description: 'There is no such list' })
    }
    const age = Math.max(0, Math.floor(clock.now().getTime() / 1000) - found.issuedAt)
    // The signature is different each time a list is made.
    const etag = `"${found.token.slice(-22)}"`
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag',
      'cache-control': `public, max-age=${Math.max(0, listSeconds - age)}`,
      etag,
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/statuslist+jwt').send(found.token)
  })
  refuseOtherMethods(app, url, 'GET')
}
