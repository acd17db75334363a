import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from './access-token.ts'
import { createGuard, type Guard, type GuardOptions, type Outcome } from './guard.ts'
import { authorizationLines, exposed, exposedHeaders, parsedNames } from './node-http.ts'
import { checkPermissions } from './options.ts'
import { isForm, queryNames } from './presentation.ts'
import type { Refusal } from './refusal.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who is calling, on routes with `requirePermission`. */
      readonly caller: Caller
    }
  }
}

/** A request as Express has it; `body` is there when something has read it. */
interface GuardedRequest extends IncomingMessage {
  originalUrl?: string
  body?: unknown
}

type Next = (error?: unknown) => void

/** What Express calls for each request. */
export type Middleware = (request: GuardedRequest, response: ServerResponse, next: Next) => void

/** A guard for Express. */
export interface ExpressGuard extends Pick<Guard, 'staleness' | 'close'> {
  /**
   * A middleware that lets a call through only with a token that has all of these permissions, as `request.caller`.
   * @param permissions `<module>:<action>`; none means that any good token will do
   * @throws TypeError for a permission that no token could have
   */
  requirePermission(...permissions: string[]): Middleware
}

function send(response: ServerResponse, refusal: Refusal): void {
  const readable = exposedHeaders(response.getHeader(exposed), refusal)
  response.statusCode = refusal.status
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value)
  response.setHeader(exposed, readable)
  response.end(JSON.stringify(refusal.body))
}

/**
 * Guards routes of an Express app (4 or 5). Where forms are taken, what reads them goes before it, so that a token among their fields is
 * refused (RFC 9700 section 4.3.2).
 * @param options whose tokens are good and how to know; `onUnavailable` is told, for a log, why a call was answered 503
 */
export function latchkeyGuard(options: GuardOptions & { onUnavailable?: (cause: Error) => void }): ExpressGuard {
  const guard = createGuard(options)

  const decide = (request: GuardedRequest, permissions: readonly string[]): Promise<Outcome> => {
    const names = queryNames(request.originalUrl ?? request.url ?? '')
    const fields = isForm(request.headers['content-type']) ? parsedNames(request.body) : []
    return guard.authenticate(authorizationLines(request), [...names, ...fields], permissions)
  }

  const letThrough = async (
    request: GuardedRequest,
    response: ServerResponse,
    next: Next,
    permissions: readonly string[],
  ): Promise<void> => {
    try {
      const outcome = await decide(request, permissions)
      if (outcome.ok) {
        Object.defineProperty(request, 'caller', { value: outcome.caller, configurable: true })
        next()
        return
      }
      const { refusal } = outcome
      if (refusal.cause) options.onUnavailable?.(refusal.cause)
      send(response, refusal)
    } catch (error) {
      next(error)
    }
  }

  return {
    requirePermission(...permissions) {
      checkPermissions(permissions)
      return (request, response, next) => void letThrough(request, response, next, permissions)
    },
    staleness: () => guard.staleness(),
    close: () => guard.close(),
  }
}
