import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A process that holds a data folder and runs PostgreSQL on it. */
export interface Holder {
  url: string
  adopted: boolean
  /** Where the data went. */
  path: string
  stop(): Promise<void>
  /** As `kill -9`. */
  kill(): Promise<void>
}

const entry = fileURLToPath(new URL('hold-cluster.ts', import.meta.url))

/**
 * Starts such a process.
 * @throws Error with what it printed when it ended instead
 */
export async function holdCluster(folder: string): Promise<Holder> {
  const child = fork(entry, [folder], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = once(child, 'exit')
  const end = async (how: () => void) => {
    if (child.exitCode === null && child.signalCode === null) how()
    await ended
  }
  onTestFinished(() => end(() => child.kill('SIGKILL')))
  const started = once(child, 'message').then(([message]) => message)
  const message: { url: string; adopted: boolean; path: string } | undefined = await Promise.race([
    started,
    ended.then(() => undefined),
  ])
  if (!message) throw new Error(said)
  return {
    ...message,
    stop: () => end(() => child.send('stop')),
    kill: () => end(() => child.kill('SIGKILL')),
  }
}
