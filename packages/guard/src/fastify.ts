import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
} from 'fastify'
import type { Caller } from './access-token.ts'
import { createGuard, type GuardOptions } from './guard.ts'
import { checkPermissions } from './options.ts'
import { anonymousFormBytes, formNames, isForm, queryNames } from './presentation.ts'
import type { Refusal } from './refusal.ts'
import { authorizationLines, exposed, exposedHeaders, parsedNames } from './node-http.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * An `onRequest` hook that lets a call through only with a token that has all of these permissions.
     * @param permissions `<module>:<action>`; none means that any good token will do
     */
    requirePermission(...permissions: string[]): onRequestAsyncHookHandler
  }
  interface FastifyRequest {
    /** Who is calling. Reading it on a route without `requirePermission` throws. */
    readonly caller: Caller
  }
}

const send = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply => {
  if (refusal.cause) request.log.error({ err: refusal.cause }, 'access tokens cannot be checked')
  return reply
    .code(refusal.status)
    .headers({ ...refusal.headers, [exposed]: exposedHeaders(reply.getHeader(exposed), refusal) })
    .send(JSON.stringify(refusal.body))
}

/** For a call that is refused in any case: uses its body up, but leaves the connection able to carry the answer. */
async function unparsedNames({ raw }: FastifyRequest): Promise<string[]> {
  try {
    return await formNames(raw.iterator({ destroyOnReturn: false }), anonymousFormBytes)
  } catch {
    return []
  } finally {
    raw.resume()
  }
}

function guardPlugin(app: FastifyInstance, options: GuardOptions, done: () => void): void {
  const guard = createGuard(options)
  const callers = new WeakMap<FastifyRequest, Caller>()

  app.decorateRequest('caller', {
    getter(this: FastifyRequest) {
      const caller = callers.get(this)
      if (!caller) throw new Error(`${this.method} ${this.routeOptions.url ?? ''} has no requirePermission hook`)
      return caller
    },
  })

  app.decorate('requirePermission', (...permissions: string[]) => {
    checkPermissions(permissions)
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const lines = authorizationLines(request.raw)
      const names = queryNames(request.raw.url ?? '')
      let outcome = await guard.authenticate(lines, names, permissions)
      // Who sent no usable header may have put the token into the form instead.
      if (!outcome.ok && outcome.refusal.status === 401 && isForm(request.headers['content-type'])) {
        outcome = await guard.authenticate(lines, [...names, ...(await unparsedNames(request))], permissions)
      }
      if (!outcome.ok) return send(request, reply, outcome.refusal)
      callers.set(request, outcome.caller)
      return undefined
    }
  })

  app.addHook('onClose', async () => guard.close())

  app.addHook('preValidation', async (request, reply) => {
    if (!callers.has(request) || !isForm(request.headers['content-type'])) return undefined
    const outcome = await guard.authenticate([], parsedNames(request.body), [])
    return outcome.ok || outcome.refusal.status !== 400 ? undefined : send(request, reply, outcome.refusal)
  })

  done()
}

/**
 * Fastify plugin: adds `app.requirePermission(…)` and `request.caller`. Register it before the routes it protects; it applies to the
 * scope it is registered in and everything below.
 */
export const latchkeyGuard: FastifyPluginCallback<GuardOptions> = Object.assign(guardPlugin, {
  // Fastify's own way to let a plugin decorate its parent's scope (Fastify reference, "Plugins", "Handle the scope").
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@latchkey/guard',
})
