import type { Place } from '../../database/changes/place.ts'
import { seenAt } from './status-cursor.ts'
import { firstSlotOf, slotsPerBlock, slotsPerList } from './status-slots.ts'
import type { StatusReading, TokenStatusRow } from './token-status.store.ts'

/** The statuses that matter, as a node has read them. */
export interface StatusMemory {
  /** What has been read; `undefined` before the first time. */
  readonly place: Place | undefined
  /** Goes up with everything that is read. */
  readonly version: number
  /** How many statuses were read so far. */
  readonly count: number
  /** The transactions of those that were read after so many. */
  transactionsAfter(count: number): bigint[]
  /** The statuses of a block's slots, two bits each. */
  statusesOf(block: number): number
  /** Takes in what was read. */
  add(reading: StatusReading): void
  /** What a place has not seen; everything if it is another server's. */
  since(place: Place | undefined): { isWhole: boolean; rows: TokenStatusRow[] }
  /** A list's statuses as octets, two bits each (draft-ietf-oauth-status-list section 4.1). */
  octetsOf(list: number): Buffer
}

/** How often what has expired is looked for, in milliseconds. */
const sweepMilliseconds = 60_000
/** For how long a status is kept after the last of its tokens has expired, in seconds: nodes' clocks differ. */
const keptSeconds = 3600

const blocksPerList = slotsPerList / slotsPerBlock
const octetsPerBlock = slotsPerBlock / 4

/** @param now the time, in milliseconds since 1970 */
export function createStatusMemory(now: () => number): StatusMemory {
  let rows: TokenStatusRow[] = []
  let blocks = new Map<number, number>()
  let place: Place | undefined
  let version = 0
  let count = 0
  let sweptAt = now()

  const mark = ({ firstSlot, slots, status }: TokenStatusRow): void => {
    for (let slot = firstSlot; slot < firstSlot + slots; slot += 1) {
      const block = Math.floor(slot / slotsPerBlock)
      blocks.set(block, (blocks.get(block) ?? 0) | (status << (2 * (slot % slotsPerBlock))))
    }
  }

  const keep = (kept: TokenStatusRow[]): void => {
    rows = kept
    blocks = new Map()
    for (const row of rows) mark(row)
  }

  const sweep = (): void => {
    const moment = now()
    // Also when the clock was set back.
    if (Math.abs(moment - sweptAt) < sweepMilliseconds) return
    sweptAt = moment
    const over = moment / 1000 - keptSeconds
    if (!rows.some(({ expiresAt }) => expiresAt < over)) return
    keep(rows.filter(({ expiresAt }) => expiresAt >= over))
    version += 1
  }

  return {
    get place() {
      return place
    },
    get version() {
      return version
    },
    get count() {
      return count
    },
    transactionsAfter(before) {
      const latest = count > before ? rows.slice(before - count) : []
      return [...new Set(latest.map(({ transaction }) => transaction))]
    },
    statusesOf: (block) => blocks.get(block) ?? 0,
    add(reading) {
      ;({ place } = reading)
      count += reading.rows.length
      if (reading.isWhole) keep(reading.rows)
      else {
        for (const row of reading.rows) {
          rows.push(row)
          mark(row)
        }
      }
      version += 1
      sweep()
    },
    since(known) {
      sweep()
      if (known === undefined || known.server !== place?.server) return { isWhole: true, rows }
      const seen = seenAt(known)
      return { isWhole: false, rows: rows.filter(({ transaction }) => !seen(transaction)) }
    },
    octetsOf(list) {
      const octets = Buffer.alloc(slotsPerList / 4)
      const firstBlock = list * blocksPerList
      for (const [block, statuses] of blocks) {
        const at = block - firstBlock
        if (at >= 0 && at < blocksPerList) octets.writeInt32LE(statuses, at * octetsPerBlock)
      }
      return octets
    },
  }
}

/** The list that a slot is in, and its place there. @param slot its number */
export const placeInList = (slot: number): { list: number; index: number } => ({
  list: Math.floor(slot / slotsPerList),
  index: slot % slotsPerList,
})

/** The slot at a place in a list. */
export const slotAt = (list: number, index: number): number => firstSlotOf(list * blocksPerList) + index
