import { randomBytes } from 'node:crypto'
import type { Shutdown } from '@latchkey/launcher/shutdown'
import { type Contestant, floors, millionWorkloads } from './contestants.ts'
import type { Cores } from './cores.ts'
import { type Databases, startDatabases } from './database.ts'
import { inRoot } from './paths.ts'
import { makeFloorClients } from './seed/floor-clients.ts'
import { addHistory } from './seed/history.ts'
import { loadMillion } from './seed/million.ts'
import { makeWorld, type World } from './seed/world.ts'
import { type ServerProcess, startServerProcess } from './servers/server-process.ts'
import { floorWorkload, latchkeyWorkloads, millionWorkloadsOn } from './workloads/line-up.ts'
import { unrefused } from './workloads/refusals.ts'
import type { Workload } from './workloads/workload.ts'

/** A server and what is asked of it. */
export interface Ready {
  server: ServerProcess
  workload: Workload
}

/** Everything that can be measured, running and ready. */
export interface Arena {
  /** PostgreSQL's. */
  databaseVersion: string
  ready: Map<Contestant, Ready>
  /** What was found wrong before any measurement. */
  faults: string[]
}

const consoleDirectory = inRoot('apps/console/dist')

interface Options {
  cores: Cores | undefined
  connections: number
  chosen: readonly Contestant[]
  /** Takes what the servers print. */
  logFile: string
  /** Takes what stops each part, as it starts. */
  shutdown: Shutdown
  onProgress: (line: string) => void
}

/**
 * Starts PostgreSQL, fills it, and starts every server that the chosen contestants need. All keep running until the end, so that
 * they can be measured in turn; one that isn't asked anything costs the others nothing.
 * @throws StartError
 */
export async function buildArena(options: Options): Promise<Arena> {
  const { cores, chosen, shutdown, onProgress } = options
  const needs = (names: readonly Contestant[]) => names.some((name) => chosen.includes(name))
  const masterKey = randomBytes(32)

  onProgress('Starting PostgreSQL and filling it…')
  const databases = await startDatabases()
  shutdown.add(() => databases.stop(), 15_000)
  const world = await makeWorld({ databaseUrl: databases.latchkey, masterKey, people: options.connections })
  await addHistory(databases.asSuperuser('latchkey'))
  await makeFloorClients(databases.floors, world.machines)
  if (needs(millionWorkloads)) await makeMillion(databases, world, onProgress)

  onProgress('Starting the servers…')
  const start = async (spec: Parameters<typeof startServerProcess>[0]): Promise<ServerProcess> => {
    const server = await startServerProcess(spec, { core: cores?.server, logFile: options.logFile })
    shutdown.add(() => server.stop(), 6000)
    return server
  }
  const startLatchkey = (databaseUrl: string) =>
    start({ kind: 'latchkey', databaseUrl, masterKey: masterKey.toString('base64'), consoleDirectory })

  const ready = new Map<Contestant, Ready>()
  const faults: string[] = []
  for (const name of floors.filter((floor) => chosen.includes(floor))) {
    const server = await start({ kind: 'floor', name, databaseUrl: databases.floors })
    ready.set(name, { server, workload: floorWorkload(name, server, world) })
  }
  const latchkey = await startLatchkey(databases.latchkey)
  const { machines, resourceServer } = world
  faults.push(...(await unrefused({ port: latchkey.port, machine: machines[0] ?? resourceServer, resourceServer })))
  for (const [name, workload] of await latchkeyWorkloads(latchkey.port, world)) {
    if (chosen.includes(name)) ready.set(name, { server: latchkey, workload })
  }
  if (needs(millionWorkloads)) {
    const server = await startLatchkey(databases.million)
    for (const [name, workload] of millionWorkloadsOn(server.port, world)) {
      if (chosen.includes(name)) ready.set(name, { server, workload })
    }
  }
  return { databaseVersion: databases.version, ready, faults }
}

async function makeMillion(databases: Databases, world: World, onProgress: (line: string) => void): Promise<void> {
  onProgress('Loading a million consumers into a second database…')
  await databases.copy()
  await loadMillion(databases.asSuperuser('latchkey_million'), world.machines[0]?.key ?? '')
}
