/** So many failures in a row open it. */
const failuresToOpen = 5
/** For how long it stays open the first time, in milliseconds; each probe that fails doubles that. */
const firstPauseMilliseconds = 2000
const longestPauseMilliseconds = 30_000

/** A call that was let through. It says how it went, once. */
export interface Passage {
  /** The other side answered, whatever it was. */
  succeeded(): void
  /** The other side did not answer, or nothing that can be read. @param now in milliseconds, on the breaker's clock */
  failed(now: number): void
  /** Nothing can be said, for the caller went away before. */
  gaveUp(): void
}

/**
 * Keeps calls from something that fails, so that nobody waits for it in vain and it can recover. After a pause one call goes through as a
 * probe: if it fares well, all do.
 */
export class CircuitBreaker {
  #failures = 0
  #pause = 0
  #openUntil = 0
  #probe: Passage | undefined

  /** Whether calls are kept away. */
  get isOpen(): boolean {
    return this.#pause > 0
  }

  /**
   * Asks to make a call.
   * @param now in milliseconds, on any clock that goes forward
   * @returns a passage, or the milliseconds after which to ask again
   */
  enter(now: number): Passage | number {
    if (this.#pause > 0) {
      if (now < this.#openUntil) return this.#openUntil - now
      if (this.#probe) return firstPauseMilliseconds
    }
    const passage: Passage = {
      succeeded: () => this.#succeeded(),
      failed: (at) => this.#failed(at, passage),
      gaveUp: () => this.#endProbe(passage),
    }
    if (this.#pause > 0) this.#probe = passage
    return passage
  }

  #succeeded(): void {
    this.#failures = 0
    this.#pause = 0
    this.#probe = undefined
  }

  #failed(now: number, passage: Passage): void {
    this.#failures += 1
    const isProbe = this.#endProbe(passage)
    if (isProbe || (this.#pause === 0 && this.#failures >= failuresToOpen)) {
      this.#pause = Math.min(longestPauseMilliseconds, this.#pause === 0 ? firstPauseMilliseconds : 2 * this.#pause)
      this.#openUntil = now + this.#pause
    }
  }

  /** Calls from before the pause may end during it: they end no probe but their own. @returns whether it was the probe */
  #endProbe(passage: Passage): boolean {
    if (this.#probe !== passage) return false
    this.#probe = undefined
    return true
  }
}
