import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'

/** What an upstream was asked. */
export interface AskedUpstream {
  method: string
  url: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: Buffer
}

/** A module's API on loopback, that notes what it is asked. */
export interface Upstream {
  /** Its origin. */
  url: string
  port: number
  /** Whole requests, oldest first; only while it answers as at first. */
  asked: AskedUpstream[]
  /** How many connections are open. */
  connections: () => number
  /** Answers in another way from now on. */
  answer: (listener: RequestListener) => void
  /** Answers as at first: 200 with what was asked, as JSON. */
  echo: () => void
  close: () => Promise<void>
}

/** Reads a request to its end. */
export async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Starts one. */
export async function startUpstream(): Promise<Upstream> {
  const asked: AskedUpstream[] = []
  const sockets = new Set<Socket>()
  const answerEcho = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request)
    const { method = '', url = '', headers, rawHeaders } = request
    asked.push({ method, url, headers, rawHeaders, body })
    const text = JSON.stringify({ method, url, headers, body: body.toString() })
    response.setHeader('content-type', 'application/json').setHeader('content-length', Buffer.byteLength(text))
    response.end(method === 'HEAD' ? undefined : text)
  }
  const echo: RequestListener = (request, response) =>
    void answerEcho(request, response).catch(() => response.destroy())
  let listener = echo
  const server = createServer((request, response) => listener(request, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    connections: () => sockets.size,
    answer: (next) => void (listener = next),
    echo: () => void (listener = echo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
