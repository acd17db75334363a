import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reachableBinaries } from '../postgres/binaries.ts'
import { startCluster } from '../postgres/cluster.ts'
import { clusterDirectory, databaseFolder, openDataFolder } from '../trial/data-folder.ts'
import { randomSecret } from '../trial/secrets.ts'

/** A PostgreSQL that is gone without trace after the tests, however they end. */
export interface TestDatabase {
  /** Address of its database `postgres`, for the superuser. */
  url: string
  stop(): Promise<void>
}

/** Starts a throw-away PostgreSQL, quick rather than safe, with room for many test files at once. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const wanted = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  const folder = await openDataFolder(wanted)
  if (folder.moved) rmSync(wanted, { recursive: true, force: true })
  const remove = () => rmSync(folder.path, { recursive: true, force: true })
  try {
    const cluster = await startCluster({
      directory: clusterDirectory(folder.path),
      logFile: join(folder.path, 'postgres.log'),
      binaries: reachableBinaries(folder.user, databaseFolder(folder.path)),
      user: folder.user,
      password: randomSecret(),
      settings: { max_connections: 300, wal_level: 'minimal', max_wal_senders: 0 },
      throwAway: folder.path,
    })
    return {
      url: cluster.url('postgres'),
      async stop() {
        await cluster.stop()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
