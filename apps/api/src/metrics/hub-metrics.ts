import { type HubOutcome, hubOutcomes } from '@latchkey/contracts'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { HubMeter } from '../hub/meter.ts'
import { addGauge } from './read-when-asked.ts'

/**
 * Measures the Hub: how calls went, how soon upstreams answered, and how many are left alone.
 * @param registry where it is read
 */
export function measureHub(registry: Registry): HubMeter {
  const totals = new Map<HubOutcome, number>()
  let openBreakers: (() => number) | undefined
  const calls = new Counter({
    name: 'latchkey_hub_calls_total',
    help: 'Calls of the Hub by how they went: answered by the upstream, and besides cut_off in the middle of that or hung_up by the caller; or refused with a problem code.',
    labelNames: ['outcome'],
    registers: [registry],
    // Adding up in a map costs a call next to nothing.
    collect: () => {
      calls.reset()
      for (const outcome of hubOutcomes) calls.inc({ outcome }, totals.get(outcome) ?? 0)
    },
  })
  const latency = new Histogram({
    name: 'latchkey_hub_upstream_seconds',
    help: 'How long upstreams took until their answers began.',
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  })
  addGauge(
    registry,
    { name: 'latchkey_hub_open_breakers', help: 'Modules whose upstream failed and is left alone for a moment.' },
    () => openBreakers?.() ?? 0,
  )
  return {
    called(outcome, milliseconds) {
      totals.set(outcome, (totals.get(outcome) ?? 0) + 1)
      if (milliseconds !== undefined) latency.observe(milliseconds / 1000)
    },
    watchBreakers: (open) => void (openBreakers = open),
  }
}
