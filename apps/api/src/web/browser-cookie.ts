import type { FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '../lib/secret.ts'

const browserCookie = '__Host-latchkey-browser'

/**
 * The secret that ties an authorization request to the browser it came from, if this browser has one.
 * @param request any request
 */
export const browserOf = (request: FastifyRequest): string | undefined => {
  const secret = request.cookies[browserCookie]
  return secret !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(secret) ? secret : undefined
}

/**
 * The browser's secret, given to it now if it has none. It says nothing about who the person is.
 * @param request the request
 * @param reply its answer
 */
export function ensureBrowser(request: FastifyRequest, reply: FastifyReply): string {
  const known = browserOf(request)
  if (known !== undefined) return known
  const secret = newSecret()
  reply.setCookie(browserCookie, secret, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
  return secret
}
