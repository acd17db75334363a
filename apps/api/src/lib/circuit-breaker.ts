/** So many failures in a row open it. */
const failuresToOpen = 5
/** For how long it stays open the first time, in milliseconds; each probe that fails doubles that. */
const firstPauseMilliseconds = 2000
const longestPauseMilliseconds = 30_000

/**
 * Keeps calls from something that fails, so that nobody waits for it in vain and it can recover. After a pause one call goes through as a
 * probe: if it fares well, all do.
 */
export class CircuitBreaker {
  #failures = 0
  #pause = 0
  #openUntil = 0
  #probing = false

  /** Whether calls are kept away. */
  get isOpen(): boolean {
    return this.#pause > 0
  }

  /**
   * Asks to make a call. Whoever is let through says how it went, by {@link succeeded}, {@link failed} or {@link gaveUp}.
   * @param now in milliseconds, on any clock that goes forward
   * @returns 0, or the milliseconds after which to ask again
   */
  enter(now: number): number {
    if (this.#pause === 0) return 0
    if (now < this.#openUntil) return this.#openUntil - now
    if (this.#probing) return firstPauseMilliseconds
    this.#probing = true
    return 0
  }

  /** The other side answered, whatever it was. */
  succeeded(): void {
    this.#failures = 0
    this.#pause = 0
    this.#probing = false
  }

  /** The other side did not answer, or nothing that can be read. @param now as above */
  failed(now: number): void {
    this.#failures += 1
    if (this.#probing || (this.#pause === 0 && this.#failures >= failuresToOpen)) {
      this.#pause = Math.min(longestPauseMilliseconds, this.#pause === 0 ? firstPauseMilliseconds : 2 * this.#pause)
      this.#openUntil = now + this.#pause
      this.#probing = false
    }
  }

  /** The caller went away before anything could be said. */
  gaveUp(): void {
    this.#probing = false
  }
}
