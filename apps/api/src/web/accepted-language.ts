import { type Language, matchLanguage } from '@latchkey/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * The language of an answer to somebody who isn't known; it varies by `Accept-Language`.
 * @param request whose header counts
 */
export const acceptedLanguage = ({ headers }: FastifyRequest): Language =>
  matchLanguage((headers['accept-language'] ?? '').split(',').map((entry) => entry.split(';')[0] ?? ''))
