import { UnopenableError, type Vault } from './vault.ts'

/** Something sealed, and the row it stands in. */
export interface SealedRow {
  id: string
  sealed: Buffer
  /** What it was sealed for, see {@link Vault}. */
  context: string
}

/** What came of looking through a table. */
export interface ResealCounts {
  resealed: number
  /** Rows that no master key opens. */
  unopenable: number
}

/** How many rows are read at a time. */
export const resealBatchSize = 200

/**
 * Seals with the first master key what another one sealed, a batch of rows after the other.
 * @param options `listAfter` reads the next batch in the order of ids, the first one without an id; `update` replaces what is sealed
 *   unless it has changed meanwhile, and says whether it did; an aborted `signal` ends it after the batch
 */
export async function resealRows<Row extends SealedRow>(options: {
  vault: Vault
  listAfter: (id: string | undefined) => Promise<Row[]>
  update: (row: Row, resealed: Buffer) => Promise<boolean>
  signal: AbortSignal
}): Promise<ResealCounts> {
  const counts = { resealed: 0, unopenable: 0 }
  let rows = await options.listAfter(undefined)
  while (rows.length > 0) {
    for (const row of rows) {
      try {
        const resealed = options.vault.reseal(row.sealed, row.context)
        if (resealed && (await options.update(row, resealed))) counts.resealed += 1
      } catch (error) {
        if (!(error instanceof UnopenableError)) throw error
        counts.unopenable += 1
      }
    }
    if (options.signal.aborted) return counts
    rows = await options.listAfter(rows.at(-1)?.id)
  }
  return counts
}
