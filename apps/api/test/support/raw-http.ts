import { connect } from 'node:net'

/** What a client library would not send or not show: octets as they stand, over one connection. */
export function exchangeRaw(url: string, request: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    // A server that has answered may cut the connection while we still send.
    socket.on('error', (error) =>
      chunks.length > 0 ? resolve(Buffer.concat(chunks).toString('latin1')) : reject(error),
    )
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.write(request)
  })
}

/** A request with these header lines, in this order, after which the connection ends. */
export const rawRequest = (line: string, headers: string[], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...headers, 'Connection: close', '', body].join('\r\n')
