import { setTimeout as wait } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'

const retryMilliseconds = 1000

/**
 * Listens on a channel with a connection of its own, and connects again when that breaks. What is announced while it is not connected is
 * lost; whoever listens is therefore told once after each connect, and looks by itself besides.
 * @param url PostgreSQL address
 * @param channel to listen on
 * @param onNotification told of every announcement
 * @returns stops listening
 */
export function listen(url: string, channel: string, onNotification: () => void): () => Promise<void> {
  const stop = new AbortController()
  let client: Client | undefined

  const listenOnce = async (): Promise<void> => {
    client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      application_name: 'latchkey-changes',
      // Nothing is ever said on it: a line that is cut would not be noticed otherwise.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    const ended = new Promise<void>((resolve) => {
      client?.once('end', () => resolve())
      client?.on('error', () => resolve())
    })
    client.on('notification', onNotification)
    await client.connect()
    await client.query(`listen ${escapeIdentifier(channel)}`)
    onNotification()
    await ended
  }

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      // Whatever went wrong, the answer is to try again; that the database is gone is told by those who need it.
      await listenOnce().catch(() => {})
      void client?.end().catch(() => {})
      await wait(retryMilliseconds, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
  }
  const running = run()

  return async () => {
    stop.abort()
    await client?.end().catch(() => {})
    await running
  }
}
