import { useState } from 'react'

/**
 * Cuts a list that is long, until all of it is asked for.
 * @param items in the order in which they are shown, cut or not
 * @param limit how many are shown of a long one; one more would be no longer than the button that shows it
 * @param interestOf what has more of it is hidden last, and what comes first in the list
 * @returns what is shown, how many aren't, and what shows them
 */
export function useCut<Item>(items: readonly Item[], limit: number, interestOf: (item: Item) => number = () => 0) {
  const [isOpen, setIsOpen] = useState(false)
  const isCut = !isOpen && items.length > limit + 1
  const byInterest = () => items.toSorted((one, other) => interestOf(other) - interestOf(one))
  const hidden = new Set(isCut ? byInterest().slice(limit) : [])
  return {
    shown: items.filter((item) => !hidden.has(item)),
    hiddenCount: hidden.size,
    showAll: () => setIsOpen(true),
  }
}
