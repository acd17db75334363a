import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createGuard, type Guard } from '@latchkey/guard'
import type { Shutdown } from '@latchkey/launcher/shutdown'
import type { Cores } from '../cores.ts'
import { startDatabases } from '../database.ts'
import { inTurn } from '../in-turn.ts'
import { audience } from '../installation-name.ts'
import { inRoot } from '../paths.ts'
import { startServerProcess } from '../servers/server-process.ts'
import { quantile } from '../statistics.ts'
import { startBalancer } from './balancer.ts'
import { type GuardWorld, makeGuardWorld } from './world.ts'

/** How soon what was taken away is refused. */
export interface RevocationResult {
  databaseVersion: string
  /** How many were taken away. */
  count: number
  /** Milliseconds from sending the DELETE to the last guard's refusal: the middle, the 99th percentile, the longest. */
  delay: { median: number; p99: number; longest: number }
  /** For how long tokens were accepted after the feed was cut, in milliseconds, and the limit that the guard was given. */
  cut: { accepted: number; limit: number }
}

const permission = 'work_orders:view'
/** After so long, in milliseconds, a token that is still accepted counts as never refused. */
const patienceMilliseconds = 30_000
const limitSeconds = 5

async function waitUntil(isSo: () => Promise<boolean>, pause: number, what: string): Promise<void> {
  const until = performance.now() + patienceMilliseconds
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`${what}, after ${patienceMilliseconds} ms`)
    await wait(pause)
  }
}

const isIn = async (guard: Guard, token: string): Promise<boolean> =>
  (await guard.authenticate([`Bearer ${token}`], [], [permission])).ok

async function getToken(url: string, { key, secret }: { key: string; secret: string }): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: key, client_secret: secret }),
  })
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'access_token' in body && typeof body.access_token === 'string') {
    return body.access_token
  }
  throw new Error(`no token: ${response.status}`)
}

async function signIn(url: string, origin: string, administrator: GuardWorld['administrator']): Promise<string> {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(administrator),
  })
  await response.body?.cancel()
  const [cookie] = response.headers.getSetCookie().map((line) => line.split(';')[0])
  if (response.status !== 201 || cookie === undefined) throw new Error(`nobody signed in: ${response.status}`)
  return cookie
}

/**
 * Takes machines away at two nodes by turns while three guards are asked about their tokens; then cuts the feed.
 * @param options how many, the cores, where servers print to, what stops each part, and who is told how far it is
 * @throws Error when a guard lets in what it must not, for too long
 */
export async function measureRevocation(options: {
  revocations: number
  cores: Cores | undefined
  logFile: string
  shutdown: Shutdown
  onProgress: (line: string) => void
}): Promise<RevocationResult> {
  const { revocations, shutdown, onProgress } = options
  onProgress('Starting PostgreSQL and two nodes…')
  const masterKey = randomBytes(32)
  const databases = await startDatabases()
  shutdown.add(() => databases.stop(), 15_000)
  const balancer = await startBalancer()
  shutdown.add(() => balancer.close(), 1000)
  const issuer = `http://127.0.0.1:${balancer.port}`
  const databaseUrl = databases.latchkey
  const world = await makeGuardWorld({ databaseUrl, masterKey, issuer, machines: revocations + 1 })
  const startNode = async () => {
    const server = await startServerProcess(
      {
        kind: 'latchkey',
        databaseUrl,
        masterKey: masterKey.toString('base64'),
        consoleDirectory: inRoot('apps/console/dist'),
        issuer,
      },
      { core: options.cores?.server, logFile: options.logFile },
    )
    shutdown.add(() => server.stop(), 6000)
    return { ...server, url: `http://127.0.0.1:${server.port}` }
  }
  const nodes = [await startNode(), await startNode()] as const
  const [spare, ...machines] = world.machines
  if (!spare) throw new Error('there are no machines')

  const guards: Guard[] = []
  const makeGuard = async (at: { port: number }, more: Partial<Parameters<typeof createGuard>[0]> = {}) => {
    balancer.leadTo(at.port)
    const guard = createGuard({ issuer, audience, ...more })
    guards.push(guard)
    if (!(await isIn(guard, await getToken(nodes[0].url, spare)))) throw new Error('a good token was refused')
    return guard
  }
  shutdown.add(async () => {
    for (const guard of guards) guard.close()
  }, 100)
  await makeGuard(nodes[0])
  await makeGuard(nodes[1])
  await makeGuard(nodes[1], { credentials: world.resourceServer })
  const cookie = await signIn(nodes[0].url, issuer, world.administrator)

  onProgress(`Taking ${machines.length} machines away…`)
  const delays: number[] = []
  for (const [index, machine] of machines.entries()) {
    const token = await getToken(inTurn(nodes, index).url, machine)
    for (const guard of guards) {
      await waitUntil(() => isIn(guard, token), 1, 'a good token was refused')
    }
    const began = performance.now()
    const answered = fetch(`${inTurn(nodes, index + 1).url}/api/v1/consumers/${machine.id}`, {
      method: 'DELETE',
      headers: { cookie, origin: issuer },
    })
    await Promise.all(
      guards.map((guard) => waitUntil(async () => !(await isIn(guard, token)), 1, 'what was revoked was let in')),
    )
    delays.push(performance.now() - began)
    if ((await answered).status !== 204) throw new Error('a machine could not be deleted')
  }

  onProgress('Cutting the feed…')
  const cut = await makeGuard(nodes[0], { maxStalenessSeconds: limitSeconds })
  const token = await getToken(nodes[0].url, spare)
  balancer.leadTo()
  balancer.breakAll()
  const began = performance.now()
  let accepted = 0
  await waitUntil(
    async () => {
      const at = performance.now() - began
      const isStillIn = await isIn(cut, token)
      if (isStillIn) accepted = at
      return !isStillIn
    },
    5,
    'a guard that hears nothing let calls in',
  )
  const sorted = delays.toSorted((left, right) => left - right)
  return {
    databaseVersion: databases.version,
    count: delays.length,
    delay: { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), longest: sorted.at(-1) ?? Number.NaN },
    cut: { accepted, limit: limitSeconds * 1000 },
  }
}
