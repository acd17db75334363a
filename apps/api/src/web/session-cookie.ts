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

/** A cookie that only our own pages send, for a step on the way in. */
const stepCookie = (name: string) => ({
  /** The token a request carries. */
  of(request: FastifyRequest): string | undefined {
    const token = request.cookies[name]
    return token !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(token) ? token : undefined
  },
  /** Gives the browser a token until a moment. */
  set(reply: FastifyReply, token: string, expiresAt: Date): void {
    reply.setCookie(name, token, { path: '/', httpOnly: true, secure: true, sameSite: 'strict', expires: expiresAt })
  },
  /** Takes the token away from the browser. */
  clear(reply: FastifyReply): void {
    reply.clearCookie(name, { path: '/', httpOnly: true, secure: true, sameSite: 'strict' })
  },
})

/** A sign-in whose password was right and whose second step is to come. */
export const pendingSignIn = stepCookie('__Host-latchkey-sign-in')

/** Whom the challenge was given to that a passkey is to sign in with. */
export const passkeySignIn = stepCookie('__Host-latchkey-passkey')
