import { serializerCompiler } from 'fastify-type-provider-zod'
import type { App } from '../app.ts'
import type { SessionService } from '../features/sessions/session.service.ts'
import { requireAccess } from './access.ts'
import { answerUnknownRoutes } from './allowed-methods.ts'
import { acceptJsonOnly } from './json-body.ts'
import { handleManagementError, validatorCompiler } from './problem.ts'
import { requireSameOrigin } from './same-origin.ts'

/** Where the management API begins. */
export const managementPrefix = '/api/v1'
/** Greatest size of a body, in bytes. */
export const managementBodyLimit = 64 * 1024

/**
 * Opens the management face under `/api/v1`: problem details for errors, sessions, JSON bodies, nothing cached. Its routes are closed
 * to whom nobody signed in, unless their `config` says `public`.
 * @param app the server; cookies must be registered
 * @param options where sessions are kept, and what registers the routes, with paths relative to the prefix
 */
export async function registerManagement(
  app: App,
  { sessions, routes }: { sessions: SessionService; routes: (scope: App) => void },
): Promise<void> {
  await app.register(
    async (scope: App) => {
      scope.setValidatorCompiler(validatorCompiler)
      scope.setSerializerCompiler(serializerCompiler)
      scope.setErrorHandler(handleManagementError)
      scope.decorateRequest('signedIn', null)
      acceptJsonOnly(scope)
      answerUnknownRoutes(scope)
      scope.addHook('onRoute', (route) => {
        route.bodyLimit = managementBodyLimit
        // Reading changes nothing here, so HEAD is GET without the body (RFC 9110 section 9.3.2).
        if (route.method === 'GET') scope.route({ ...route, method: 'HEAD', url: route.routePath })
      })
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store')
      })
      scope.addHook('onRequest', requireSameOrigin)
      scope.addHook('onRequest', requireAccess(sessions))
      routes(scope)
    },
    { prefix: managementPrefix },
  )
}
