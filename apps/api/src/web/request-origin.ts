import type { FastifyRequest } from 'fastify'
import type { RequestOrigin } from '../lib/actor.ts'

/**
 * Where a request came from, for the Transactions Log.
 * @param request any request
 */
export const originOf = (request: FastifyRequest): RequestOrigin => ({
  ip: request.ip,
  userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
})
