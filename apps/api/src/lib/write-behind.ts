/** Writes what was collected in memory: now and then, when asked, and at the end. */
export interface WriteBehind {
  /** Writes what was collected so far. Resolves when it is written, or has failed and `onError` was told. */
  flush(): Promise<void>
  /** Writes the rest and stops. */
  close(): Promise<void>
}

/**
 * Makes one. Writes never overlap, so that what is collected twice is never written in the wrong order.
 * @param options `flush` writes what there is; it keeps what it could not write, for the next time, and rejects
 */
export function createWriteBehind(options: {
  flush: () => Promise<void>
  onError: (error: unknown) => void
  intervalMilliseconds: number
}): WriteBehind {
  let writing = Promise.resolve()
  let waiting: Promise<void> | undefined
  const flush = (): Promise<void> => {
    // One that has not begun will write all there is by then. More of them would only add up while the database does not answer, and
    // whoever closes would wait for each.
    waiting ??= writing = writing
      .then(() => {
        waiting = undefined
        return options.flush()
      })
      .catch(options.onError)
    return waiting
  }
  const timer = setInterval(() => void flush(), options.intervalMilliseconds)
  timer.unref()
  return {
    flush,
    close: () => {
      clearInterval(timer)
      return flush()
    },
  }
}
