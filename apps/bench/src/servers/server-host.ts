// The process of one server: becomes what it is told to be, and says what it uses. It ends with the process that started it.
import '@latchkey/api/module-formats'
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import type { JWK } from 'jose'
import { describeError } from '@latchkey/launcher/describe-error'
import type { Answer, Order, ServerSpec, Usage } from './messages.ts'

/** A server that answers. */
export interface Hosted {
  /** What the tokens of a floor are verified with. */
  publicKey?: JWK
  close(): Promise<unknown>
}

let running: Hosted | undefined
let profiler: Session | undefined

// Loaded when it is known which: a bare server is not to carry the others' libraries in its memory.
async function start(spec: ServerSpec): Promise<Hosted> {
  if (spec.kind === 'latchkey') return (await import('./latchkey.ts')).startLatchkey(spec)
  if (spec.kind === 'upstream') return (await import('./upstream.ts')).startUpstream(spec.port)
  if (spec.kind === 'bare-proxy') return (await import('./bare-proxy.ts')).startBareProxy(spec)
  if (spec.name === 'F1') return (await import('./floor-http.ts')).startHttpFloor(spec.port)
  return (await import('./floor-fastify.ts')).startFastifyFloor({ ...spec, name: spec.name })
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() }
}

async function beginProfile(): Promise<void> {
  profiler = new Session()
  profiler.connect()
  await profiler.post('Profiler.enable')
  await profiler.post('Profiler.start')
}

async function endProfile(file: string): Promise<void> {
  const ended = await profiler?.post('Profiler.stop')
  writeFileSync(file, JSON.stringify(ended?.profile))
  profiler?.disconnect()
}

async function obey(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'start':
      running = await start(order.server)
      return { told: 'started', publicKey: running.publicKey }
    case 'tell-usage':
      return { told: 'usage', usage: usage() }
    case 'begin-profile':
      await beginProfile()
      return { told: 'done' }
    case 'end-profile':
      await endProfile(order.file)
      return { told: 'done' }
    default:
      await running?.close()
      return { told: 'done' }
  }
}

async function answer(order: Order): Promise<Answer> {
  try {
    return await obey(order)
  } catch (error) {
    return { told: 'failed', message: await describeError(error) }
  }
}

process.on('message', (order: Order) => {
  void answer(order).then((told) => process.send?.(told, () => order.do === 'stop' && process.exit(0)))
})
// Signals to the whole group are the run's to answer; its end, in whatever way, is ours.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit(0))
