import { createHash, randomBytes } from 'node:crypto'
import { inTurn } from '../in-turn.ts'
import type { Connection } from '../load/connection.ts'
import type { Evidence } from '../load/closed-loop.ts'
import { WrongAnswer } from '../load/closed-loop.ts'
import { browserGet, formPost } from '../load/requests.ts'
import { headerOf, type Response } from '../load/response-reader.ts'
import type { Person } from '../seed/world.ts'
import { tokenBody } from './client-credentials.ts'
import { type Keys, tokenVerifier } from './token-verifier.ts'
import type { Workload } from './workload.ts'

/** Somebody who has signed in, with the `Cookie` header of their browser. */
export interface SignedInPerson extends Person {
  cookie: string
}

/** Made before the clock runs: what an app's own hashing costs is not the server's. */
const pkcePairs = Array.from({ length: 512 }, () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
})
let nextPair = 0

/**
 * Signs people in, as their browsers do.
 * @param port of 127.0.0.1
 * @throws Error when somebody is refused
 */
export async function signIn<Somebody extends { email: string }>(
  port: number,
  people: readonly Somebody[],
  password: string,
): Promise<(Somebody & { cookie: string })[]> {
  const signedIn: (Somebody & { cookie: string })[] = []
  for (const person of people) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: person.email, password }),
      signal: AbortSignal.timeout(10_000),
    })
    if (response.status !== 201) throw new Error(`signing in answered ${response.status}: ${await response.text()}`)
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0])
    signedIn.push({ ...person, cookie: cookie.join('; ') })
  }
  return signedIn
}

/** The code in the answer of the authorization endpoint. @throws WrongAnswer */
function codeIn({ status, head, body }: Response, redirectUri: string, state: string): string {
  const location = headerOf(head, 'location') ?? ''
  if (status === 303 && location.startsWith(`${redirectUri}?`)) {
    const answer = new URLSearchParams(location.slice(redirectUri.length + 1))
    const code = answer.get('code')
    if (code !== null && answer.get('state') === state) return code
  }
  throw new WrongAnswer(`the authorization endpoint answered ${status} ${location.split('?')[0]} ${body.slice(0, 200)}`)
}

/**
 * The authorization code flow of somebody who has consented before: two requests.
 * @returns the body of the token response
 * @throws WrongAnswer
 */
export async function exchangeCode(connection: Connection, person: SignedInPerson, scope: string): Promise<string> {
  const { app, cookie } = person
  const pair = inTurn(pkcePairs, nextPair++)
  const state = pair.challenge.slice(0, 16)
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.key,
    redirect_uri: app.redirectUri,
    scope,
    state,
    code_challenge: pair.challenge,
    code_challenge_method: 'S256',
  })
  const authorized = await connection.exchange(browserGet(`/oauth/authorize?${query.toString()}`, cookie))
  const form = {
    grant_type: 'authorization_code',
    code: codeIn(authorized, app.redirectUri, state),
    redirect_uri: app.redirectUri,
    code_verifier: pair.verifier,
  }
  const body = tokenBody(await connection.exchange(formPost('/oauth/token', form, app)))
  if (!body.includes('"refresh_token":"')) throw new WrongAnswer('a code was exchanged without a refresh token')
  return body
}

/** Verifies tokens that act for people: the subject is the user's id. */
export const verifyUserTokens = (keys: Keys) =>
  tokenVerifier({
    keys,
    faultOf: (claims, subject) => (claims.sub === subject ? undefined : 'a token acts for another user'),
  })

/**
 * W4: apps send people to the authorization endpoint and exchange the code; each connection is another person.
 * @param options the server, the people, what is asked for, and the keys to verify tokens with
 */
export function codeExchangeWorkload(options: {
  port: number
  people: readonly SignedInPerson[]
  scope: string
  keys: Keys
}): Workload {
  const { port, people, scope, keys } = options
  return {
    port,
    async exchange(connection, lane): Promise<Evidence> {
      const person = inTurn(people, lane)
      return { body: await exchangeCode(connection, person, scope), subject: person.id }
    },
    verify: verifyUserTokens(keys),
  }
}
