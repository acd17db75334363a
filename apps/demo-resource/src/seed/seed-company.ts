import { randomUUID } from 'node:crypto'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Db, Tx } from '../database.ts'
import { assets, companies, numberSeries, workOrders, workRequests } from '../tables.ts'
import { seedRecords } from './records.ts'

async function insertNumbered(tx: Tx, companyId: string, collection: string, table: PgTable, records: object[]) {
  await tx.insert(table).values(records.map((record, index) => ({ ...record, companyId, number: index + 1 })))
  await tx.insert(numberSeries).values({ companyId, collection, last: records.length })
}

async function seedIfNew(db: Db, companyId: string): Promise<void> {
  await db.transaction(async (tx) => {
    // A second process that meets the company at the same time waits here until the first has committed, and then finds it known.
    const [added] = await tx.insert(companies).values({ companyId }).onConflictDoNothing().returning()
    if (!added) return
    const records = seedRecords(new Date(), randomUUID)
    await insertNumbered(tx, companyId, 'assets', assets, records.assets)
    await insertNumbered(tx, companyId, 'work_orders', workOrders, records.workOrders)
    await insertNumbered(tx, companyId, 'work_requests', workRequests, records.workRequests)
  })
}

/**
 * Makes the function that gives a company its first records, once, before its first call is answered. Later calls of a company that
 * this process knows cost nothing, concurrent first ones share the work, and after a failure the next call tries again.
 * @param db where the records go
 */
export function createCompanySeeder(db: Db): (companyId: string) => Promise<void> {
  const seeded = new Map<string, Promise<void>>()
  return (companyId) => {
    const known = seeded.get(companyId)
    if (known) return known
    const seeding = seedIfNew(db, companyId).catch((error: unknown) => {
      seeded.delete(companyId)
      throw error
    })
    seeded.set(companyId, seeding)
    return seeding
  }
}
