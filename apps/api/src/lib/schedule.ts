/** Looks after something until it is closed. */
export interface Schedule {
  /** Looks now. */
  run(): Promise<void>
  /** Stops looking, and waits for a look under way. */
  close(): Promise<void>
}

/**
 * Looks after something now, and again and again: each look after the one before.
 * @param deps `look` does what there is to do; `intervalMilliseconds` is how often; `onError` is told of looks that failed
 */
export function startSchedule(deps: {
  look: () => Promise<void>
  intervalMilliseconds: number
  onError: (error: unknown) => void
}): Schedule {
  const { look, intervalMilliseconds, onError } = deps
  let running = Promise.resolve()
  const run = (): Promise<void> => (running = running.then(look).catch(onError))

  void run()
  const timer = setInterval(() => void run(), intervalMilliseconds)
  timer.unref()

  return {
    run,
    close: () => {
      clearInterval(timer)
      return running
    },
  }
}
