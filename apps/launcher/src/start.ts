// npm start: Latchkey on this machine; a trial with everything in it, or, with DATABASE_URL, one node of an installation.
import '@latchkey/api/module-formats'
import { flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { readConfig, type Config } from '@latchkey/api/config'
import { StartError } from '@latchkey/api/start-error'
import { describeError } from './describe-error.ts'
import { assertPortIsFree } from './ports.ts'
import { Shutdown } from './shutdown.ts'
import { startTrial, type Trial } from './trial/trial.ts'

const consoleDirectory = fileURLToPath(new URL('../../console/dist', import.meta.url))
const shutdown = new Shutdown()

/** A terminal and npm both pass a Ctrl-C on: what follows the first signal this closely is the same one, in ms. */
const sameSignal = 1000

async function start(): Promise<void> {
  stopOnSignals()
  stopWithNpm()
  const config = readConfig(process.env)
  if (config.databaseUrl === undefined) {
    const trial = await startTrial({ config, consoleDirectory, shutdown, onLoss: fail, onProgress: console.log })
    if (!shutdown.begun) console.log(describeTrial(config, trial))
  } else {
    await startNode(config, config.databaseUrl)
    if (!shutdown.begun) console.log(describeNode(config, config.databaseUrl))
  }
  // By itself the runtime does this at its end, which may come by a signal that it can't answer.
  flushCompileCache()
}

async function startNode(config: Config, databaseUrl: string): Promise<void> {
  const { masterKey } = config
  if (!masterKey) {
    throw new StartError('DATABASE_URL needs LATCHKEY_MASTER_KEY beside it; make one with `openssl rand -base64 32`.')
  }
  await assertPortIsFree(config.port, config.host, 'PORT')
  const { startServer } = await import('@latchkey/api/server')
  const server = await startServer({ config, databaseUrl, masterKey, consoleDirectory })
  shutdown.add(() => server.close(), 10_000)
}

function describeTrial(config: Config, trial: Trial): string {
  const width = Math.max(...trial.people.map(({ email }) => email.length))
  const people = trial.people.map(({ email, role }) => `${email.padEnd(width)}  ${roleNames[role]}`)
  const { path, moved } = trial.dataFolder
  return block('Latchkey is ready. This is a trial with demo data.', [
    ['Open', config.issuer],
    ['Sign in as', people.join(`\n${' '.repeat(labelWidth)}`)],
    ['Password', trial.password],
    ['Demo API', trial.demoResourceUrl],
    ['Data', moved ? `${path} (PostgreSQL's user can't reach ${config.dataDir})` : path],
    ['Stop', 'Ctrl-C'],
  ])
}

function describeNode(config: Config, databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return block('Latchkey is ready.', [
    ['Open', config.issuer],
    ['Database', `${host}${pathname}`],
    ['Companies', 'npm run -s latchkey -- create-company makes one with its first Super Administrator'],
    ['Stop', 'Ctrl-C'],
  ])
}

const labelWidth = 14

const roleNames = {
  super_administrator: 'Super Administrator',
  administrator: 'Administrator',
  member: 'Member',
}

function block(title: string, rows: [string, string][]): string {
  return ['', title, '', ...rows.map(([label, value]) => `  ${label.padEnd(labelWidth - 2)}${value}`), ''].join('\n')
}

function stopOnSignals(): void {
  let first: number | undefined
  const onSignal = () => {
    if (first !== undefined && Date.now() - first > sameSignal) process.exit(1)
    first ??= Date.now()
    void stop(0)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('uncaughtException', (error) => void explain(error))
}

/** An npm that was killed can't pass that on; what it had started must not stay in the way of the next start. */
function stopWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const npm = process.ppid
  setInterval(() => {
    if (process.ppid !== npm) void stop(0)
  }, 250).unref()
}

async function explain(error: unknown): Promise<void> {
  try {
    fail(await describeError(error))
  } catch {
    // Left to the runtime, this would come back as the next error to explain.
    fail("Latchkey has failed, and what could say why can't be loaded; remove node_modules and start again.")
  }
}

function fail(line: string): void {
  if (shutdown.begun) return
  console.error(line)
  void stop(1)
}

async function stop(code: number): Promise<void> {
  await shutdown.run()
  process.exit(code)
}

try {
  await start()
} catch (error) {
  await explain(error)
}
