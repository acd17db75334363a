import { LRUCache } from 'lru-cache'
import { createBatcher } from '../batcher.ts'
import type { Changes } from './changes.ts'

/** Looks things up by a key: from memory as long as nothing they depend on has changed, else from the database. */
export interface CachedLookup<Value> {
  /** The value, if it can be told without asking the database. */
  peek(key: string): Value | undefined
  /** The value, or `undefined` for an unknown key; unknown keys are asked for anew each time. */
  get(key: string): Value | undefined | Promise<Value | undefined>
  /** The value as the database has it now, whatever is remembered. */
  getAnew(key: string): Promise<Value | undefined>
  /**
   * Remembers what a statement of the caller's finds besides doing something else.
   * @param read runs the statement, and says what of its answer is to be remembered under which key
   */
  remember<Result>(read: (found: (key: string, value: Value) => void) => Promise<Result>): Promise<Result>
}

interface Entry<Value> {
  value: Value
  /** Position of the changes before it was loaded. */
  loadedAt: number
  /** Position up to which it is known to be unchanged. */
  checkedAt: number
}

/**
 * Makes a look-up that remembers. Those waiting at the same time share one statement.
 * @param options `load` finds many at once, by key; `subjectsOf` names everything the value depends on, as the triggers do; `max` is how many
 *   are remembered, the least recently used go first
 */
export function createCachedLookup<Value extends object>(options: {
  changes: Changes
  max: number
  load: (keys: string[]) => Promise<ReadonlyMap<string, Value>>
  subjectsOf: (value: Value) => readonly string[]
}): CachedLookup<Value> {
  const { changes } = options
  const entries = new LRUCache<string, Entry<Value>>({ max: options.max })

  const peek = (key: string): Value | undefined => {
    const entry = entries.get(key)
    if (entry === undefined || !changes.isFresh()) return undefined
    if (entry.checkedAt !== changes.position) {
      if (changes.changedSince(options.subjectsOf(entry.value), entry.loadedAt)) {
        entries.delete(key)
        return undefined
      }
      entry.checkedAt = changes.position
    }
    return entry.value
  }

  const remember: CachedLookup<Value>['remember'] = (read) => {
    // Before the statement: a change that it does not see yet has a later position.
    const loadedAt = changes.position
    return read((key, value) => entries.set(key, { value, loadedAt, checkedAt: loadedAt }))
  }

  const load = createBatcher<string, Value | undefined>({
    run: (keys) =>
      remember(async (found) => {
        const loaded = await options.load(keys)
        return keys.map((key) => {
          const value = loaded.get(key)
          if (value !== undefined) found(key, value)
          return value
        })
      }),
  })

  const loading = new Map<string, { promise: Promise<Value | undefined>; position: number }>()

  const loadOnce = (key: string): Promise<Value | undefined> => {
    const known = loading.get(key)
    // A load that began before the latest change may not see it; whoever asks after the change must. And where changes can't be seen,
    // it may have begun before any number of them.
    if (known?.position === changes.position && changes.isFresh()) return known.promise
    const promise = load(key).finally(() => {
      if (loading.get(key)?.promise === promise) loading.delete(key)
    })
    loading.set(key, { promise, position: changes.position })
    return promise
  }

  return { peek, get: (key) => peek(key) ?? loadOnce(key), getAnew: loadOnce, remember }
}
