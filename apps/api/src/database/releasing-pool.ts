import { Pool, type PoolClient } from 'pg'
import { isOverdue } from './driver-error.ts'

type OnConnected = Parameters<Pool['connect']>[0]

/**
 * Gives a connection back to its pool when it breaks, when an answer on it is overdue (whatever is asked next would wait behind it), or
 * when its holder does: whatever comes first.
 */
function releasedWhenBroken(client: PoolClient): PoolClient {
  const release = client.release.bind(client)
  const query = client.query.bind(client)
  let held = true
  const giveBack = (error?: Error | boolean): void => {
    if (!held) return
    held = false
    client.off('error', giveBack)
    Reflect.deleteProperty(client, 'query')
    release(error)
  }
  const ask = (...parameters: unknown[]): unknown => {
    const asked: unknown = Reflect.apply(query, client, parameters)
    if (asked instanceof Promise) asked.catch((error: unknown) => isOverdue(error) && giveBack(true))
    return asked
  }
  client.on('error', giveBack)
  return Object.assign(client, { release: giveBack, query: ask })
}

/**
 * A pool that takes broken connections back by itself. The query builder never returns one whose BEGIN has failed; every restart of
 * PostgreSQL would cost connections, until none is left.
 */
export class ReleasingPool extends Pool {
  override connect(): Promise<PoolClient>
  override connect(callback: OnConnected): void
  override connect(callback?: OnConnected): Promise<PoolClient> | void {
    if (callback) return super.connect(callback)
    return super.connect().then(releasedWhenBroken)
  }
}
