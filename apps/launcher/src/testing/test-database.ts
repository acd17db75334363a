import { startThrowAwayDatabase } from '../postgres/throw-away-database.ts'

/** A PostgreSQL that is gone without trace after the tests, however they end. */
export interface TestDatabase {
  /** Address of its database `postgres`, for the superuser. */
  url: string
  stop(): Promise<void>
}

/** Starts a throw-away PostgreSQL, quick rather than safe, with room for many test files at once. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const database = await startThrowAwayDatabase({
    purpose: 'test',
    settings: { max_connections: 300, wal_level: 'minimal', max_wal_senders: 0 },
  })
  return { url: database.url('postgres'), stop: () => database.stop() }
}
