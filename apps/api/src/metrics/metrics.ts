import { failureReasons } from '@latchkey/contracts'
import type { Pool } from 'pg'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HubMeter } from '../hub/meter.ts'
import type { RemovalKind } from '../removal/kinds.ts'
import type { Services } from '../services.ts'
import { measureHub } from './hub-metrics.ts'
import { measureProcess } from './process-metrics.ts'
import { addCounter, addGauge } from './read-when-asked.ts'

/** What an operator can watch of this node. Nothing in it names a company, a consumer or a person. */
export interface Metrics {
  /** The media type of {@link Metrics.read}. */
  contentType: string
  /** Everything, in Prometheus' text format. */
  read(): Promise<string>
  /** Counts rows that were removed. */
  removed(kind: string, count: number): void
  /** Notes how long a round of removal took. */
  removalTook(seconds: number): void
  /** Counts the Hub's calls. */
  hub: HubMeter
  /** Stops measuring. */
  close(): void
}

/** What is measured. */
interface Measured {
  services: Services
  pool: Pool
  removalKinds: readonly RemovalKind[]
}

/** What the node knows of itself anyway: nothing is done for it until somebody reads it. */
function measureService(registry: Registry, { services, pool }: Pick<Measured, 'services' | 'pool'>): void {
  const { consumerUsage, changes, keyring, clock } = services
  addCounter(
    registry,
    { name: 'latchkey_tokens_issued_total', help: 'Successful answers of the token endpoint.' },
    () => consumerUsage.totals().get('issued') ?? 0,
  )
  const refusals = new Counter({
    name: 'latchkey_refusals_total',
    help: 'Refusals of the OAuth endpoints by their real cause; client_unknown is a client_id that nobody has.',
    labelNames: ['reason'],
    registers: [registry],
    collect: () => {
      const totals = consumerUsage.totals()
      refusals.reset()
      for (const reason of ['client_unknown', ...failureReasons] as const) {
        refusals.inc({ reason }, totals.get(reason) ?? 0)
      }
    },
  })
  addGauge(
    registry,
    {
      name: 'latchkey_changes_age_seconds',
      help: 'How long ago this node looked for changes in the database; when it is most of a second, nothing remembered is relied on.',
    },
    () => changes.ageSeconds(),
  )
  const connections = new Gauge({
    name: 'latchkey_database_connections',
    help: 'Connections of the pool by their state.',
    labelNames: ['state'],
    registers: [registry],
    collect: () => {
      connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      connections.set({ state: 'idle' }, pool.idleCount)
    },
  })
  addGauge(
    registry,
    { name: 'latchkey_database_waiting', help: 'What waits for a connection of the pool.' },
    () => pool.waitingCount,
  )
  addGauge(
    registry,
    { name: 'latchkey_signing_key_age_seconds', help: 'For how long the current signing key has been signing.' },
    () => (clock.now().getTime() - keyring.currentSince().getTime()) / 1000,
  )
}

/** @param measured the services of this node, its pool, and the kinds of rows that are removed */
export function createMetrics({ removalKinds, ...measured }: Measured): Metrics {
  const registry = new Registry()
  const stop = measureProcess(registry)
  measureService(registry, measured)
  const removed = new Counter({
    name: 'latchkey_removed_rows_total',
    help: 'Rows that were removed because their time was over, by table.',
    labelNames: ['kind'],
    registers: [registry],
  })
  for (const { kind } of removalKinds) removed.inc({ kind }, 0)
  const removal = new Histogram({
    name: 'latchkey_removal_seconds',
    help: 'How long the rounds took that remove such rows.',
    buckets: [0.01, 0.1, 1, 5, 20, 60],
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    removed: (kind, count) => removed.inc({ kind }, count),
    removalTook: (seconds) => removal.observe(seconds),
    hub: measureHub(registry),
    close: stop,
  }
}
