import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What stands in front of several nodes and is the issuer to everybody outside. */
export interface Balancer {
  url: string
  /** Leads new connections to these nodes in turn, from now on; nowhere without any. */
  leadTo(...nodes: { url: string }[]): void
  /** Breaks all connections. */
  breakAll(): void
  /** Lets nothing more through on the connections there are, which stay, as behind a network that drops packets. */
  silence(): void
  close(): Promise<void>
}

/** Starts one that leads nowhere yet. */
export async function startBalancer(): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let targets: { url: string }[] = []
  let turn = 0
  const server = createServer((near) => {
    const target = targets[(turn += 1) % targets.length]
    if (!target) {
      near.destroy()
      return
    }
    const { hostname, port } = new URL(target.url)
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
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
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    leadTo: (...nodes) => void (targets = nodes),
    breakAll,
    silence() {
      for (const socket of sockets) socket.unpipe().pause()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      breakAll()
      await closed
    },
  }
}
