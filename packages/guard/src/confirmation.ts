import { randomUUID } from 'node:crypto'
import { basic, type Credentials } from './introspection.ts'
import type { Issuer } from './issuer.ts'

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

/**
 * Makes one that says nothing before it is told something. One call is under way at a time; what has become known meanwhile follows it. Nothing
 * depends on whether it is heard.
 * @param issuer whom to tell
 * @param credentials the resource server's own
 * @param isFresh whether what the guard knows is what counts: one that hears nothing doesn't say that it is there
 */
export function createConfirmation(issuer: Issuer, credentials: Credentials, isFresh: () => boolean): Confirmation {
  const guard = randomUUID()
  let latest: string | undefined
  let underWay = false
  let isDue = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

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
  }

  const later = (milliseconds: number): void => {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(() => void run(), milliseconds).unref()
  }

  const run = async (): Promise<void> => {
    if (underWay || isClosed || latest === undefined) return
    underWay = true
    isDue = false
    let pause = againMilliseconds
    try {
      if (isFresh()) await send(latest)
      else pause = pauseMilliseconds
    } catch {
      pause = pauseMilliseconds
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
