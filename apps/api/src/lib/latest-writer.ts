import { createWriteBehind } from './write-behind.ts'

/** Keeps what is noted in memory, the latest of each kind, until it is written. */
export interface LatestWriter<Noted> {
  /** What was noted under a key and not written yet. */
  get(key: string): Noted | undefined
  /** Notes something in the place of what was noted under the same key. */
  set(key: string, noted: Noted): void
  /** Writes what was noted, and stops. */
  close(): Promise<void>
}

/**
 * Makes one that writes what it collected now and then, and at the end. A process that is killed loses what it had not written.
 * @param options `flush` writes many in one statement; a failed flush is told to `onError` and tried again with the next
 */
export function createLatestWriter<Noted>(options: {
  flush: (noted: Noted[]) => Promise<void>
  onError: (error: unknown) => void
  intervalMilliseconds: number
}): LatestWriter<Noted> {
  const { onError, intervalMilliseconds } = options
  let pending = new Map<string, Noted>()

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return
    const batch = pending
    pending = new Map()
    try {
      await options.flush([...batch.values()])
    } catch (error) {
      for (const [key, noted] of batch) if (!pending.has(key)) pending.set(key, noted)
      throw error
    }
  }
  const writeBehind = createWriteBehind({ flush, onError, intervalMilliseconds })

  return {
    get: (key) => pending.get(key),
    set: (key, noted) => void pending.set(key, noted),
    close: () => writeBehind.close(),
  }
}
