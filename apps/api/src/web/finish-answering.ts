import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const sweepMilliseconds = 20
/** How long requests under way may take once the server is closing, in milliseconds: less than the launcher waits, for then
 * what is in memory has still to be written down. */
const graceMilliseconds = 3000

/**
 * Lets requests that are under way when the server closes be answered. Cut off, they would have used up a code or a refresh token for
 * nothing.
 * @param app the root
 */
export function finishAnswering(app: FastifyInstance): void {
  const { server } = app
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('preClose', (done) => {
    // Browsers open some ahead of time. To the runtime they are not idle, since a request may be on its way.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    // The runtime closes those that are idle now, not those that become so.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMilliseconds).unref()
    const end = setTimeout(() => server.closeAllConnections(), graceMilliseconds).unref()
    server.once('close', () => {
      clearInterval(sweep)
      clearTimeout(end)
    })
    done()
  })
}
