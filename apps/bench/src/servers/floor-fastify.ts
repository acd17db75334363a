import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import { Pool } from 'pg'
import {
  directSigner,
  type FloorKey,
  librarySigner,
  makeFloorKey,
  type Sign,
  tokenClaims,
  tokenResponse,
} from './floor-token.ts'
import type { FloorName } from './messages.ts'
import type { Hosted } from './server-host.ts'

type FastifyFloor = Exclude<FloorName, 'F1'>

/** What signs a floor's tokens: F2 has one token for everybody. */
function signerOf(name: FastifyFloor, key: FloorKey): Sign {
  if (name === 'F3d') return directSigner(key)
  const sign = librarySigner(key)
  if (name !== 'F2') return sign
  const token = sign(tokenClaims('000000000000000000000000'))
  return () => token
}

/**
 * F2: Fastify takes a form and answers JSON. F3: and signs a token. F3d: and signs it the quickest way known. F4: as F3, and
 * selects the client from PostgreSQL.
 * @param floor which, on which port of 127.0.0.1; the database has a table `clients`
 */
export async function startFastifyFloor(floor: {
  name: FastifyFloor
  port: number
  databaseUrl: string
}): Promise<Hosted> {
  const { name } = floor
  const key = makeFloorKey()
  const sign = signerOf(name, key)
  const pool = name === 'F4' ? new Pool({ connectionString: floor.databaseUrl, max: 10 }) : undefined

  const isClient = async (clientId: string): Promise<boolean> => {
    const found = await pool?.query({
      name: 'find_client',
      text: 'SELECT secret_hash, permissions FROM clients WHERE key = $1',
      values: [clientId],
    })
    return found === undefined || found.rowCount === 1
  }

  const app = Fastify()
  await app.register(formbody)
  app.post<{ Body: Record<string, string> }>('/oauth/token', async (request, reply) => {
    const { grant_type: grantType, client_id: clientId = '' } = request.body
    if (grantType !== 'client_credentials') return reply.code(400).send({ error: 'unsupported_grant_type' })
    if (pool && !(await isClient(clientId))) return reply.code(401).send({ error: 'invalid_client' })
    return tokenResponse(name === 'F2' ? sign({}) : sign(tokenClaims(clientId)))
  })
  await app.listen({ port: floor.port, host: '127.0.0.1' })
  return {
    publicKey: key.publicKey,
    close: async () => {
      await app.close()
      await pool?.end()
    },
  }
}
