import cookie from '@fastify/cookie'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { fieldErrorMap, statusChangeHeader, toFieldErrors } from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../app.ts'
import type { Changes } from '../database/changes/changes.ts'
import type { SessionService } from '../features/sessions/session.service.ts'
import type { TokenStatusService } from '../features/token-statuses/token-status.service.ts'
import { invalidFields } from '../lib/app-error.ts'
import { requireAccess } from './access.ts'
import { answerUnknownRoutes } from './allowed-methods.ts'
import { acceptJsonOnly } from './json-body.ts'
import { handleManagementError, validatorCompiler } from './problem.ts'
import { requireSameOrigin } from './same-origin.ts'

const noFields = z.strictObject({})

/** Refuses a body where none is wanted: fields that would be passed over are somebody's mistake. */
async function refuseUnwantedBody({ body, routeOptions }: FastifyRequest): Promise<void> {
  if (body === undefined || body === null || routeOptions.schema?.body !== undefined) return
  const { error } = noFields.safeParse(body, { error: fieldErrorMap })
  if (error) throw invalidFields(...toFieldErrors(error.issues))
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What a call ended or narrowed is in force on this node by the time it is answered, and the answer says by what to ask who else knows. Where
 * that can't be seen, nothing in memory is used.
 */
function seeOwnChanges(scope: App, changes: Changes, tokenStatuses: TokenStatusService): void {
  const readBefore = new WeakMap<FastifyRequest, number>()
  scope.addHook('onRequest', async (request) => {
    if (!reading.has(request.method)) readBefore.set(request, tokenStatuses.countRead())
  })
  scope.addHook('onSend', async (request, reply) => {
    const before = readBefore.get(request)
    if (before === undefined) return
    await changes.catchUp().catch(() => {})
    const change = tokenStatuses.changeAfter(before)
    if (change !== undefined) reply.header(statusChangeHeader, change)
  })
}

/** Where the management API begins. */
export const managementPrefix = '/api/v1'
/** Greatest size of a body, in bytes, where a route doesn't say otherwise. */
export const managementBodyLimit = 64 * 1024

/**
 * Opens the management face under `/api/v1`: problem details for errors, sessions, JSON bodies, nothing cached. Its routes are closed
 * to whom nobody signed in, unless their `config` says `public`.
 * @param app the server; cookies must be registered
 * @param options where sessions are kept, what tells nodes of changes, what became of tokens, the issuer identifier, and what registers the routes, with paths relative to the prefix
 */
export async function registerManagement(
  app: App,
  options: {
    sessions: SessionService
    changes: Changes
    tokenStatuses: TokenStatusService
    issuer: string
    routes: (scope: App) => void
  },
): Promise<void> {
  const { sessions, changes, tokenStatuses, issuer, routes } = options
  await app.register(
    async (scope: App) => {
      await scope.register(cookie)
      scope.setValidatorCompiler(validatorCompiler)
      scope.setSerializerCompiler(serializerCompiler)
      scope.setErrorHandler(handleManagementError)
      scope.decorateRequest('signedIn', null)
      acceptJsonOnly(scope)
      answerUnknownRoutes(scope)
      scope.addHook('onRoute', (route) => {
        route.bodyLimit ??= managementBodyLimit
        route.schema = { querystring: noFields, ...route.schema }
        // HEAD is GET without the body (RFC 9110 section 9.3.2), where reading changes nothing.
        if (route.method === 'GET' && !route.config?.consumes)
          scope.route({ ...route, method: 'HEAD', url: route.routePath })
      })
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      scope.addHook('onRequest', requireSameOrigin(issuer))
      scope.addHook('onRequest', requireAccess(sessions))
      scope.addHook('preValidation', refuseUnwantedBody)
      seeOwnChanges(scope, changes, tokenStatuses)
      routes(scope)
    },
    { prefix: managementPrefix },
  )
}
