import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../statistics.ts'
import { Connection } from './connection.ts'

/** An answer that the server gave, to be looked into after the clock has stopped. */
export interface Evidence {
  /** The answer's body. */
  body: string
  /** Whom it must be about. */
  subject: string
}

/** An answer that is wrong at first sight. */
export class WrongAnswer extends Error {
  override name = 'WrongAnswer'
}

/** What a connection asks again and again. */
export interface Exchange {
  /**
   * Asks once; one exchange may be several requests.
   * @param lane number of the connection, from 0
   * @throws WrongAnswer, or what the connection throws
   */
  (connection: Connection, lane: number): Promise<Evidence>
}

/** What came of a time of load. */
export interface LoadResult {
  /** Seconds that were counted. */
  seconds: number
  /** Exchanges that ended in that time. */
  completed: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** What went wrong, the uncounted ramp included; a reason for each. */
  errors: string[]
  evidence: Evidence[]
}

/** Of so many answers one is kept as evidence. */
const evidenceEvery = 400
const mostEvidence = 40
/** A lane that gets so many wrong answers in a row gives up: whatever it waits for won't come. */
const mostInARow = 3

/** When a lane asks next: at once, or at the moments that the pace gives it. */
function pacing(lane: number, lanes: number, perSecond: number | undefined): () => Promise<number> {
  if (perSecond === undefined) return async () => performance.now()
  const interval = (lanes / perSecond) * 1000
  let due = performance.now() + (interval * lane) / lanes
  return async () => {
    const planned = due
    due += interval
    const early = planned - performance.now()
    // A lane that is late counts from when it should have asked, or a server that stalls would hide it. Not one that a timer woke late.
    if (early <= 0) return planned
    await sleep(early)
    return performance.now()
  }
}

/**
 * Puts load on a server: each connection asks as soon as it was answered, or as often as it is told to.
 * @param options `perSecond` is how many exchanges all lanes begin together, as many as are answered unless given; `onBegin` and `onEnd`
 *   are waited for with the load going on, and what is counted lies between their ends
 */
export async function runLoad(options: {
  port: number
  exchange: Exchange
  connections: number
  perSecond?: number
  rampSeconds: number
  seconds: number
  onBegin?: () => Promise<void>
  onEnd?: () => Promise<void>
}): Promise<LoadResult> {
  const { port, exchange } = options
  const errors: string[] = []
  const evidence: Evidence[] = []
  let latencies: number[] = []
  const phase = { counting: false, done: false }

  const runLane = async (lane: number): Promise<void> => {
    let connection: Connection | undefined
    let failedInARow = 0
    const next = pacing(lane, options.connections, options.perSecond)
    while (!phase.done && failedInARow < mostInARow) {
      const began = await next()
      try {
        connection ??= await Connection.open(port)
        const answered = await exchange(connection, lane)
        failedInARow = 0
        if (!phase.counting) continue
        latencies.push(performance.now() - began)
        if (latencies.length % evidenceEvery === 1 && evidence.length < mostEvidence) evidence.push(answered)
      } catch (error) {
        failedInARow += 1
        errors.push(error instanceof Error ? error.message : String(error))
        connection?.close()
        connection = undefined
      }
    }
    connection?.close()
  }

  const lanes = Array.from({ length: options.connections }, (_, lane) => runLane(lane))
  await sleep(options.rampSeconds * 1000)
  await options.onBegin?.()
  latencies = []
  phase.counting = true
  const began = performance.now()
  await sleep(options.seconds * 1000)
  await options.onEnd?.()
  phase.counting = false
  const seconds = (performance.now() - began) / 1000
  const completed = latencies.length
  phase.done = true
  await Promise.all(lanes)
  const sorted = Float64Array.from(latencies).toSorted()
  return { seconds, completed, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), errors, evidence }
}
