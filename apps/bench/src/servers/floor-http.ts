import { once } from 'node:events'
import { createServer } from 'node:http'
import { librarySigner, makeFloorKey, tokenClaims, tokenResponse } from './floor-token.ts'
import type { Hosted } from './server-host.ts'

/**
 * F1: node:http takes a form and answers JSON, the same each time; no framework, no signature.
 * @param port of 127.0.0.1
 */
export async function startHttpFloor(port: number): Promise<Hosted> {
  const key = makeFloorKey()
  const token = librarySigner(key)(tokenClaims('000000000000000000000000'))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const known = form.get('grant_type') === 'client_credentials'
      const body = JSON.stringify(known ? tokenResponse(token) : { error: 'unsupported_grant_type' })
      response.writeHead(known ? 200 : 400, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    publicKey: key.publicKey,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
