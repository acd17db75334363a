/**
 * The item whose turn it is, beginning anew after the last.
 * @param items at least one
 * @param turn from 0
 */
export function inTurn<Item>(items: readonly Item[], turn: number): Item {
  const item = items[turn % items.length]
  if (item === undefined) throw new RangeError('there is nothing to take turns with')
  return item
}
