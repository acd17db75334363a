import { inTurn } from '../in-turn.ts'
import { WrongAnswer } from '../load/closed-loop.ts'
import { Connection } from '../load/connection.ts'
import { formPost } from '../load/requests.ts'
import { tokenBody } from './client-credentials.ts'
import { exchangeCode, type SignedInPerson, verifyUserTokens } from './code-exchange.ts'
import type { Keys } from './token-verifier.ts'
import type { Workload } from './workload.ts'

const refreshTokenIn = (body: string): string => /"refresh_token":"([^"]+)"/.exec(body)?.[1] ?? ''

/**
 * W5: refresh tokens are rotated; each connection follows a chain of its own.
 * @param options the server, the people whose grants these are (one for each connection), and the keys to verify tokens with
 */
export function refreshWorkload(options: {
  port: number
  people: readonly SignedInPerson[]
  scope: string
  keys: Keys
}): Workload {
  const { port, people, scope, keys } = options
  const chains = new Map<number, string>()
  return {
    port,
    async prepare() {
      const missing = [...people.keys()].filter((lane) => !chains.has(lane))
      if (missing.length === 0) return
      const connection = await Connection.open(port)
      for (const lane of missing) {
        const body = await exchangeCode(connection, inTurn(people, lane), scope)
        chains.set(lane, refreshTokenIn(body))
      }
      connection.close()
    },
    async exchange(connection, lane) {
      const person = inTurn(people, lane)
      const presented = chains.get(lane)
      if (presented === undefined) throw new WrongAnswer('a chain of refresh tokens has broken off')
      // Until the answer is there: who doesn't know whether a token was used can't go on with it.
      chains.delete(lane)
      const form = { grant_type: 'refresh_token', refresh_token: presented }
      const body = tokenBody(await connection.exchange(formPost('/oauth/token', form, person.app)))
      const successor = refreshTokenIn(body)
      if (successor === '' || successor === presented) throw new WrongAnswer('a refresh token was not rotated')
      chains.set(lane, successor)
      return { body, subject: person.id }
    },
    verify: verifyUserTokens(keys),
  }
}
