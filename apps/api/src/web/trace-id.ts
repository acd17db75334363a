import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * The header that an answer's trace id stands in. Not the body: refusals of the OAuth endpoints must look alike whatever their cause
 * (RFC 6749 section 5.2), to the last octet, so that nobody learns from them what exists.
 */
export const traceHeader = 'X-Request-Id'

/** A new trace id, a random UUID. The caller's own is never taken over: log lines could be made up with it. */
export const newTraceId = (): string => randomUUID()

/** Sends the trace id along, so that whoever is refused can quote it. @param request any request @param reply its answer */
export const sendTraceId = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header(traceHeader, request.id)
