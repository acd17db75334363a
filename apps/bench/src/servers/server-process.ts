import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { JWK } from 'jose'
import { freePort } from '@latchkey/launcher/ports'
import { StartError } from '@latchkey/api/start-error'
import { inRoot } from '../paths.ts'
import { startManner } from '../start-manner.ts'
import type { Answer, Order, ServerSpec, Usage } from './messages.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  /** Of 127.0.0.1. */
  port: number
  /** What the tokens of a floor are verified with. */
  publicKey: JWK | undefined
  usage(): Promise<Usage>
  beginProfile(): Promise<void>
  /** Ends the profile and writes it. @param file absolute path */
  endProfile(file: string): Promise<void>
  stop(): Promise<void>
}

type WithoutPort<Spec> = Spec extends ServerSpec ? Omit<Spec, 'port'> : never

const host = fileURLToPath(new URL('server-host.ts', import.meta.url))

/** Milliseconds that a server gets to stop by itself, and to answer a question under load. */
const patience = { stop: 5000, answer: 60_000 }

/**
 * Starts a server.
 * @param spec which
 * @param manner the processor core it is tied to, if any, and the file that takes what it prints
 * @throws StartError with the line it gave
 */
export async function startServerProcess(
  spec: WithoutPort<ServerSpec>,
  { core, logFile }: { core: number | undefined; logFile: string },
): Promise<ServerProcess> {
  const port = await freePort()
  const { flags, environment } = startManner()
  const log = openSync(logFile, 'a')
  const child = fork(host, {
    stdio: ['ignore', log, log, 'ipc'],
    cwd: inRoot(''),
    env: { ...environment, PATH: process.env['PATH'], NODE_ENV: 'production' },
    ...(core === undefined
      ? { execArgv: flags }
      : { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, ...flags] }),
  })
  closeSync(log)
  const ended = new Promise<Answer>((resolve) => {
    child.once('exit', () => resolve({ told: 'failed', message: 'A server has ended.' }))
    child.once('error', (error) => resolve({ told: 'failed', message: error.message }))
  })
  // One question at a time: its answer is the next message.
  const ask = async (order: Order): Promise<Answer> => {
    const next = new Promise<Answer>((resolve) => child.once('message', resolve))
    const late = new AbortController()
    const silence = sleep<Answer>(patience.answer, { told: 'failed', message: 'A server is stuck.' }, late)
    if (child.connected) child.send(order, () => undefined)
    const answer = await Promise.race([next, ended, silence])
    late.abort()
    await silence.catch(() => undefined)
    if (answer.told === 'failed') throw new StartError(answer.message)
    return answer
  }
  try {
    const started = await ask({ do: 'start', server: { ...spec, port } })
    return {
      port,
      publicKey: started.told === 'started' ? started.publicKey : undefined,
      async usage() {
        const answer = await ask({ do: 'tell-usage' })
        if (answer.told !== 'usage') throw new Error('a server answered another question')
        return answer.usage
      },
      beginProfile: async () => void (await ask({ do: 'begin-profile' })),
      endProfile: async (file) => void (await ask({ do: 'end-profile', file })),
      async stop() {
        const force = setTimeout(() => child.kill('SIGKILL'), patience.stop)
        if (child.connected) child.send({ do: 'stop' } satisfies Order, () => undefined)
        await ended
        clearTimeout(force)
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
