import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { StartError } from '@latchkey/api/start-error'
import { processIdentity } from '../../prepare/pid-lock.mjs'
import { freePort } from '../ports.ts'
import type { ClusterOptions } from './cluster.ts'
import { isServerOf, postmasterFile, readPostmaster } from './postmaster-file.ts'

/** A server process, whether this process started it or not. */
export interface Server {
  pid: number
  port: number
  ended: Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** Milliseconds that a left-over server, or the children of a killed one, get to answer or to end. */
const patience = 10_000

/**
 * Takes over the server that an earlier Latchkey left running on this data directory.
 * @returns undefined when none runs (any more); then nothing is in the way of starting one
 */
export async function adoptServer({ directory, password }: ClusterOptions): Promise<Server | undefined> {
  const deadline = Date.now() + patience
  for (;;) {
    const found = readPostmaster(directory)
    if (!found) return undefined
    if (!isServerOf(found.pid, directory)) {
      // PostgreSQL itself removes the file of a dead process, but not one whose number is another process's by now.
      rmSync(postmasterFile(directory), { force: true })
      return undefined
    }
    if (found.ready && (await answers(found.port, password))) {
      return {
        pid: found.pid,
        port: found.port,
        ended: endOf(found.pid),
        kill: (signal) => sendSignal(found.pid, signal),
      }
    }
    // It is starting, stopping, or stuck. Past the deadline it goes the way of a crash; the log is replayed.
    if (Date.now() > deadline) sendSignal(found.pid, Date.now() > deadline + patience ? 'SIGKILL' : 'SIGQUIT')
    await sleep(50)
  }
}

/**
 * Starts the server and waits until it takes connections.
 * @throws StartError with what the server said
 */
export async function spawnServer(options: ClusterOptions): Promise<Server> {
  const deadline = Date.now() + patience
  for (;;) {
    const port = await freePort()
    const outcome = await attempt(options, port)
    if ('pid' in outcome) return outcome
    // The port was taken meanwhile; or the children of a killed server are just noticing that it is gone.
    const passing = /could not bind|pre-existing shared memory block/.test(outcome.said)
    if (!passing || Date.now() > deadline) throw new StartError(problemLine(outcome.said, options.logFile))
    await sleep(100)
  }
}

async function attempt(options: ClusterOptions, port: number): Promise<Server | { said: string }> {
  const { binaries, directory, logFile, user } = options
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(binaries.postgres, ['-D', directory, ...settingsOf(options, port)], {
    ...user,
    cwd: '/',
    // A group of its own: Ctrl-C in a terminal reaches Latchkey, which stops the server when it no longer needs it.
    detached: true,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const outcome: { ended?: true; error?: string } = {}
  const ended = new Promise<void>((resolve) => {
    const end = (error?: Error) => {
      outcome.ended = true
      if (error) outcome.error = error.message
      resolve()
    }
    child.once('error', end)
    child.once('exit', () => end())
  })
  while (!outcome.ended) {
    const postmaster = readPostmaster(directory)
    if (child.pid && postmaster?.pid === child.pid && postmaster.ready) {
      return { pid: child.pid, port, ended, kill: (signal) => child.kill(signal) }
    }
    await sleep(15)
  }
  return { said: outcome.error ?? readFileSync(logFile, 'utf8') }
}

function settingsOf({ settings, throwAway }: ClusterOptions, port: number): string[] {
  const all = {
    port,
    listen_addresses: '127.0.0.1',
    // Passwords guard the port; a socket in a shared folder would be one more door.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    logging_collector: 'off',
    // The backends of a client that died must not hold its locks.
    client_connection_check_interval: '5s',
    ...(throwAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function problemLine(said: string, logFile: string): string {
  const reason = said
    .split('\n')
    .find((line) => /FATAL|PANIC/.test(line))
    ?.replace(/^.*(?:FATAL|PANIC):\s*/, '')
  return `The embedded PostgreSQL did not start: ${reason ?? said.trim().split('\n').at(-1) ?? ''} (its log: ${logFile})`
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function endOf(pid: number): Promise<void> {
  const identity = processIdentity(pid)
  while (processIdentity(pid) === identity) await sleep(200)
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}
