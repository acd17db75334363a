import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './test-api.ts'

/** The program of a Redis, where this machine has one; see the launcher. */
export const redisProgram = process.env['LATCHKEY_TEST_REDIS']

/** A Redis of a test's own. */
export interface TestRedis {
  url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it anew, empty, at the same address. */
  restart(): Promise<void>
  /** Makes it hang, with its connections open. */
  pause(): void
  resume(): void
  close(): Promise<void>
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Starts one that keeps nothing on disk. */
export async function startRedis(): Promise<TestRedis> {
  if (redisProgram === undefined) throw new Error('there is no Redis on this machine')
  const program = redisProgram
  const port = await freePort()
  let child: ChildProcess

  const start = async (): Promise<void> => {
    child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    })
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error('Redis ended as soon as it was started')
      await wait(20)
    }
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: start,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    close: kill,
  }
}
