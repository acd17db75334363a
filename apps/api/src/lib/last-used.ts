import type { Clock } from './clock.ts'

/** When a thing was last used. */
export interface LastUse {
  companyId: string
  id: string
  at: Date
}

/** Collects uses, so that using a thing costs no write in the request. */
export interface LastUsedRecorder {
  /** Notes a use now. */
  mark(companyId: string, id: string): void
  /** Writes what was noted and stops. */
  close(): Promise<void>
}

/**
 * Makes a recorder that writes what it collected every two seconds, and at the end. A process that is killed loses those seconds.
 * @param options `flush` writes many uses in one statement; a failed flush is told to `onError` and tried again with the next
 */
export function createLastUsedRecorder(options: {
  clock: Clock
  flush: (uses: LastUse[]) => Promise<void>
  onError: (error: unknown) => void
  intervalMilliseconds?: number
}): LastUsedRecorder {
  let pending = new Map<string, LastUse>()
  let writing = Promise.resolve()

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return
    const batch = pending
    pending = new Map()
    try {
      await options.flush([...batch.values()])
    } catch (error) {
      for (const [key, use] of batch) if (!pending.has(key)) pending.set(key, use)
      options.onError(error)
    }
  }
  const flushInTurn = (): Promise<void> => (writing = writing.then(flush))
  const timer = setInterval(() => void flushInTurn(), options.intervalMilliseconds ?? 2000)
  timer.unref()

  return {
    mark: (companyId, id) => {
      pending.set(`${companyId}/${id}`, { companyId, id, at: options.clock.now() })
    },
    close: () => {
      clearInterval(timer)
      return flushInTurn()
    },
  }
}
