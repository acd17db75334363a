/** Asks the person, and says what for. Resolves to whether they did what they were asked. */
export type Ask = (purpose?: string) => Promise<boolean>

/** Something that calls ask of the person wherever they are made: one part of the page asks, and calls that ask at the same time wait for the same answer. */
export function createQuestion() {
  let asker: Ask | undefined
  let asking: Promise<boolean> | undefined
  return {
    /**
     * Names who asks. The last one named does.
     * @param ask the part of the page that can
     * @returns takes it back
     */
    setAsker: (ask: Ask): (() => void) => {
      asker = ask
      return () => {
        if (asker === ask) asker = undefined
      }
    },
    /**
     * Asks; where nobody can, the answer is no.
     * @param purpose what it is for, in words
     */
    ask: (purpose?: string): Promise<boolean> => {
      asking ??= (asker?.(purpose) ?? Promise.resolve(false)).finally(() => {
        asking = undefined
      })
      return asking
    },
  }
}
