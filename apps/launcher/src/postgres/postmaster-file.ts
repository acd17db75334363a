import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processIdentity } from '../../prepare/pid-lock.mjs'

/** What a server says of itself in the file postmaster.pid of its data directory. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** Path of the file in which a running server holds its data directory. */
export function postmasterFile(clusterDirectory: string): string {
  return join(clusterDirectory, 'postmaster.pid')
}

/**
 * Reads a data directory's postmaster.pid, which outlives a server that was killed.
 * @returns undefined when there is none
 */
export function readPostmaster(clusterDirectory: string): Postmaster | undefined {
  let text
  try {
    text = readFileSync(postmasterFile(clusterDirectory), 'utf8')
  } catch {
    return undefined
  }
  // pid, data directory, start time, port, socket folder, listen address, shared memory, status
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7] === 'ready' }
}

/**
 * Whether a process is the server of this data directory, and not a later one that was given the same number.
 */
export function isServerOf(pid: number, clusterDirectory: string): boolean {
  if (processIdentity(pid) === undefined) return false
  return commandOf(pid).includes(clusterDirectory)
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    try {
      return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    } catch {
      return ''
    }
  }
}
