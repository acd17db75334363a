import type { startDemoResource } from '@latchkey/demo-resource/server'

/** What the demo resource's process is told: first `start`, in the end `stop`. */
export type Order = { start: Parameters<typeof startDemoResource>[0] } | { stop: true }

/** The first message. */
export type StartOrder = Extract<Order, { start: unknown }>

/** What it answers to `start`: that it runs, or a line for a person. */
export type Answer = 'started' | { failed: string }
