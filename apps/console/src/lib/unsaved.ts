let unsaved = 0
let isGivenUp = false

/** Notes that something is typed that leaving the page would lose. @returns takes it back, once it is saved or given up */
export function noteUnsaved(): () => void {
  unsaved += 1
  return () => {
    unsaved -= 1
  }
}

/** Whether something is typed that leaving the page would lose. */
export const hasUnsaved = (): boolean => unsaved > 0

/** Gives up whatever is typed: nobody is asked any more before this document is left. */
export function giveUpUnsaved(): void {
  isGivenUp = true
}

/** Whether leaving the document needs a question. */
export const holdsUp = (): boolean => hasUnsaved() && !isGivenUp
