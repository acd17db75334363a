import { setTimeout as wait } from 'node:timers/promises'
import { isUnavailable } from '../database/driver-error.ts'
import type { RemovalKind } from './kinds.ts'

/** The most rows that are removed at once, so that nobody waits for it. */
export const removalBatchSize = 500

const pauseMilliseconds = 50
/** For how long a round may go on, in milliseconds; the next one begins with the kind after the one it stopped at. */
const roundMilliseconds = 20_000

/** Removes what has had its time, until it is closed. */
export interface Removal {
  /** Goes round now. Resolves when nothing is left to remove or the time for a round is up. */
  run(): Promise<void>
  /** Stops, after the batch under way. */
  close(): Promise<void>
}

/**
 * Goes round a little after the start and then again and again, at moments that differ from node to node.
 * @param options `seconds` lie between rounds, 0 for none but those asked for; `onRemoved` is told of each batch, `onRound` how many seconds
 *   a round took, `onError` what failed
 */
export function startRemoval(options: {
  kinds: readonly RemovalKind[]
  seconds: number
  onRemoved?: (kind: string, count: number) => void
  onRound?: (seconds: number) => void
  onError: (error: unknown) => void
}): Removal {
  const { kinds, seconds, onRemoved, onRound, onError } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let begin = 0
  let running = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  /** Removes one batch at least. @returns whether nothing of it was left before the time was up */
  const removeAll = async ({ kind, deleteBatch }: RemovalKind, until: number): Promise<boolean> => {
    let count = removalBatchSize
    for (let batches = 0; count === removalBatchSize; batches += 1) {
      if (signal.aborted || (batches > 0 && performance.now() > until)) return false
      count = await deleteBatch(removalBatchSize)
      if (count > 0) onRemoved?.(kind, count)
      if (count === removalBatchSize) await wait(pauseMilliseconds, undefined, { signal, ref: false }).catch(() => {})
    }
    return true
  }

  const round = async (): Promise<void> => {
    const startedAt = performance.now()
    const order = [...kinds.slice(begin), ...kinds.slice(0, begin)]
    for (const kind of order) {
      try {
        if (await removeAll(kind, startedAt + roundMilliseconds)) continue
        // Or a kind of which more comes than goes would be the only one that is ever removed.
        begin = (kinds.indexOf(kind) + 1) % kinds.length
        break
      } catch (error) {
        onError(error)
        if (isUnavailable(error)) break
      }
    }
    onRound?.((performance.now() - startedAt) / 1000)
  }

  const run = (): Promise<void> => (running = running.then(round))

  const runIn = (milliseconds: number): void => {
    timer = setTimeout(() => void run().finally(() => !signal.aborted && runLater()), milliseconds)
    timer.unref()
  }
  const runLater = (): void => runIn(seconds * 1000 * (0.9 + Math.random() * 0.2))
  if (seconds > 0) runIn(Math.min(seconds, 10) * 1000 * Math.random())

  return {
    run,
    close: () => {
      stopping.abort()
      clearTimeout(timer)
      return running
    },
  }
}
