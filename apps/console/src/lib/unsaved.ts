let unsaved = 0
let isGivenUp = false

/** Whoever closes the document is asked by their browser. */
const ask = (event: BeforeUnloadEvent): void => {
  if (!isGivenUp) event.preventDefault()
}

/** Notes that there is something that leaving the page would lose. @returns takes it back, once it is saved, kept or given up */
export function noteUnsaved(): () => void {
  unsaved += 1
  // Only while there is something to lose: a browser keeps no page for "back" that listens for its end.
  if (unsaved === 1) window.addEventListener('beforeunload', ask)
  return () => {
    unsaved -= 1
    if (unsaved === 0) window.removeEventListener('beforeunload', ask)
  }
}

/** Whether there is something that leaving the page would lose. */
export const hasUnsaved = (): boolean => unsaved > 0

/** Gives up whatever there is: nobody is asked any more before this document is left. */
export function giveUpUnsaved(): void {
  isGivenUp = true
}
