import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

/** The `headers` of a route that {@link expectedVersionOf} is used in. */
export const conditionHeadersSchema = z.looseObject({
  'if-match': z.string().max(200).optional().describe('The `ETag` of what the change is based on'),
})

/**
 * Names the version of what an answer shows (RFC 9110 section 8.8.3).
 * @param reply the answer
 * @param version counts up with every change, or is a digest of what is shown
 */
export const setEntityTag = (reply: FastifyReply, version: number | string): FastifyReply =>
  reply.header('etag', `"${version}"`)

/**
 * The digest that a change is based on (RFC 9110 section 13.1.1), or `undefined` when the caller doesn't say, or says `*`.
 * What is no entity tag of ours comes out as one that nothing ever has.
 * @param request any request
 */
export function expectedDigestOf(request: FastifyRequest): string | undefined {
  const condition = request.headers['if-match']?.trim()
  if (condition === undefined || condition === '*') return undefined
  return /^"([0-9a-f]{64})"$/u.exec(condition)?.[1] ?? ''
}

/**
 * The version that a change is based on (RFC 9110 section 13.1.1), or `undefined` when the caller doesn't say, or says `*`.
 * What is no entity tag of ours comes out as a version that nothing ever has.
 * @param request any request
 */
export function expectedVersionOf(request: FastifyRequest): number | undefined {
  const condition = request.headers['if-match']?.trim()
  if (condition === undefined || condition === '*') return undefined
  const version = /^"([1-9][0-9]{0,8})"$/u.exec(condition)?.[1]
  return version === undefined ? 0 : Number(version)
}

/**
 * Whether the caller has what an answer would show (RFC 9110 section 13.1.2).
 * @param request any request
 * @param tag the entity tag of the answer, in quotes
 */
export function isKnown(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//u, ''))
  return known !== undefined && (known.includes(tag) || known.includes('*'))
}
