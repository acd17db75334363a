import { inTurn } from '../in-turn.ts'
import { Connection } from '../load/connection.ts'
import type { Evidence } from '../load/closed-loop.ts'
import { WrongAnswer } from '../load/closed-loop.ts'
import { type Credentials, formPost } from '../load/requests.ts'
import { tokenBody, tokenRequest } from './client-credentials.ts'
import type { Workload } from './workload.ts'

/** How many live tokens are asked about. */
const tokenCount = 4000
/** Milliseconds after which they are exchanged for new ones, well before they expire. */
const tokenAge = 240_000
const atOnce = 8

async function issueTokens(port: number, machines: readonly Credentials[]) {
  const issued: { token: string; subject: string }[] = []
  const runLane = async (lane: number): Promise<void> => {
    const connection = await Connection.open(port)
    for (let index = lane; index < tokenCount; index += atOnce) {
      const machine = inTurn(machines, index)
      const body = tokenBody(await connection.exchange(tokenRequest(machine, 'basic')))
      const { access_token: token }: { access_token: string } = JSON.parse(body)
      issued.push({ token, subject: machine.key })
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: atOnce }, (_, lane) => runLane(lane)))
  return issued
}

function faultOf({ body, subject }: Evidence): string | undefined {
  const answer: Record<string, unknown> = JSON.parse(body)
  const isLive = answer['active'] === true && Number(answer['exp']) > Date.now() / 1000
  return isLive && answer['client_id'] === subject && answer['token_type'] === 'Bearer'
    ? undefined
    : 'an introspection says something else of a token than it was issued for'
}

/**
 * W3: a resource server asks about live tokens, one after the other in turn.
 * @param options the server, who asks, and whose tokens these are
 */
export function introspectionWorkload(options: {
  port: number
  resourceServer: Credentials
  machines: readonly Credentials[]
}): Workload {
  const { port, resourceServer, machines } = options
  let requests: { octets: Buffer; subject: string }[] = []
  let issuedAt = Number.NEGATIVE_INFINITY
  let next = 0
  return {
    port,
    async prepare() {
      if (performance.now() - issuedAt < tokenAge) return
      issuedAt = performance.now()
      const issued = await issueTokens(port, machines)
      requests = issued.map(({ token, subject }) => ({
        octets: Buffer.from(formPost('/oauth/introspect', { token }, resourceServer), 'latin1'),
        subject,
      }))
    },
    async exchange(connection) {
      const { octets, subject } = inTurn(requests, next++)
      const { status, body } = await connection.exchange(octets)
      if (status === 200 && body.includes('"active":true')) return { body, subject }
      throw new WrongAnswer(`introspection answered ${status}: ${body.slice(0, 200)}`)
    },
    verify: async (evidence) => evidence.map(faultOf).filter((fault) => fault !== undefined),
  }
}
