import { type Changes, followChanges } from '../../src/database/changes/changes.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { createTestDatabase } from './test-database.ts'

/** A database of one's own, and what follows its changes. */
export interface FollowedDatabase {
  url: string
  database: Database
  changes: Changes
  /** What went wrong in work that nobody waited for. */
  errors: unknown[]
  /** Notes a change, without announcing it. */
  note(subject: string): Promise<unknown>
  close(): Promise<void>
}

/** Clones the template and follows the clone; everything so far has been seen. */
export async function startFollowing(): Promise<FollowedDatabase> {
  const clone = await createTestDatabase()
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const database = openDatabase(clone.url, onError)
  const changes = followChanges({ db: database.db, listen: database.listen, onError })
  await changes.catchUp()
  return {
    url: clone.url,
    database,
    changes,
    errors,
    note: (subject) => database.pool.query('insert into changes (subject) values ($1)', [subject]),
    async close() {
      await changes.close()
      await database.close()
      await clone.drop()
    },
  }
}
