import { type Credentials, formPost } from '../load/requests.ts'
import { Connection } from '../load/connection.ts'
import { tokenRequest } from './client-credentials.ts'

/**
 * Makes sure that a server refuses what it must: one that says yes to everything would be quick.
 * @param options the server, a client with the client credentials grant, and a resource server
 * @returns what was not refused; nothing when all was
 */
export async function unrefused(options: {
  port: number
  machine: Credentials
  resourceServer: Credentials
}): Promise<string[]> {
  const { port, machine, resourceServer } = options
  const wrong = { ...machine, secret: 'A'.repeat(43) }
  const faults: string[] = []
  const connection = await Connection.open(port)
  for (const method of ['basic', 'body'] as const) {
    const { status, body } = await connection.exchange(tokenRequest(wrong, method))
    if (status !== 401 || !body.includes('"invalid_client"')) faults.push(`a wrong secret (${method}) got ${status}`)
  }
  const introspection = formPost('/oauth/introspect', { token: 'not-a-token' }, resourceServer)
  const { status, body } = await connection.exchange(introspection)
  if (status !== 200 || body !== '{"active":false}') faults.push(`a made-up token was answered with ${status} ${body}`)
  connection.close()
  return faults
}
