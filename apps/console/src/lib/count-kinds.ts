/**
 * How often each kind of thing happened, the most frequent first.
 * @param items counts @param kindOf what kind an item is; `undefined` leaves it out
 */
export function countKinds<Item extends { count: number }, Kind>(
  items: readonly Item[],
  kindOf: (item: Item) => Kind | undefined,
): { kind: Kind; count: number }[] {
  const counts = new Map<Kind, number>()
  for (const item of items) {
    const kind = kindOf(item)
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + item.count)
  }
  return Array.from(counts, ([kind, count]) => ({ kind, count })).toSorted((one, other) => other.count - one.count)
}
