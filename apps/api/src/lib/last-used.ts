import type { RequestOrigin } from './actor.ts'
import type { Clock } from './clock.ts'
import { createLatestWriter } from './latest-writer.ts'

/** When a thing was last used, and from where if whoever noted it said so. */
export interface LastUse {
  companyId: string
  id: string
  at: Date
  from?: RequestOrigin
}

/** Collects uses, so that using a thing costs no write in the request. */
export interface LastUsedRecorder {
  /** Notes a use now. Of several until the next write the last one counts. */
  mark(companyId: string, id: string, from?: RequestOrigin): void
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
  const { clock, flush, onError, intervalMilliseconds = 2000 } = options
  const uses = createLatestWriter<LastUse>({
    // In one order on every node, so that no two wait for each other.
    flush: (noted) => flush(noted.toSorted((one, other) => (one.id < other.id ? -1 : 1))),
    onError,
    intervalMilliseconds,
  })

  return {
    mark: (companyId, id, from) => {
      const use = uses.get(id) ?? { companyId, id, at: clock.now() }
      use.at = clock.now()
      if (from) use.from = from
      uses.set(id, use)
    },
    close: () => uses.close(),
  }
}
