let unsaved = 0

/** Notes that something is typed that leaving the page would lose. @returns takes it back, once it is saved or given up */
export function noteUnsaved(): () => void {
  unsaved += 1
  return () => {
    unsaved -= 1
  }
}

/** Whether something is typed that leaving the page would lose. */
export const hasUnsaved = (): boolean => unsaved > 0
