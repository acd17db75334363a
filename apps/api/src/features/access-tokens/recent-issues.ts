import type { Changes } from '../../database/changes/changes.ts'

/** A token that was issued a moment ago. */
export interface RecentIssue {
  slot: number
  expiresAt: Date
  consumerKey: string
  grantId: string
  permissions: readonly string[]
  /** What it depends on, as the changes name it, and where they stood when it was issued. */
  subjects: readonly string[]
  position: number
}

/** Remembers what was issued a moment ago, for whatever may have ended it without knowing of it. */
export interface RecentIssues {
  add(issue: RecentIssue): void
}

/**
 * For how long a token counts as just issued, in milliseconds: longer than transactions take that end or narrow tokens, and than changes take to
 * be seen.
 */
const recentMilliseconds = 5000

/**
 * What ends or narrows tokens notes so for the grants that it sees. One that is started at the same moment it may not see, while the node that
 * issues a token for it does not see what ends it. So what has just been issued is looked at again when something that it depends on has
 * changed.
 * @param options `review` looks at such tokens and notes what has become of them; `onError` is told when that fails, and the next change lets it
 *   be tried again
 */
export function createRecentIssues(options: {
  changes: Changes
  review: (issues: RecentIssue[]) => Promise<void>
  onError: (error: unknown) => void
}): RecentIssues {
  const { changes, review, onError } = options
  let recent: (RecentIssue & { at: number })[] = []
  let pruneAt = 1000

  const prune = (): void => {
    // Never before the database was looked at since.
    const before = performance.now() - Math.max(recentMilliseconds, 1000 * changes.ageSeconds())
    recent = recent.filter(({ at }) => at >= before)
    pruneAt = Math.max(1000, 2 * recent.length)
  }

  const reviewAll = async (due: typeof recent, position: number): Promise<void> => {
    try {
      await review(due)
      for (const issue of due) recent.push({ ...issue, position })
    } catch (error) {
      onError(error)
      recent.push(...due)
    }
  }

  changes.on('', () => {
    prune()
    const due = recent.filter(({ subjects, position }) => changes.changedSince(subjects, position))
    if (due.length === 0) return
    const taken = new Set(due)
    recent = recent.filter((issue) => !taken.has(issue))
    // Not waited for: a review asks the database, and may have to be told of changes itself.
    void reviewAll(due, changes.position)
  })

  return {
    add(issue) {
      recent.push({ ...issue, at: performance.now() })
      if (recent.length >= pruneAt) prune()
    },
  }
}
