import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A wire between a node and its PostgreSQL, which can be cut. */
export interface Wire {
  /** The database's address at the near end. */
  url: string
  /** Breaks every connection, and lets none be made until {@link Wire.mend}. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** @param url where it leads */
export async function startWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url)
  const ends = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => undefined)
      end.on('close', () => ends.delete(end))
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const near = new URL(url)
  near.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const breakAll = () => {
    for (const end of ends) end.destroy()
  }
  return {
    url: near.href,
    cut() {
      isCut = true
      breakAll()
    },
    mend() {
      isCut = false
    },
    async close() {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
