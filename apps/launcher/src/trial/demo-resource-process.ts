// The demo resource's own process: another party than Latchkey, as a customer's API would be.
import { listenFault } from '@latchkey/api/start-error'
import { startDemoResource } from '@latchkey/demo-resource/server'
import { describeError } from '../describe-error.ts'
import type { Answer, Order, StartOrder } from './demo-resource-messages.ts'

let running: { close(): Promise<void> } | undefined

async function start(options: StartOrder['start']): Promise<Answer> {
  try {
    running = await startDemoResource(options)
    return 'started'
  } catch (error) {
    return { failed: await describeError(listenFault(error, { ...options, setting: 'DEMO_RESOURCE_PORT' })) }
  }
}

async function end(): Promise<void> {
  await running?.close().catch(() => undefined)
  process.exit(0)
}

process.on('message', (order: Order) => {
  if ('stop' in order) void end()
  else void start(order.start).then((answer) => process.send?.(answer))
})
// Signals to the whole group are the launcher's to answer; its end, in whatever way, is ours.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit(0))
