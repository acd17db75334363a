import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import type { Hosted } from './server-host.ts'

/** What a GET is answered with: JSON of just so many bytes. */
export const upstreamBytes = 1024

const record = JSON.stringify({ id: 1, filler: '' })
const answer = JSON.stringify({ id: 1, filler: 'x'.repeat(upstreamBytes - record.length) })

/** An event of a stream, as long as one of a record that has changed. */
const eventOf = (number: number): string =>
  `id: ${number}\nevent: changed\ndata: {"id":${number},"filler":"${'x'.repeat(200)}"}\n\n`

const listener: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream')
  if (pathname === '/events') {
    const count = Number(searchParams.get('count'))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    Readable.from(
      (function* events() {
        for (let number = 1; number <= count; number += 1) yield eventOf(number)
      })(),
    ).pipe(response)
    return
  }
  let received = 0
  request.on('data', (chunk: Buffer) => (received += chunk.length))
  request.on('end', () => {
    const body = request.method === 'POST' ? JSON.stringify({ received }) : answer
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
}

/**
 * What stands behind a proxy: node:http with 1 kB of JSON for a GET, the number of bytes for a POST, and a stream of events.
 * @param port of 127.0.0.1
 */
export async function startUpstream(port: number): Promise<Hosted> {
  const server = createServer({ requestTimeout: 0 }, listener)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
