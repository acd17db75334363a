import { once } from 'node:events'
import { createServer } from 'node:http'

/** A third-party app on this machine, as far as a browser sees it: the page that people are led back to. */
export interface App {
  /** Its registered redirect URI, on the loopback address. */
  redirectUri: string
  /** The next time (or the last, if nobody asked since) that someone is led back: the whole URL with its parameters. */
  callback(): Promise<URL>
  close(): Promise<void>
}

const page =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Field Reports</title><main><h1>Back in the app</h1></main></html>'

/** Starts such an app on a port of its own. */
export async function startApp(): Promise<App> {
  const arrived: URL[] = []
  const waiting: ((url: URL) => void)[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin())
    if (url.pathname !== '/callback') {
      response.writeHead(204).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    const next = waiting.shift()
    if (next) next(url)
    else arrived.push(url)
  })
  const origin = () => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    redirectUri: `${origin()}/callback`,
    callback() {
      const url = arrived.shift()
      return url ? Promise.resolve(url) : new Promise((resolve) => waiting.push(resolve))
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
