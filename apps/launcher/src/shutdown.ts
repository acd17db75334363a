import { setTimeout as sleep } from 'node:timers/promises'

interface Part {
  stop: () => Promise<void> | void
  /** Milliseconds after which the next part is stopped all the same. */
  patience: number
}

/**
 * What has been started so far, to be stopped in the opposite order.
 */
export class Shutdown {
  readonly #parts: Part[] = []
  #running: Promise<void> | undefined

  /**
   * Registers what stops a part that runs from now on; when everything is being stopped already, it is stopped at once.
   * @param stop must be safe to call once
   * @param patience milliseconds that it may take
   */
  add(stop: Part['stop'], patience = 5000): void {
    const part = { stop, patience }
    if (this.#running) void stopPart(part)
    else this.#parts.push(part)
  }

  /** Whether stopping has begun. */
  get begun(): boolean {
    return this.#running !== undefined
  }

  /** Stops everything, last started first. A part that fails or takes too long doesn't keep the others running. */
  run(): Promise<void> {
    this.#running ??= (async () => {
      for (let part = this.#parts.pop(); part; part = this.#parts.pop()) await stopPart(part)
    })()
    return this.#running
  }
}

async function stopPart({ stop, patience }: Part): Promise<void> {
  const timeout = new AbortController()
  try {
    await Promise.race([stop(), sleep(patience, undefined, { signal: timeout.signal })])
  } catch {
    // What could not be stopped ends with this process.
  } finally {
    timeout.abort()
  }
}
