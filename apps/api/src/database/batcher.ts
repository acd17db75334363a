import { isUnavailable } from './driver-error.ts'

/** How many batches of a kind are under way at once; while they are, the next one fills up. */
const maxUnderWay = 2
/** The most items of one batch. */
const maxItems = 200

interface Waiting<Item, Result> {
  item: Item
  /** What it uses up. */
  key: string | undefined
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Does together what requests in flight ask for at the same time: one statement and one commit instead of one each. Nobody waits for others
 * to come; a batch is whatever has gathered while the ones before it were under way.
 * @param options `run` answers its items in their order; `keyOf` tells which items use up the same thing: those follow each other, never are
 *   two of them under way at once
 * @returns does one item; rejects with what `run` threw. If it threw for several, each is tried alone, so that none suffers from another's fault;
 *   unless the database can't be reached, which is nobody's fault
 */
export function createBatcher<Item, Result>(options: {
  run: (items: Item[]) => Promise<Result[]>
  keyOf?: (item: Item) => string
}): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = []
  let underWay = 0
  let scheduled = false
  const busy = new Set<string>()

  const take = (): Waiting<Item, Result>[] => {
    const taken: Waiting<Item, Result>[] = []
    const left: Waiting<Item, Result>[] = []
    for (const one of waiting) {
      const { key } = one
      if (taken.length < maxItems && (key === undefined || !busy.has(key))) {
        if (key !== undefined) busy.add(key)
        taken.push(one)
      } else {
        left.push(one)
      }
    }
    waiting = left
    return taken
  }

  const run = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    const results = await options.run(batch.map(({ item }) => item))
    results.forEach((result, index) => batch[index]?.resolve(result))
    // Not thrown: what was done is done, and may be done once only.
    for (const { reject } of batch.slice(results.length)) reject(new Error('a batch was answered in part'))
  }

  const runApart = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    for (const [index, one] of batch.entries()) {
      try {
        await run([one])
      } catch (error) {
        if (!isUnavailable(error)) {
          one.reject(error)
          continue
        }
        // Each of the others would wait as long to be told the same.
        for (const { reject } of batch.slice(index)) reject(error)
        return
      }
    }
  }

  const runAll = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    try {
      await run(batch)
    } catch (error) {
      if (batch.length > 1 && !isUnavailable(error)) await runApart(batch)
      else for (const { reject } of batch) reject(error)
    }
  }

  const start = (): void => {
    scheduled = false
    while (underWay < maxUnderWay) {
      const batch = take()
      if (batch.length === 0) return
      underWay += 1
      void runAll(batch).finally(() => {
        underWay -= 1
        for (const { key } of batch) if (key !== undefined) busy.delete(key)
        schedule()
      })
    }
  }

  // After the requests that have arrived together were all read.
  const schedule = (): void => {
    if (scheduled || waiting.length === 0 || underWay >= maxUnderWay) return
    scheduled = true
    setImmediate(start)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, key: options.keyOf?.(item), resolve, reject })
      schedule()
    })
}
