/** An answer as the load generator needs it. */
export interface Response {
  status: number
  /** Status line and header lines. */
  head: string
  body: string
}

/** An answer that can't be read, or not by this reader: the server has done something unexpected. */
export class UnreadableResponse extends Error {
  override name = 'UnreadableResponse'
}

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Reads the answers of one connection on which a request is only sent once the last one was answered. It knows no more of HTTP than
 * `Content-Length`: whatever else it did would be paid for by every server alike, and hide their differences.
 */
export class ResponseReader {
  #pending: Buffer | undefined

  /**
   * Takes what came over the wire.
   * @param chunk the next octets
   * @returns the answer, once its last octet is there
   * @throws UnreadableResponse
   */
  push(chunk: Buffer): Response | undefined {
    const octets = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk
    const end = octets.indexOf(headEnd)
    if (end === -1) {
      this.#pending = octets
      return undefined
    }
    const head = octets.toString('latin1', 0, end)
    const start = end + headEnd.length
    const size = start + bodyLength(head)
    if (octets.length < size) {
      this.#pending = octets
      return undefined
    }
    if (octets.length > size) throw new UnreadableResponse('more than one answer came to one request')
    this.#pending = undefined
    return { status: statusOf(head), head, body: octets.toString('latin1', start, size) }
  }
}

function statusOf(head: string): number {
  const status = Number(head.slice(9, 12))
  if (!head.startsWith('HTTP/1.1 ') || !Number.isInteger(status)) throw new UnreadableResponse('no HTTP/1.1 answer')
  return status
}

function bodyLength(head: string): number {
  const length = headerOf(head, 'content-length')
  if (length === undefined) throw new UnreadableResponse('the answer does not say how long it is')
  return Number(length)
}

/**
 * A header's value in an answer's head.
 * @param name in lower case
 */
export function headerOf(head: string, name: string): string | undefined {
  // Node's servers write their own headers in title case and ours as we name them; looking for both is quicker than a RegExp.
  const titled = name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
  for (const spelling of [name, titled]) {
    const at = head.indexOf(`\r\n${spelling}: `)
    if (at === -1) continue
    const start = at + spelling.length + 4
    const end = head.indexOf('\r\n', start)
    return head.slice(start, end === -1 ? undefined : end)
  }
  return undefined
}
