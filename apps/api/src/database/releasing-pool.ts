import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg'
import { isOverdue } from './driver-error.ts'

type OnConnected = Parameters<Pool['connect']>[0]

/** How much of a pool may be held by transactions. */
const heldShare = 0.6

/**
 * Gives a connection back to its pool when it breaks, when an answer on it is overdue (whatever is asked next would wait behind it), or
 * when its holder does: whatever comes first.
 * @param onReleased told of it, once
 */
function releasedWhenBroken(client: PoolClient, onReleased: () => void): PoolClient {
  const release = client.release.bind(client)
  const query = client.query.bind(client)
  let held = true
  const giveBack = (error?: Error | boolean): void => {
    if (!held) return
    held = false
    client.off('error', giveBack)
    Reflect.deleteProperty(client, 'query')
    release(error)
    onReleased()
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
 *
 * Transactions, which hold a connection, never get all of them: they may wait for each other's locks, and whatever asks for a single
 * statement, the look for changes first of all, would wait with them.
 */
export class ReleasingPool extends Pool {
  readonly #maxHeld: number
  readonly #patienceMilliseconds: number
  #held = 0
  readonly #waiting: (() => void)[] = []

  constructor(config: PoolConfig & { max: number; connectionTimeoutMillis: number }) {
    super(config)
    this.#maxHeld = Math.max(1, Math.floor(config.max * heldShare))
    this.#patienceMilliseconds = config.connectionTimeoutMillis
  }

  override connect(): Promise<PoolClient>
  override connect(callback: OnConnected): void
  override connect(callback?: OnConnected): Promise<PoolClient> | void {
    if (callback) return super.connect(callback)
    return this.#hold()
  }

  /**
   * Lends a connection for as long as it takes to ask a single thing, which needs several statements; no transaction is waited for. One on
   * which something went wrong that PostgreSQL did not say is given up.
   */
  async borrow<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await new Promise<PoolClient>((resolve, reject) => {
      super.connect((error, lent) => (lent ? resolve(lent) : reject(error ?? new Error('no connection was lent'))))
    })
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      client.release(!(error instanceof DatabaseError))
      throw error
    }
  }

  async #hold(): Promise<PoolClient> {
    if (this.#held < this.#maxHeld) this.#held += 1
    else await this.#waitForAnother()
    try {
      return releasedWhenBroken(await super.connect(), () => this.#letGo())
    } catch (error) {
      this.#letGo()
      throw error
    }
  }

  #waitForAnother(): Promise<void> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(goOn), 1)
        // As the driver says it: nobody minds which of the two they waited for.
        reject(new Error('timeout exceeded when trying to connect'))
      }, this.#patienceMilliseconds)
      this.#waiting.push(goOn)
    })
  }

  /** Whoever waits longest takes the place over. */
  #letGo(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#held -= 1
  }
}
