import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)

/**
 * Whether a browser says that a request was made by a page of ours. Fetch metadata decides where it is sent; older browsers send
 * `Origin`; programs that are no browsers send neither, and no cookie can be borrowed from them.
 * @param request any request
 * @param issuer the issuer identifier
 */
export function isSameOrigin(request: FastifyRequest, issuer: string): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const named = origin === undefined || origin === 'null' ? undefined : (hostOf(origin) ?? '')
  // A proxy may not pass the host on; the issuer's is ours as well.
  if (named !== undefined && named !== host && named !== hostOf(issuer)) return false
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin !== 'null'
}

/**
 * Refuses requests that would change something on behalf of another site.
 * @param issuer the issuer identifier
 * @returns an `onRequest` hook; throws AppError `cross_origin`
 */
export const requireSameOrigin =
  (issuer: string) =>
  async (request: FastifyRequest): Promise<void> => {
    if (!safeMethods.has(request.method) && !isSameOrigin(request, issuer)) {
      throw new AppError('cross_origin', 'Requests that change something are accepted from our own pages only.')
    }
  }
