import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'
import { addCounter, addGauge } from './read-when-asked.ts'

const resolutionMilliseconds = 20
const nanoseconds = 1e9

/**
 * Measures the process: its memory, processor time, start, and how late the event loop is. Names are those that Prometheus clients
 * commonly use.
 * @param registry where they are read
 * @returns stops measuring
 */
export function measureProcess(registry: Registry): () => void {
  addGauge(registry, { name: 'process_resident_memory_bytes', help: 'Resident memory size in bytes.' }, () =>
    process.memoryUsage.rss(),
  )
  addGauge(
    registry,
    { name: 'process_start_time_seconds', help: 'Start time of the process since the Unix epoch in seconds.' },
    () => performance.timeOrigin / 1000,
  )
  addCounter(
    registry,
    { name: 'process_cpu_seconds_total', help: 'User and system processor time spent in seconds.' },
    () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
  )

  const delay = monitorEventLoopDelay({ resolution: resolutionMilliseconds })
  delay.enable()
  // What is measured includes the time between two looks. Before the first one there is nothing to tell.
  const lateness = (value: number): number => Math.max(0, value / nanoseconds - resolutionMilliseconds / 1000) || 0
  const lag = new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How late the event loop was since this was read before: mean, 99th percentile and maximum.',
    labelNames: ['of'],
    registers: [registry],
    collect: () => {
      lag.set({ of: 'mean' }, lateness(delay.mean))
      lag.set({ of: 'p99' }, lateness(delay.percentile(99)))
      lag.set({ of: 'max' }, lateness(delay.max))
      delay.reset()
    },
  })
  return () => void delay.disable()
}
