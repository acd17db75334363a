import { connect, type Socket } from 'node:net'
import { type Response, ResponseReader } from './response-reader.ts'

/** Milliseconds without an octet after which a server counts as stuck. */
const patience = 10_000

interface Waiting {
  resolve: (response: Response) => void
  reject: (error: Error) => void
}

/** A kept-alive connection to a server on the loopback address, with at most one request under way. */
export class Connection {
  readonly #socket: Socket
  readonly #reader = new ResponseReader()
  #waiting: Waiting | undefined
  #failure: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(patience, () => this.#fail(new Error(`no answer in ${patience / 1000} s`)))
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  /**
   * Connects.
   * @param port of 127.0.0.1
   */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  /**
   * Sends a request and waits for its answer.
   * @param request all its octets
   * @throws Error when the connection breaks, the answer can't be read or doesn't come
   */
  exchange(request: Buffer | string): Promise<Response> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure)
        return
      }
      this.#waiting = { resolve, reject }
      this.#socket.write(request, 'latin1')
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    try {
      const response = this.#reader.push(chunk)
      if (!response) return
      const waiting = this.#waiting
      this.#waiting = undefined
      if (waiting) waiting.resolve(response)
      else this.#fail(new Error('an answer came without a request'))
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#socket.destroy()
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }
}
