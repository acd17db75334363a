import type { IncomingMessage } from 'node:http'
import { HubRefusal } from '../refusal.ts'

/**
 * Reads a body whole, up to a size. What is larger is refused as soon as that is known; the connection stays for the answer.
 * @param request of whose body nothing was read
 * @param maxBytes the most
 * @param tooLarge the refusal of what is larger
 * @throws HubRefusal
 */
export function readWhole(request: IncomingMessage, maxBytes: number, tooLarge: () => HubRefusal): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const stop = (): void => {
      request.off('data', take)
      request.off('end', end)
      request.off('close', closed)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= maxBytes) return
      stop()
      // What still comes is read and forgotten, so that the answer can be read.
      request.resume()
      reject(tooLarge())
    }
    const end = (): void => {
      stop()
      resolve(Buffer.concat(chunks))
    }
    const closed = (): void => {
      stop()
      reject(new HubRefusal('malformed_request', 'The request is not complete.'))
    }
    request.on('data', take)
    request.once('end', end)
    request.once('close', closed)
  })
}
