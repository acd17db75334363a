/** What tells a running process from a later one with the same number: its start time. Undefined if there is none. */
export function processIdentity(pid: number): string | undefined

/** The process number of a living holder of the lock file. */
export function lockHolder(path: string): number | undefined

/**
 * Takes a lock file for this process; one that a dead process left behind is taken over. `patience`: milliseconds to wait
 * for a living holder (default 0). `holder` is set when another process kept it. Throws the file system's own error.
 */
export function takeLock(
  path: string,
  options?: { patience?: number; onWait?: (pid: number) => void },
): Promise<{ holder?: number; release: () => void }>
