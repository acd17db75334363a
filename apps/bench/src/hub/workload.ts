import { inTurn } from '../in-turn.ts'
import { WrongAnswer } from '../load/closed-loop.ts'
import { Connection } from '../load/connection.ts'
import type { Credentials } from '../load/requests.ts'
import { upstreamBytes } from '../servers/upstream.ts'
import { tokenBody, tokenRequest } from '../workloads/client-credentials.ts'
import type { Workload } from '../workloads/workload.ts'

/**
 * A token for each machine.
 * @param port of the product's server
 * @param machines whose
 */
export async function fetchTokens(port: number, machines: readonly Credentials[]): Promise<string[]> {
  const connection = await Connection.open(port)
  const tokens: string[] = []
  for (const machine of machines) {
    const { access_token: token }: { access_token: string } = JSON.parse(
      tokenBody(await connection.exchange(tokenRequest(machine, 'basic'))),
    )
    tokens.push(token)
  }
  connection.close()
  return tokens
}

/**
 * A GET of 1 kB of JSON through a proxy. The same header lines for either, so that both have as much to read and to send on.
 * @param port the proxy's
 * @param path where the upstream is behind it
 * @param tokens the calls' own, in turn
 */
export function proxiedGet(port: number, path: string, tokens: readonly string[]): Workload {
  const requests = tokens.map((token) =>
    Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nUser-Agent: latchkey-bench\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      'latin1',
    ),
  )
  let next = 0
  return {
    port,
    async exchange(connection) {
      const { status, body } = await connection.exchange(inTurn(requests, next++))
      if (status === 200 && body.length === upstreamBytes) return { body, subject: '' }
      throw new WrongAnswer(`a proxy answered ${status}: ${body.slice(0, 200)}`)
    },
    verify: async (evidence) =>
      evidence.every(({ body }) => JSON.parse(body).id === 1) ? [] : ['another record came'],
  }
}
