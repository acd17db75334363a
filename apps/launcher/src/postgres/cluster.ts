import { existsSync } from 'node:fs'
import { Client, type QueryResult } from 'pg'
import type { Binaries } from './binaries.ts'
import type { DatabaseUser } from './database-user.ts'
import { guard } from './guardian.ts'
import { initialiseCluster } from './initialise.ts'
import { adoptServer, spawnServer, type Server } from './server.ts'

/** Where a PostgreSQL server keeps its data, whom it runs as, and how. */
export interface ClusterOptions {
  /** The data directory; made when it doesn't exist. */
  directory: string
  /** File for the server's log. */
  logFile: string
  binaries: Binaries
  /** Whom the server runs as; undefined is this process's own user. */
  user: DatabaseUser | undefined
  /** Of the role `postgres`. */
  password: string
  /** Server settings beside those that Latchkey always gives. */
  settings?: Record<string, string | number>
  /** For tests: a folder to remove when this process dies; its contents needn't survive a power cut. */
  throwAway?: string
}

/** A PostgreSQL server that runs for this process alone, on a loopback port of its own. */
export interface Cluster {
  /** Whether a server was found running that an earlier Latchkey had to leave behind. */
  adopted: boolean
  /** Address of a database, for the role `postgres` or the given one. */
  url(database: string, role?: { name: string; password: string }): string
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<void>
  /** Ends all connections and stops the server; everything is on disk afterwards. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on a data directory: makes the directory if need be, takes over a server that still runs on it,
 * clears away what a killed one left.
 * @throws StartError with what the server said, where it can't start
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  if (!existsSync(options.directory)) await initialiseCluster(options)
  const adopted = await adoptServer(options)
  const server = adopted ?? (await spawnServer(options))
  return {
    adopted: adopted !== undefined,
    url: (database, role = { name: 'postgres', password: options.password }) =>
      `postgres://${role.name}:${encodeURIComponent(role.password)}@127.0.0.1:${server.port}/${database}`,
    ...supervise(server, options),
  }
}

function supervise(server: Server, { throwAway }: ClusterOptions): Pick<Cluster, 'ended' | 'stop'> {
  const dismissGuardian = guard(server.pid, throwAway)
  const ended = server.ended.then(dismissGuardian)
  return {
    ended,
    async stop() {
      // Fast shutdown, then the immediate one, after which the next start replays the log.
      for (const [signal, patience] of [
        ['SIGINT', 6000],
        ['SIGQUIT', 2000],
        ['SIGKILL', 1000],
      ] as const) {
        server.kill(signal)
        if (await endsWithin(ended, patience)) return
      }
    },
  }
}

async function endsWithin(ended: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  const result = await Promise.race([ended.then(() => true as const), timeout])
  clearTimeout(timer)
  return result
}

/**
 * Runs statements on a database, one after the other.
 * @param url address of the database
 * @param statements SQL with `$1…` and its parameters
 */
export async function execute(url: string, statements: { text: string; values?: unknown[] }[]): Promise<QueryResult[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const results = []
    for (const statement of statements) results.push(await client.query(statement))
    return results
  } finally {
    await client.end()
  }
}
