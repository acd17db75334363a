import type { IncomingMessage } from 'node:http'
import type { ByteShare } from '../../lib/byte-budget.ts'
import { HubRefusal } from '../refusal.ts'

/** What is allowed of a body that is read whole. */
export interface WholeBodyLimits {
  /** The most, in bytes. */
  maxBytes: number
  /** How long nothing of it may come, in milliseconds. */
  idleMilliseconds: number
  /** What the memory for it is taken from, which is given back by whoever opened it. */
  memory: ByteShare
  /** The refusal of what is larger. */
  tooLarge: () => HubRefusal
}

const firstBytes = 16 * 1024

const noMemory = (): HubRefusal =>
  new HubRefusal(
    'unavailable',
    'Too many bodies with a payload hash arrive at once. Try again in a moment, or leave the hash out.',
    { retryAfterSeconds: 5 },
  )

const incomplete = (): HubRefusal => new HubRefusal('malformed_request', 'The request is not complete.')

/** A body as far as it has come, in one piece: pieces of a few bytes each would take many times their memory. */
class WholeBody {
  readonly #memory: ByteShare
  readonly #mostBytes: number
  #held = Buffer.alloc(0)
  length = 0

  /** @param mostBytes how long it can become */
  constructor(memory: ByteShare, mostBytes: number) {
    this.#memory = memory
    this.#mostBytes = mostBytes
  }

  /** @returns whether there was memory for it */
  add(chunk: Buffer): boolean {
    const length = this.length + chunk.length
    if (length > this.#held.length) {
      const wanted = Math.min(this.#mostBytes, Math.max(length, 2 * this.#held.length, firstBytes))
      if (!this.#memory.take(wanted - this.#held.length)) return false
      const larger = Buffer.allocUnsafeSlow(wanted)
      this.#held.copy(larger, 0, 0, this.length)
      this.#held = larger
    }
    chunk.copy(this.#held, this.length)
    this.length = length
    return true
  }

  get bytes(): Buffer {
    return this.#held.subarray(0, this.length)
  }
}

/**
 * Reads a body whole, within limits. What is beyond them is refused as soon as that is known; the connection stays for the answer.
 * @param request of whose body nothing was read
 * @throws HubRefusal
 */
export function readWhole(request: IncomingMessage, limits: WholeBodyLimits): Promise<Buffer> {
  const { maxBytes, idleMilliseconds, memory, tooLarge } = limits
  const announced = Number(request.headers['content-length'] ?? maxBytes)
  if (announced > maxBytes) return Promise.reject(tooLarge())
  if (request.destroyed) return Promise.reject(incomplete())
  return new Promise((resolve, reject) => {
    const body = new WholeBody(memory, announced)
    const stop = (): void => {
      clearTimeout(idle)
      request.off('data', take)
      request.off('end', end)
      request.off('close', closed)
    }
    const refuse = (refusal: HubRefusal): void => {
      stop()
      // What still comes is read and forgotten, so that the answer can be read.
      request.resume()
      reject(refusal)
    }
    const idle = setTimeout(
      () =>
        refuse(new HubRefusal('request_timeout', 'The rest of the body did not arrive. Send it without long pauses.')),
      idleMilliseconds,
    ).unref()
    const take = (chunk: Buffer): void => {
      idle.refresh()
      if (body.length + chunk.length > maxBytes) refuse(tooLarge())
      else if (!body.add(chunk)) refuse(noMemory())
    }
    const end = (): void => {
      stop()
      resolve(body.bytes)
    }
    const closed = (): void => {
      stop()
      reject(incomplete())
    }
    request.on('data', take)
    request.once('end', end)
    request.once('close', closed)
  })
}
