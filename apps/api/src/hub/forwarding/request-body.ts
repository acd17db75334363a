import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** The caller sends nothing any more, though there is more to come. */
export class BodyIdleError extends Error {
  override name = 'BodyIdleError'
}

/**
 * Whether a request has a body (RFC 9112 section 6.3).
 * @param message just arrived
 */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/**
 * A request's body, as it arrives: nothing of it is kept. Unlike the request itself it can be given up without cutting the connection,
 * over which an answer is still to go.
 */
export class RequestBody extends Readable {
  readonly #source: IncomingMessage
  readonly #idle: NodeJS.Timeout

  /** @param source the request @param idleMilliseconds how long the caller may send nothing while we wait for more */
  constructor(source: IncomingMessage, idleMilliseconds: number) {
    super({ highWaterMark: 64 * 1024 })
    this.#source = source
    this.#idle = setTimeout(() => this.#judgeIdleness(), idleMilliseconds).unref()
    // Whoever reads it is told of an error; once nobody reads any more, there is nobody to tell.
    this.on('error', () => {})
    source.on('data', this.#take)
    source.once('end', this.#end)
    source.once('error', this.#fail)
    source.once('close', this.#close)
    source.pause()
  }

  override _read(): void {
    this.#source.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#idle)
    const source = this.#source
    source.off('data', this.#take)
    source.off('end', this.#end)
    source.off('close', this.#close)
    // What still comes is read and forgotten, so that the answer can be read before the connection is used again.
    if (!source.readableEnded) source.resume()
    callback(error)
  }

  readonly #take = (chunk: Buffer): void => {
    this.#idle.refresh()
    if (!this.push(chunk)) this.#source.pause()
  }

  readonly #end = (): void => {
    clearTimeout(this.#idle)
    this.push(null)
  }

  readonly #fail = (error: Error): void => void this.destroy(error)

  readonly #close = (): void => {
    if (!this.#source.complete) this.destroy(new Error('the caller hung up'))
  }

  /** While the upstream is slow to take what there is, the caller can't send. */
  #judgeIdleness(): void {
    if (this.#source.isPaused()) this.#idle.refresh()
    else this.destroy(new BodyIdleError('the caller stopped sending'))
  }
}
