import { useState } from 'react'

/**
 * Follows the panel in the address: what it shows (also while it slides out, when the address no longer says), and a number
 * that changes with every opening, so that nothing of one is seen in the next.
 * @param id what the address says: an id, `new`, or nothing
 */
export function usePanelOpening(id: string | undefined) {
  const [current, setCurrent] = useState({
    address: id,
    shown: id,
    opening: 0,
    expected: undefined as string | undefined,
  })
  if (id !== current.address) {
    const continues = id === undefined || id === current.expected
    setCurrent({
      address: id,
      shown: id ?? current.shown,
      opening: continues ? current.opening : current.opening + 1,
      expected: undefined,
    })
  }
  /** The next address continues this opening: what was new now has an id. */
  const keepFor = (next: string): void => setCurrent((before) => ({ ...before, expected: next }))
  return { shown: current.shown, opening: current.opening, keepFor }
}
