import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartProblem } from './start-problem.ts'

/** How long a port may stay taken by a Latchkey that is just stopping, in milliseconds. */
const patience = 1500

/**
 * Makes sure that a port can be listened on, so that a busy one is reported before anything slow begins.
 * @param host name or address to listen on
 * @param setting the setting that chooses the port, for the message
 * @throws StartProblem naming the port and what to mend
 */
export async function assertPortIsFree(port: number, host: string, setting: string): Promise<void> {
  const deadline = Date.now() + patience
  for (const address of await addressesOf(host)) {
    for (;;) {
      const refusal = await tryToListen(port, address)
      if (refusal === undefined) break
      // A machine without IPv6 still has ::1 under the name localhost.
      if (refusal === 'EADDRNOTAVAIL' && host === 'localhost') break
      if (refusal !== 'EADDRINUSE') throw problemOf(refusal, port, host, setting)
      if (Date.now() > deadline) throw problemOf(refusal, port, host, setting)
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

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    throw new StartProblem(`HOST ${host} is not a name or address of this machine.`)
  }
}

function tryToListen(port: number, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

function problemOf(refusal: string, port: number, host: string, setting: string): StartProblem {
  if (refusal === 'EADDRINUSE') {
    return new StartProblem(`Port ${port} is in use; stop what uses it or choose another with ${setting}.`)
  }
  if (refusal === 'EACCES') {
    return new StartProblem(`Port ${port} needs more rights than you have; choose one above 1023 with ${setting}.`)
  }
  if (refusal === 'EADDRNOTAVAIL') return new StartProblem(`HOST ${host} is not a name or address of this machine.`)
  return new StartProblem(`Port ${port} can't be listened on (${refusal}); choose another with ${setting}.`)
}
