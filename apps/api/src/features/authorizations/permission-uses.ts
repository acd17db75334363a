import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { createLatestWriter } from '../../lib/latest-writer.ts'
import * as store from './permission-use.store.ts'

/** Uses of permissions that people gave apps; written a few seconds later, not in the request. */
export interface PermissionUses {
  /**
   * Notes a use now.
   * @param scope the permissions, with blanks between them
   * @param isSeen the Hub saw the use; otherwise a token was issued, and counts only where nobody sees what becomes of it
   */
  mark(companyId: string, authorizationId: string, scope: string, isSeen: boolean): void
  /** Writes what was noted. */
  close(): Promise<void>
}

/** @param deps the pool and the time */
export function createPermissionUses({
  db,
  clock,
  onBackgroundError,
}: {
  db: Db
  clock: Clock
  onBackgroundError: (error: unknown) => void
}): PermissionUses {
  const uses = createLatestWriter<store.PermissionUse>({
    flush: (noted) => store.updateUsed(db, noted),
    onError: onBackgroundError,
    intervalMilliseconds: 5000,
  })
  return {
    mark(companyId, authorizationId, scope, isSeen) {
      const key = `${isSeen ? 'seen' : 'issued'} ${authorizationId} ${scope}`
      const known = uses.get(key)
      if (known) known.at = clock.now()
      else uses.set(key, { companyId, authorizationId, scope, isSeen, at: clock.now() })
    },
    close: () => uses.close(),
  }
}
