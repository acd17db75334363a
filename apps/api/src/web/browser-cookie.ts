import type { FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '../lib/secret.ts'

const prefix = '__Host-latchkey-browser-'
const maxSecrets = 20

/**
 * The secrets that tie authorization requests to the browser they came from. Usually there is one; several when tabs were opened at
 * once, before any of them had an answer.
 * @param request any request
 */
export const browserSecretsOf = (request: FastifyRequest): string[] =>
  Object.entries(request.cookies)
    .flatMap(([name, value = '']) => (name.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/u.test(value) ? [value] : []))
    .slice(0, maxSecrets)

/**
 * A secret of the browser, given to it now if it has none. It says nothing about who the person is.
 * @param request the request
 * @param reply its answer
 */
export function ensureBrowser(request: FastifyRequest, reply: FastifyReply): string {
  const [known] = browserSecretsOf(request)
  if (known !== undefined) return known
  const secret = newSecret()
  // Under a name of its own: of tabs that are answered at once, none may overwrite what ties another's request to this browser.
  const name = prefix + newSecret().slice(0, 8)
  reply.setCookie(name, secret, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
  return secret
}
