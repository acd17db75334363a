import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What stands in front of two nodes, so that both are one issuer. */
export interface Balancer {
  port: number
  /** Leads new connections to these ports in turn; nowhere without any. */
  leadTo(...ports: number[]): void
  /** Breaks all connections. */
  breakAll(): void
  close(): Promise<void>
}

/** Starts one on loopback that leads nowhere yet. */
export async function startBalancer(): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let targets: number[] = []
  let turn = 0
  const server = createServer((near) => {
    const port = targets[(turn += 1) % targets.length]
    if (port === undefined) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => one.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    leadTo: (...ports) => void (targets = ports),
    breakAll,
    async close() {
      const closed = once(server, 'close')
      server.close()
      breakAll()
      await closed
    },
  }
}
