import { createChangeRemoval } from '../database/changes/change-removal.ts'
import type { Services } from '../services.ts'

/** Rows that have had their time. */
export interface RemovalKind {
  /** The table. */
  kind: string
  /** Removes up to `limit` rows. @returns how many */
  deleteBatch: (limit: number) => Promise<number>
}

/**
 * All that is removed when its time is over. Signing keys go with their own schedule.
 * @param services who know when that is
 */
export function removalKinds(services: Services): RemovalKind[] {
  return [
    { kind: 'changes', deleteBatch: createChangeRemoval({ db: services.db }) },
    { kind: 'authorization_requests', deleteBatch: (limit) => services.authorizationRequests.deleteExpired(limit) },
    { kind: 'grants', deleteBatch: (limit) => services.grants.deleteExpired(limit) },
    { kind: 'revoked_access_tokens', deleteBatch: (limit) => services.accessTokens.deleteExpired(limit) },
    { kind: 'token_statuses', deleteBatch: (limit) => services.tokenStatuses.deleteExpired(limit) },
    { kind: 'status_confirmations', deleteBatch: (limit) => services.statusConfirmations.deleteUnseen(limit) },
    { kind: 'used_assertions', deleteBatch: (limit) => services.usedAssertions.deleteExpired(limit) },
    { kind: 'used_nonces', deleteBatch: (limit) => services.legacyCredentials.deleteExpiredNonces(limit) },
    { kind: 'account_links', deleteBatch: (limit) => services.accountLinks.deleteExpired(limit) },
    { kind: 'sessions', deleteBatch: (limit) => services.sessions.deleteExpired(limit) },
    { kind: 'pending_sign_ins', deleteBatch: (limit) => services.signIns.deleteExpiredPending(limit) },
    { kind: 'passkey_challenges', deleteBatch: (limit) => services.passkeys.deleteExpiredChallenges(limit) },
    { kind: 'sign_in_tries', deleteBatch: (limit) => services.signIns.deleteOldTries(limit) },
    { kind: 'consumer_secrets', deleteBatch: (limit) => services.consumerSecrets.deleteEnded(limit) },
    { kind: 'consumer_failures', deleteBatch: (limit) => services.consumerFailures.deleteOld(limit) },
    { kind: 'consumer_usage', deleteBatch: (limit) => services.consumerUsage.deleteOld(limit) },
    { kind: 'company_usage', deleteBatch: (limit) => services.consumerUsage.deleteOldTotals(limit) },
    { kind: 'hub_usage', deleteBatch: (limit) => services.hubUsage.deleteOld(limit) },
    { kind: 'brown_outs', deleteBatch: (limit) => services.keyEndings.deleteEnded(limit) },
    { kind: 'legacy_callers', deleteBatch: (limit) => services.legacyCallers.deleteOld(limit) },
    { kind: 'legacy_call_counts', deleteBatch: (limit) => services.legacyCallers.deleteOldCounts(limit) },
  ]
}
