import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, listenFault } from '@latchkey/api/start-error'

/** How long a port may stay taken by a Latchkey that is just stopping, in milliseconds. */
const patience = 1500

/**
 * Makes sure that a port can be listened on, so that a busy one is reported before anything slow begins.
 * @param host name or address to listen on
 * @param setting the setting that chooses the port, for the message
 * @throws StartError naming the port and what to mend
 */
export async function assertPortIsFree(port: number, host: string, setting: string): Promise<void> {
  const fault = (error: unknown) => listenFault(error, { port, host, setting })
  const deadline = Date.now() + patience
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw fault(error)
  })
  for (const { address } of found) {
    for (;;) {
      const refusal = await tryToListen(port, address)
      if (refusal === undefined) break
      // A machine without IPv6 still has ::1 under the name localhost.
      if (errorCode(refusal) === 'EADDRNOTAVAIL' && host === 'localhost') break
      if (errorCode(refusal) !== 'EADDRINUSE' || Date.now() > deadline) throw fault(refusal)
      await sleep(100)
    }
  }
}

/**
 * A port of the loopback address that nothing listens on.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

function tryToListen(port: number, address: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
