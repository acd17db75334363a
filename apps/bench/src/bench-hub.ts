// npm run bench:hub: what the Hub costs beside a proxy that asks nobody who calls.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Shutdown } from '@latchkey/launcher/shutdown'
import { chooseCores, pinSelf } from './cores.ts'
import { startDatabases } from './database.ts'
import { type HubOptions, hubUsage, readHubOptions } from './hub/options.ts'
import { type HubPair, hubReport } from './hub/report.ts'
import { followThrough, uploadThrough } from './hub/streams.ts'
import { fetchTokens, proxiedGet } from './hub/workload.ts'
import { makeHubWorld } from './hub/world.ts'
import { measure } from './measure.ts'
import { inRoot, resultsFolder } from './paths.ts'
import { planTurns } from './plan.ts'
import { runProgram } from './program.ts'
import { describeMachine } from './report/machine.ts'
import { momentName, writeResult } from './report/result-file.ts'
import { spreadOf } from './statistics.ts'
import { type ServerProcess, startServerProcess } from './servers/server-process.ts'

const shutdown = new Shutdown()
const began = new Date()
const logFile = join(resultsFolder, 'servers.log')
const say = (line: string): void => console.log(line)
const many = 64

async function run({ repeats, seconds, uploadBytes, events }: HubOptions): Promise<boolean> {
  const cores = chooseCores()
  if (cores) pinSelf(cores.load)
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(logFile, '')
  const start = async (spec: Parameters<typeof startServerProcess>[0], core?: number): Promise<ServerProcess> => {
    const server = await startServerProcess(spec, { core, logFile })
    shutdown.add(() => server.stop(), 6000)
    return server
  }

  say('Starting PostgreSQL and the servers…')
  const databases = await startDatabases()
  shutdown.add(() => databases.stop(), 15_000)
  const masterKey = randomBytes(32)
  const upstream = await start({ kind: 'upstream' }, cores?.load)
  const databaseUrl = databases.latchkey
  const machines = await makeHubWorld({ databaseUrl, masterKey, upstreamPort: upstream.port })
  const bare = await start({ kind: 'bare-proxy', upstreamPort: upstream.port }, cores?.server)
  const consoleDirectory = inRoot('apps/console/dist')
  const hub = await start(
    { kind: 'latchkey', databaseUrl, masterKey: masterKey.toString('base64'), consoleDirectory },
    cores?.server,
  )
  const tokens = await fetchTokens(hub.port, machines)
  const ready = {
    bare: { server: bare, workload: proxiedGet(bare.port, '/orders/1?full=1', tokens) },
    hub: { server: hub, workload: proxiedGet(hub.port, '/hub/work_orders/orders/1?full=1', tokens) },
  }

  const compare = async (load: { connections: number; perSecond?: number }): Promise<HubPair[]> => {
    say(
      `Measuring with ${load.connections} connections${load.perSecond ? `, ${Math.round(load.perSecond)} calls a second` : ''}…`,
    )
    const manner = { cores, ...load, rampSeconds: 0.25, seconds }
    for (const { server, workload } of Object.values(ready)) await measure(server, workload, { ...manner, seconds: 2 })
    const pairs: HubPair[] = []
    for (const { order } of planTurns([{ base: 'bare', measured: 'hub' } as const], repeats)) {
      const found = new Map<string, HubPair['hub']>()
      for (const name of order) found.set(name, await measure(ready[name].server, ready[name].workload, manner))
      const [one, other] = [found.get('bare'), found.get('hub')]
      if (one && other) pairs.push({ bare: one, hub: other })
    }
    return pairs
  }
  const busy = await compare({ connections: many })
  const half = spreadOf(busy.map((pair) => pair.bare.perSecond)).median / 2
  const paced = await compare({ connections: many, perSecond: half })
  const alone = await compare({ connections: 1 })
  say('Streaming…')
  const [token = ''] = tokens
  const results = {
    busy,
    paced,
    alone,
    upload: await uploadThrough(hub, token, uploadBytes),
    events: await followThrough(hub, token, events),
  }
  const { text, errors } = hubReport({
    title: `Hub, ${momentName(began)}`,
    machine: describeMachine({ cores, databaseVersion: databases.version }),
    results,
  })
  const path = writeResult(`${momentName(began)}-hub.md`, text)
  say(`\n${text}\nWritten to ${relative(inRoot(''), path)}`)
  for (const error of new Set(errors)) console.error(error)
  return errors.length === 0
}

await runProgram(shutdown, { readOptions: readHubOptions, usage: hubUsage, run })
