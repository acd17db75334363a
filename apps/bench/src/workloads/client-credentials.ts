import { inTurn } from '../in-turn.ts'
import type { Evidence } from '../load/closed-loop.ts'
import { WrongAnswer } from '../load/closed-loop.ts'
import { type Credentials, formPost } from '../load/requests.ts'
import type { Response } from '../load/response-reader.ts'
import { tokenVerifier, type Keys } from './token-verifier.ts'
import type { Workload } from './workload.ts'

const form = { grant_type: 'client_credentials' }

/** How a client says who it is. */
export type Method = 'basic' | 'body'

/** A token request of a client. */
export const tokenRequest = (client: Credentials, method: Method): string =>
  method === 'basic'
    ? formPost('/oauth/token', form, client)
    : formPost('/oauth/token', { ...form, client_id: client.key, client_secret: client.secret })

/**
 * What an answer of the token endpoint holds.
 * @throws WrongAnswer for anything but a token
 */
export function tokenBody({ status, body }: Response): string {
  if (status === 200 && body.includes('"access_token":"')) return body
  throw new WrongAnswer(`the token endpoint answered ${status}: ${body.slice(0, 200)}`)
}

/**
 * W1 and W2: clients ask for tokens of their own, one after the other in turn.
 * @param options the server, the clients and how they authenticate, and the keys to verify the tokens with; a floor's tokens need not
 *   name the client
 */
export function clientCredentialsWorkload(options: {
  port: number
  clients: readonly Credentials[]
  method: Method
  keys: Keys
  sameForAll?: boolean
}): Workload {
  const { port, clients, method, keys, sameForAll = false } = options
  const requests = clients.map((client) => ({
    octets: Buffer.from(tokenRequest(client, method), 'latin1'),
    subject: client.key,
  }))
  let next = 0
  return {
    port,
    async exchange(connection): Promise<Evidence> {
      const { octets, subject } = inTurn(requests, next++)
      return { body: tokenBody(await connection.exchange(octets)), subject }
    },
    verify: tokenVerifier({
      keys,
      unique: !sameForAll,
      faultOf: (claims, subject) =>
        sameForAll || (claims.sub === subject && claims['client_id'] === subject)
          ? undefined
          : 'a token names another client than the one that asked',
    }),
  }
}
