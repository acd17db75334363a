import { join } from 'node:path'
import type { Config } from '@latchkey/api/config'
import type { seedDemo } from '@latchkey/api/demo'
import { startCluster } from '../postgres/cluster.ts'
import { reachableBinaries } from '../postgres/binaries.ts'
import { assertPortIsFree } from '../ports.ts'
import type { Shutdown } from '../shutdown.ts'
import { clusterDirectory, databaseFolder, openDataFolder } from './data-folder.ts'
import { provideDatabases } from './databases.ts'
import { startDemoResource } from './demo-resource.ts'
import { kept, keptDemoPassword, keptMasterKey, keptResourceServer, randomSecret } from './secrets.ts'

/** What a person needs to know of a running trial. */
export interface Trial {
  people: Awaited<ReturnType<typeof seedDemo>>['people']
  password: string
  demoResourceUrl: string
  dataFolder: { path: string; moved: boolean }
}

/** What a trial is started with, and whom it tells of what happens to it. */
export interface TrialOptions {
  config: Config
  consoleDirectory: string
  /** Takes what stops each part, as it starts. */
  shutdown: Shutdown
  /** Called with a line when a part ends by itself that should not. */
  onLoss: (line: string) => void
  /** Called with a line when something begins that takes longer than a moment. */
  onProgress: (line: string) => void
}

/**
 * Starts everything that a trial is made of: PostgreSQL, the demo data, the API and the demo resource.
 * @throws StartError; what had been started is in `shutdown`
 */
export async function startTrial({
  config,
  consoleDirectory,
  shutdown,
  onLoss,
  onProgress,
}: TrialOptions): Promise<Trial> {
  await assertPortIsFree(config.port, config.host, 'PORT')
  await assertPortIsFree(config.demoResourcePort, config.host, 'DEMO_RESOURCE_PORT')
  const folder = await openDataFolder(config.dataDir)
  shutdown.add(() => folder.release())
  if (!folder.used) onProgress('Making the database…')

  // Reading the API's code takes about as long as starting the database: both at once.
  const code = loadApi()
  const masterKey = config.masterKey ?? keptMasterKey(folder.path)
  const password = config.demoPassword ?? keptDemoPassword(folder.path)
  const resourceServer = keptResourceServer(folder.path)
  const cluster = await startCluster({
    directory: clusterDirectory(folder.path),
    logFile: join(folder.path, 'postgres.log'),
    binaries: reachableBinaries(folder.user, databaseFolder(folder.path)),
    user: folder.user,
    password: kept(folder.path, 'postgres-password', randomSecret),
    settings: { max_connections: 60, shared_buffers: '64MB' },
  })
  shutdown.add(() => cluster.stop(), 10_000)
  void cluster.ended.then(() => onLoss('The embedded PostgreSQL has ended.'))
  const databases = await provideDatabases(cluster)
  const demoResourceUrl = `http://${reachableName(config.host)}:${config.demoResourcePort}`

  const runDemoResource = async () => {
    const running = await startDemoResource({
      port: config.demoResourcePort,
      host: config.host,
      databaseUrl: databases.demoResource,
      issuer: config.issuer,
      audience: config.audience,
      credentials: resourceServer,
    })
    shutdown.add(() => running.stop())
    void running.ended.then(() => onLoss('The demo resource has ended.'))
  }
  const runApi = async () => {
    const api = await code
    const { issuer, audience } = config
    const databaseUrl = databases.latchkey
    let people: Trial['people'] = []
    const server = await api.startServer({
      // The demo resource is on this machine, where no module's upstream may be unless the operator says so.
      config: { ...config, trustedUpstreamHosts: [...config.trustedUpstreamHosts, new URL(demoResourceUrl).hostname] },
      databaseUrl,
      masterKey,
      consoleDirectory,
      beforeListening: async () => {
        const demo = await api.seedDemo({
          databaseUrl,
          masterKey,
          password,
          resourceServer,
          issuer,
          audience,
          demoResourceUrl,
        })
        people = demo.people
      },
    })
    shutdown.add(() => server.close(), 4000)
    return people
  }
  const [people] = await Promise.all([runApi(), runDemoResource()])
  return {
    people,
    password,
    demoResourceUrl,
    dataFolder: folder,
  }
}

/** The name under which this machine reaches itself, where it listens on that; else what it listens on. */
function reachableName(host: string): string {
  if (['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

async function loadApi() {
  const [demo, server] = await Promise.all([import('@latchkey/api/demo'), import('@latchkey/api/server')])
  return { seedDemo: demo.seedDemo, startServer: server.startServer }
}
