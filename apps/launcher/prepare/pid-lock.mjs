import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What tells a running process from a later one with the same number: its start time. Undefined if there is none.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return undefined
  }
  try {
    const { state, startTime } = readStat(pid)
    return state === 'Z' ? undefined : startTime
  } catch {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
    } catch {
      return undefined
    }
  }
}

/**
 * The number of a process's parent, where the system tells it in a file.
 * @param {number} pid
 * @returns {number | undefined}
 */
export function parentOf(pid) {
  try {
    return Number(readStat(pid).parent)
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function readStat(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the command's name and may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0], parent: fields[1], startTime: fields[19] }
}

/**
 * Reads who holds a lock file.
 * @param {string} path
 * @returns {number | undefined} the process number of a holder that is alive
 */
export function lockHolder(path) {
  try {
    const held = JSON.parse(readFileSync(path, 'utf8'))
    return processIdentity(held.pid) === held.identity ? held.pid : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes a lock file for this process; one that a dead process left behind is taken over.
 * @param {string} path
 * @param {{ patience?: number, onWait?: (pid: number) => void }} [options] patience: milliseconds to wait for a living
 *   holder (default 0); onWait is called once when there is something to wait for
 * @returns {Promise<{ holder?: number, release: () => void }>} holder is set when another process kept it
 * @throws the file system's own error where the lock can't be written
 */
export async function takeLock(path, { patience = 0, onWait } = {}) {
  const release = () => {
    if (lockHolder(path) === process.pid) rmSync(path, { force: true })
  }
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) })
  const deadline = Date.now() + patience
  let waited = false
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o644 })
      return { release }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = lockHolder(path)
    if (holder === process.pid) return { release }
    if (holder === undefined) {
      const staged = `${path}.${process.pid}`
      writeFileSync(staged, mine, { mode: 0o644 })
      renameSync(staged, path)
      // Two may take over the same dead lock at once: the later rename stands, and both see whose it was.
      await sleep(50)
      continue
    }
    if (Date.now() >= deadline) return { holder, release: () => undefined }
    if (!waited) onWait?.(holder)
    waited = true
    await sleep(100)
  }
}
