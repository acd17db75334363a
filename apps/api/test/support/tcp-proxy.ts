import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a server that can be cut. */
export interface TcpProxy {
  /** The server's address, reached over the line. */
  url: string
  /** Breaks every connection, and each new one at once. */
  cut(): void
  /** Swallows whatever is sent, in both directions, as a network does that drops packets: connections stay. */
  silence(): void
  /** Lets connections through again; what was swallowed arrives, as if it was sent again. */
  heal(): void
  close(): Promise<void>
}

const asItIs = (chunk: Buffer): Buffer => chunk

/**
 * Opens a line.
 * @param target where it leads: a URL with host and port
 * @param toServer what becomes of what is sent there; by default nothing else
 */
export async function startTcpProxy(target: string, toServer = asItIs): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  let state: 'open' | 'cut' | 'silent' = 'open'
  const sockets = new Set<Socket>()

  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    if (state === 'silent') socket.pause()
  }
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [from, to, change] of [
      [near, far, toServer],
      [far, near, asItIs],
    ] as const) {
      keep(from)
      from.on('data', (chunk) => to.write(change(chunk)))
      from.on('close', () => to.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address ? address.port : 0)

  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut: () => {
      state = 'cut'
      breakAll()
    },
    silence: () => {
      state = 'silent'
      for (const socket of sockets) socket.pause()
    },
    heal: () => {
      state = 'open'
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      breakAll()
      await closed
    },
  }
}
