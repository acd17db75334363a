import type { Db } from '../database.ts'
import * as store from './change.store.ts'
import { memoryMilliseconds } from './changes.ts'
import type { Place } from './place.ts'

/**
 * Makes what removes a batch of changes that no node asks for any more: those that could be seen long enough ago. When a change was noted
 * does not tell, since its transaction may have gone on for hours; so what could be seen is remembered now and then. The first batch is
 * removed when that has been done for long enough.
 * @param options `keptMilliseconds` is how long a change is kept after it could be seen
 * @returns removes up to `limit` changes, and says how many it were
 */
export function createChangeRemoval(options: {
  db: Db
  keptMilliseconds?: number
}): (limit: number) => Promise<number> {
  const { db, keptMilliseconds = memoryMilliseconds } = options
  /** Oldest first; but for the first one, all are younger than what is kept. */
  let seen: { at: number; place: Place }[] = []

  const isOldEnough = (one: { at: number } | undefined): boolean =>
    one !== undefined && performance.now() - one.at >= keptMilliseconds

  const remember = async (): Promise<void> => {
    const at = performance.now()
    const { place } = await store.listSince(db, undefined)
    if (seen[0]?.place.server !== place.server) seen = []
    const latest = seen.at(-1)
    if (!latest || at - latest.at >= keptMilliseconds / 10) seen.push({ at, place })
    while (isOldEnough(seen[1])) seen.shift()
  }

  return async (limit) => {
    await remember()
    const [oldest] = seen
    return oldest && isOldEnough(oldest) ? store.deleteSeenAt(db, oldest.place, limit) : 0
  }
}
