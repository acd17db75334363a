/** A period in which a key is refused. */
export interface BrownOutSpan {
  startsAt: Date
  endsAt: Date
}

/** A company's API Key and what it may do, as a node remembers it until something of it changes. The secret is open, and goes nowhere else. */
export interface LegacyKey {
  companyId: string
  key: string
  secret: string
  /** Of a suspended company nothing is active. */
  status: 'active' | 'disabled'
  permissionGroupId: string | null
  /** What of its permissions counts now; without a group all that its company's modules permit. */
  permissions: string[]
  retiresAt: Date | null
  brownOuts: BrownOutSpan[]
  createdAt: Date
}

/** Whether an active key works at a moment, and if not, until when or since when. */
export type Standing = { kind: 'active' } | { kind: 'brown_out'; endsAt: Date } | { kind: 'retired'; retiredAt: Date }

/**
 * What holds for an active key now.
 * @param key whose secret was presented
 * @param now the moment
 */
export function standingOf({ retiresAt, brownOuts }: LegacyKey, now: Date): Standing {
  if (retiresAt !== null && retiresAt <= now) return { kind: 'retired', retiredAt: retiresAt }
  const brownOut = brownOuts.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
  return brownOut ? { kind: 'brown_out', endsAt: brownOut.endsAt } : { kind: 'active' }
}
