/** What the measured installation is known as to the outside world; nobody goes there. */
export const issuer = 'https://latchkey.example'

/** `aud` of its tokens. */
export const audience = `${issuer}/api`
