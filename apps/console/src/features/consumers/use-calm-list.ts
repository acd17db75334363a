import { useState } from 'react'

/**
 * A list that grows at its top while somebody reads it: what comes later waits until it is asked for, so that nothing moves under
 * one's eyes or finger. An empty list takes what comes at once.
 * @param items the newest first
 * @returns what to show, how many wait, and what lets them in
 */
export function useCalmList<Item extends { id: string }>(items: readonly Item[]) {
  const [newestShown, setNewestShown] = useState<string | undefined>()
  const found = items.findIndex(({ id }) => id === newestShown)
  const newest = items[0]?.id
  // Nothing shown yet, or all that was shown is older than what is kept.
  if (found < 0 && newestShown !== newest) setNewestShown(newest)
  const waiting = Math.max(0, found)
  return { shown: items.slice(waiting), waiting, showAll: () => setNewestShown(undefined) }
}
