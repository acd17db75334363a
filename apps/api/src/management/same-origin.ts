import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)

/**
 * Whether a browser says that a request was made by a page of ours. Fetch metadata decides where it is sent; older browsers send
 * `Origin`; programs that are no browsers send neither, and no cookie can be borrowed from them.
 * @param request any request
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && origin !== 'null' && hostOf(origin) !== host) return false
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin !== 'null'
}

/**
 * Refuses requests that would change something on behalf of another site.
 * @throws AppError `cross_origin`
 */
export async function requireSameOrigin(request: FastifyRequest): Promise<void> {
  if (!safeMethods.has(request.method) && !isSameOrigin(request)) {
    throw new AppError('cross_origin', 'Requests that change something are accepted from our own pages only.')
  }
}
