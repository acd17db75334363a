import { Pool, type PoolClient } from 'pg'

type OnConnected = Parameters<Pool['connect']>[0]

/** Gives a connection back to its pool when it breaks, or when its holder does: whatever comes first. */
function releasedWhenBroken(client: PoolClient): PoolClient {
  const release = client.release.bind(client)
  let held = true
  const giveBack = (error?: Error | boolean): void => {
    if (!held) return
    held = false
    client.off('error', giveBack)
    release(error)
  }
  client.on('error', giveBack)
  client.release = giveBack
  return client
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
