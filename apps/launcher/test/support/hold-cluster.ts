// Stands for a Latchkey: starts PostgreSQL in the folder given and keeps it until it is told to stop, or killed.
import { join } from 'node:path'
import { reachableBinaries } from '../../src/postgres/binaries.ts'
import { startCluster } from '../../src/postgres/cluster.ts'
import { clusterDirectory, databaseFolder, openDataFolder } from '../../src/trial/data-folder.ts'

const folder = await openDataFolder(process.argv[2] ?? '')
const cluster = await startCluster({
  directory: clusterDirectory(folder.path),
  logFile: join(folder.path, 'postgres.log'),
  binaries: reachableBinaries(folder.user, databaseFolder(folder.path)),
  user: folder.user,
  password: 'for tests only',
})
process.on('message', () => {
  void cluster.stop().then(() => {
    folder.release()
    process.exit(0)
  })
})
process.send?.({ url: cluster.url('postgres'), adopted: cluster.adopted, path: folder.path })
