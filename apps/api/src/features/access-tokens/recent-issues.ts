import { statementMilliseconds } from '../../database/database.ts'
import type { Changes } from '../../database/changes/changes.ts'

/** Tokens that were issued a moment ago for a consumer or a grant. */
export interface RecentIssue {
  /** Where their statuses stand. */
  block: number
  /** When the last of them expires. */
  expiresAt: Date
  consumerKey: string
  /** Absent for a consumer that speaks for itself. */
  grantId: string | undefined
  /** Which object it was issued by: with another one, its subjects may be others. */
  source: object
  permissions: readonly string[]
  /** Where the changes stood before what it depends on was looked up. */
  position: number
}

/** Tokens of one block that were issued a moment ago, and what any of them may do. */
export interface RecentTokens {
  block: number
  expiresAt: Date
  consumerKey: string
  grantId: string | undefined
  permissions: ReadonlySet<string>
}

/** Remembers what was issued a moment ago, for whatever may have ended it without knowing of it. */
export interface RecentIssues {
  /** @param subjectsOf what it depends on, as the changes name it */
  add(issue: RecentIssue, subjectsOf: () => readonly string[]): void
}

interface Entry extends RecentTokens {
  permissions: Set<string>
  latest: readonly string[]
  source: object
  subjects: readonly string[]
  position: number
  at: number
  /** The position as of which a review is owed. */
  owedAt: number | undefined
}

/**
 * For how long a token counts as just issued, in milliseconds: longer than the statements take that end or narrow tokens, and than changes take
 * to be seen.
 */
const recentMilliseconds = statementMilliseconds + 5000
/** How long after a review that failed it is tried again, in milliseconds. */
const retryMilliseconds = 1000

/**
 * What ends or narrows tokens notes so for the grants and blocks that it sees. One that is started at the same moment it may not see, while the
 * node that issues a token for it does not see what ends it. So what has just been issued is looked at again when something that it depends
 * on has changed.
 * @param options `review` looks at such tokens and notes what has become of them; `onError` is told when that fails, and it is tried again for
 *   as long as one of them lives; `now` is the time
 */
export function createRecentIssues(options: {
  changes: Changes
  review: (tokens: RecentTokens[]) => Promise<void>
  onError: (error: unknown) => void
  now: () => Date
}): RecentIssues {
  const { changes, review, onError } = options
  // One for each block: a consumer that gets a token each millisecond takes no more place than another.
  const recent = new Map<number, Entry>()
  let pruneAt = 1000
  let prunedAt = performance.now()
  let retry: NodeJS.Timeout | undefined

  const prune = (): void => {
    const now = performance.now()
    prunedAt = now
    // Never before the database was looked at since.
    const before = now - Math.max(recentMilliseconds, 1000 * changes.ageSeconds())
    const moment = options.now()
    for (const [block, { at, owedAt, expiresAt }] of recent) {
      if (owedAt === undefined ? at < before : expiresAt <= moment) recent.delete(block)
    }
    pruneAt = Math.max(1000, 2 * recent.size)
  }

  const reviewAll = async (due: Entry[]): Promise<void> => {
    const { position } = changes
    for (const entry of due) {
      entry.position = position
      entry.owedAt = position
    }
    try {
      await review(due)
      for (const entry of due) if (entry.owedAt === position) entry.owedAt = undefined
    } catch (error) {
      onError(error)
      retry ??= setTimeout(reviewOwed, retryMilliseconds).unref()
    }
  }

  const reviewOwed = (): void => {
    retry = undefined
    prune()
    const owed = [...recent.values()].filter(({ owedAt }) => owedAt !== undefined)
    if (owed.length > 0) void reviewAll(owed)
  }

  changes.on('', () => {
    if (performance.now() - prunedAt > 1000) prune()
    const due = [...recent.values()].filter(({ subjects, position }) => changes.changedSince(subjects, position))
    // Not waited for: a review asks the database, and may have to be told of changes itself.
    if (due.length > 0) void reviewAll(due)
  })

  return {
    add({ block, expiresAt, consumerKey, grantId, source, permissions, position }, subjectsOf) {
      const at = performance.now()
      const entry = recent.get(block)
      if (entry === undefined) {
        const subjects = subjectsOf()
        const shared = { block, expiresAt, consumerKey, grantId, source, subjects, position, at }
        recent.set(block, { ...shared, permissions: new Set(permissions), latest: permissions, owedAt: undefined })
        if (recent.size >= pruneAt) prune()
        return
      }
      entry.at = at
      if (expiresAt > entry.expiresAt) entry.expiresAt = expiresAt
      if (position < entry.position) entry.position = position
      if (entry.source !== source) {
        entry.source = source
        entry.subjects = subjectsOf()
      }
      if (entry.latest !== permissions) {
        entry.latest = permissions
        for (const permission of permissions) entry.permissions.add(permission)
      }
    },
  }
}
