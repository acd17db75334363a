/** 256 random bits in base64url: a reference or token that nobody can guess. */
export const randomTextPattern = /^[A-Za-z0-9_-]{43}$/u

/** Path of the page that an account link leads to. The token follows in the fragment, which reaches no server and no log. */
export const setPasswordPath = '/set-password'

/** The header with which a call answers that has ended or narrowed access tokens: what to ask about the change by. */
export const statusChangeHeader = 'latchkey-status-change'
