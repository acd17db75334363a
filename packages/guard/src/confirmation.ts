import { randomUUID } from 'node:crypto'
import { basic, type Credentials } from './introspection.ts'
import { type Issuer, IssuerUnavailable } from './issuer.ts'

/** Tells the issuer up to where a guard knows everything, so that whoever takes something away sees who knows of it. */
export interface Confirmation {
  /** Tells it soon. @param cursor the latest */
  confirm(cursor: string): void
  /** Says no more. */
  close(): void
}

/** How often it is said again, in milliseconds: the issuer counts a guard for 45 seconds. */
const againMilliseconds = 15_000
const timeoutMilliseconds = 5000
/** How long the pause is when it could not be said, or was not true yet, in milliseconds. */
const pauseMilliseconds = 1000
/** How long it is between two calls at least, and by how much more by chance, in milliseconds: many guards learn of something at the same moment. */
const betweenCalls = { least: 250, more: 100 }

/**
 * Makes one that says nothing before it is told something. One call is under way at a time; what has become known meanwhile follows it. Nothing
 * depends on whether it is heard.
 * @param issuer whom to tell
 * @param credentials the resource server's own
 * @param onRefused told when the issuer does not take it
 * @param isFresh whether what the guard knows is what counts: one that hears nothing doesn't say that it is there
 */
export function createConfirmation(
  issuer: Issuer,
  credentials: Credentials,
  isFresh: () => boolean,
  onRefused: (cause: Error) => void,
): Confirmation {
  const guard = randomUUID()
  let latest: string | undefined
  let underWay = false
  let isDue = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let notBefore = Number.NEGATIVE_INFINITY

  const send = async (cursor: string): Promise<void> => {
    const { statusConfirmationEndpoint: url } = await issuer.metadata()
    if (url === undefined) return
    const response = await fetch(url, {
      method: 'POST',
      headers: { Authorization: basic(credentials) },
      body: new URLSearchParams({ cursor, guard }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    await response.body?.cancel()
    if (!response.ok) throw new IssuerUnavailable(`the status confirmations at ${url} answered ${response.status}`)
  }

  const later = (milliseconds: number): void => {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(() => void run(), milliseconds).unref()
  }

  const run = async (): Promise<void> => {
    if (underWay || isClosed || latest === undefined) return
    const left = notBefore - performance.now()
    if (left > 0) {
      later(left)
      return
    }
    notBefore = performance.now() + betweenCalls.least + betweenCalls.more * Math.random()
    underWay = true
    isDue = false
    let pause = againMilliseconds
    try {
      if (isFresh()) await send(latest)
      else pause = pauseMilliseconds
    } catch (error) {
      pause = pauseMilliseconds
      onRefused(error instanceof Error ? error : new Error('unknown', { cause: error }))
    } finally {
      underWay = false
      later(isDue ? 0 : pause)
    }
  }

  return {
    confirm(cursor) {
      latest = cursor
      isDue = true
      void run()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
