import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { JsonWebKey } from '@latchkey/contracts'
import { selfSignedCertificate } from './self-signed.ts'

/** A web server on loopback that publishes a client's keys. */
export interface KeyServer {
  /** Its address by number, without a slash at the end. */
  url: string
  port: number
  /** The certificate to believe. */
  certificate: string
  /** The paths it was asked for, oldest first. */
  asked: string[]
  /** How many connections were made to it. */
  connections: () => number
  /** Publishes these keys from now on. */
  publish: (...keys: object[]) => void
  /** Answers in another way from now on. */
  answer: (listener: RequestListener) => void
  close: () => Promise<void>
}

/** Starts one, which publishes these keys. */
export async function startKeyServer(...keys: JsonWebKey[]): Promise<KeyServer> {
  const { key, cert } = selfSignedCertificate()
  const asked: string[] = []
  let connections = 0
  let listener: RequestListener | undefined
  const server = createServer({ key, cert }, (request: IncomingMessage, response) => {
    asked.push(request.url ?? '')
    listener?.(request, response)
  })
  server.on('connection', () => (connections += 1))
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const answer = (next: RequestListener): void => void (listener = next)
  const publish = (...published: object[]): void =>
    answer((_request, response) =>
      response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: published })),
    )
  publish(...keys)
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    certificate: cert,
    asked,
    connections: () => connections,
    publish,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
