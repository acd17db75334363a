import { type SQL, sql } from 'drizzle-orm'
import type { Db, Executor, Tx } from './database.ts'

/** Writes counts down, none of them twice. */
export interface CountWriter<Counts> {
  /** Writes what could not be written before. Rejects when it still can't be; it is kept then. */
  writeRest(): Promise<void>
  /** Writes counts, after what is left from before. */
  write(counts: Counts): Promise<void>
}

/** Counts that are being written. The id is known once the transaction could end in either way. */
interface Batch<Counts> {
  counts: Counts
  transactionId: string | undefined
}

/** How a transaction ended; `undefined` if that is not known any more, or the server is another one, in which it has not begun. */
async function findTransactionStatus(executor: Executor, transactionId: string): Promise<string | undefined> {
  const { rows } = await executor.execute<{ status: string | null }>(
    sql`select case when ${transactionId}::xid8 < pg_snapshot_xmax(pg_current_snapshot())
      then pg_xact_status(${transactionId}::xid8) end as status`,
  )
  return rows[0]?.status ?? undefined
}

/** A connection can break after COMMIT was sent: only PostgreSQL knows then whether the counts are there. */
async function isWritten(db: Db, transactionId: string | undefined): Promise<boolean> {
  if (transactionId === undefined) return false
  const status = await findTransactionStatus(db, transactionId)
  if (status === 'in progress') throw new Error('counts are still being committed')
  return status === 'committed'
}

/**
 * Makes a writer.
 * @param options the pool, and `add`, which adds counts to those that are there in a statement that tells the transaction's id
 */
export function createCountWriter<Counts>({
  db,
  add,
}: {
  db: Db
  add: (tx: Tx, counts: Counts) => Promise<string>
}): CountWriter<Counts> {
  let batch: Batch<Counts> | undefined

  /** The batch stays as it was, or it could be counted twice. */
  async function writeRest(): Promise<void> {
    if (!batch) return
    const writing = batch
    if (!(await isWritten(db, writing.transactionId))) {
      writing.transactionId = undefined
      await db.transaction(async (tx) => {
        writing.transactionId = await add(tx, writing.counts)
      })
    }
    batch = undefined
  }

  return {
    writeRest,
    async write(counts) {
      await writeRest()
      batch = { counts, transactionId: undefined }
      await writeRest()
    },
  }
}

/**
 * Runs one of the database's functions that add counts.
 * @param call the function with its values
 * @returns the id of the transaction
 */
export async function addCounts(tx: Tx, call: SQL): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`select pg_current_xact_id()::text as id, ${call}`)
  const [row] = rows
  if (!row) throw new Error('a transaction has no id')
  return row.id
}
