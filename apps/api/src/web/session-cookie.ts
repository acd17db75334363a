import type { FastifyReply, FastifyRequest } from 'fastify'

/** The sign-in. `__Host-` ties it to this host and to secure transport; browsers treat localhost as secure. */
export const sessionCookie = '__Host-latchkey-session'

/**
 * The session token a request carries.
 * @param request any request
 */
export const sessionTokenOf = (request: FastifyRequest): string | undefined => {
  const token = request.cookies[sessionCookie]
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(token) ? token : undefined
}

/**
 * Gives the browser its session. Lax, because an app's jump to the authorization endpoint must carry it.
 * @param reply the answer
 * @param token the new session's token
 * @param expiresAt when the session ends at the latest
 */
export function setSessionCookie(reply: FastifyReply, token: string, expiresAt: Date): void {
  reply.setCookie(sessionCookie, token, {
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    expires: expiresAt,
  })
}

/** Takes the session away from the browser. @param reply the answer */
export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, { path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
}

/** A sign-in whose password was right and whose second step is to come. */
export const pendingSignInCookie = '__Host-latchkey-sign-in'

/**
 * The token of the sign-in a request goes on with.
 * @param request any request
 */
export const pendingSignInOf = (request: FastifyRequest): string | undefined => {
  const token = request.cookies[pendingSignInCookie]
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(token) ? token : undefined
}

/**
 * Gives the browser what the second step is taken with.
 * @param reply the answer
 * @param token of the sign-in
 * @param expiresAt until when the second step can be taken
 */
export function setPendingSignInCookie(reply: FastifyReply, token: string, expiresAt: Date): void {
  reply.setCookie(pendingSignInCookie, token, {
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'strict',
    expires: expiresAt,
  })
}

/** Takes a sign-in away from the browser. @param reply the answer */
export function clearPendingSignInCookie(reply: FastifyReply): void {
  reply.clearCookie(pendingSignInCookie, { path: '/', httpOnly: true, secure: true, sameSite: 'strict' })
}
