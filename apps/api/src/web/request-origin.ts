import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { RequestOrigin } from '../lib/actor.ts'

const maxUserAgent = 300

/**
 * The address a request came from. What a proxy forwards may hold a port or be made up; what is no address gives way to the
 * connection's own.
 * @param request any request
 */
export function addressOf(request: FastifyRequest): string {
  const { ip } = request
  if (isIP(ip)) return ip
  const forwarded = ip.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/u, '$1').replace(/^\[(.*)\](?::\d+)?$/u, '$1')
  return isIP(forwarded) ? forwarded : (request.socket.remoteAddress ?? '')
}

/**
 * Where a request came from, for what is written down of it.
 * @param request any request
 */
export const originOf = (request: FastifyRequest): RequestOrigin => ({
  ip: addressOf(request),
  userAgent: (request.headers['user-agent'] ?? '').slice(0, maxUserAgent),
  traceId: request.id,
})
