import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterDirectory, databaseFolder, openDataFolder } from '../trial/data-folder.ts'
import { randomSecret } from '../trial/secrets.ts'
import { reachableBinaries } from './binaries.ts'
import { type Cluster, startCluster } from './cluster.ts'

/** A PostgreSQL that is gone without trace afterwards, however the process that started it ends. */
export interface ThrowAwayDatabase extends Pick<Cluster, 'url' | 'ended'> {
  stop(): Promise<void>
}

/**
 * Starts a throw-away PostgreSQL in a new folder; quick rather than safe, unless the settings say otherwise.
 * @param options what it is for (a word in the folder's name), server settings, and the folder to make its own in (absolute; the
 *   system's temporary one unless given)
 * @throws StartError with what the server said, where it can't start
 */
export async function startThrowAwayDatabase({
  purpose,
  settings,
  below = tmpdir(),
}: {
  purpose: string
  settings: Record<string, string | number>
  below?: string
}): Promise<ThrowAwayDatabase> {
  const wanted = mkdtempSync(join(below, `latchkey-${purpose}-`))
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
      settings,
      throwAway: folder.path,
    })
    return {
      url: (database, role) => cluster.url(database, role),
      ended: cluster.ended,
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
