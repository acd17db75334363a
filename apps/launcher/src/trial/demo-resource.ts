import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StartError } from '@latchkey/api/start-error'
import type { Answer, Order, StartOrder } from './demo-resource-messages.ts'

// A small API needs little, but what loading its libraries throws away would stay with the process: 260 MB instead of 120.
const memoryLimits = ['--max-semi-space-size=2', '--max-old-space-size=128']

/** The demo resource, running in a process of its own. */
export interface DemoResource {
  /** Resolves when its process has ended. */
  ended: Promise<void>
  stop(): Promise<void>
}

const entry = fileURLToPath(new URL('demo-resource-process.ts', import.meta.url))

/**
 * Starts the demo resource.
 * @throws StartError with the line it gave
 */
export async function startDemoResource(options: StartOrder['start']): Promise<DemoResource> {
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: memoryLimits })
  const send = (order: Order) => child.connected && child.send(order, () => undefined)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const answer = new Promise<Answer>((resolve) => {
    child.once('message', resolve)
    void ended.then(() => resolve({ failed: 'The demo resource ended while it was starting.' }))
  })
  send({ start: options })
  const told = await answer
  if (told !== 'started') {
    child.kill('SIGKILL')
    throw new StartError(told.failed)
  }
  return {
    ended,
    async stop() {
      const force = setTimeout(() => child.kill('SIGKILL'), 2000)
      send({ stop: true })
      await ended
      clearTimeout(force)
    },
  }
}
