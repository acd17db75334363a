import {
  type PkcePolicy,
  securityRuleFaults,
  type SecurityRules,
  securityRulesSchema,
  type SecuritySettings,
  type TwoStepPolicy,
} from '@latchkey/contracts'
import { z } from 'zod'
import { type Duration, normalDuration, toDuration, toSeconds } from '../../lib/duration.ts'
import { rangesOf, rangesText } from '../../lib/ip-ranges.ts'
import { contractResolver } from '../../lib/form.ts'
import { type MergePart, mergeSets, sameValue, threeWay, type Versions } from '../../lib/three-way.ts'

/** What the form holds: numbers as they are typed, and ranges of addresses one a line. */
export interface SecurityFormValues {
  minPasswordLength: string
  refusesCommonPasswords: boolean
  locksOut: boolean
  lockOutTries: string
  lockOutSeconds: Duration
  twoStepPolicy: TwoStepPolicy
  sessionIdleSeconds: Duration
  sessionAbsoluteSeconds: Duration
  allowedIpRanges: string
  /** Empty for no limit. */
  hubRequestsPerMinute: string
  accessTokenSeconds: Duration
  refreshIdleSeconds: Duration
  refreshAbsoluteSeconds: Duration
  pkcePolicy: PkcePolicy
}

/** Every field of the form. */
export const securityFields = [
  'minPasswordLength',
  'refusesCommonPasswords',
  'lockOutTries',
  'lockOutSeconds',
  'twoStepPolicy',
  'sessionIdleSeconds',
  'sessionAbsoluteSeconds',
  'allowedIpRanges',
  'hubRequestsPerMinute',
  'accessTokenSeconds',
  'refreshIdleSeconds',
  'refreshAbsoluteSeconds',
  'pkcePolicy',
] as const satisfies (keyof SecurityFormValues)[]

/** What is offered to whoever switches the lock-out on. */
const usualTries = 10

const toNumber = (text: string): number | null => (text.trim() === '' ? null : Number(text))

const schema = z
  .transform(({ locksOut, ...values }: SecurityFormValues): unknown => ({
    ...values,
    minPasswordLength: toNumber(values.minPasswordLength),
    // Nothing typed is no choice: `null` would switch it off.
    lockOutTries: locksOut ? (toNumber(values.lockOutTries) ?? '') : null,
    lockOutSeconds: toSeconds(values.lockOutSeconds),
    sessionIdleSeconds: toSeconds(values.sessionIdleSeconds),
    sessionAbsoluteSeconds: toSeconds(values.sessionAbsoluteSeconds),
    allowedIpRanges: rangesOf(values.allowedIpRanges),
    hubRequestsPerMinute: toNumber(values.hubRequestsPerMinute),
    accessTokenSeconds: toSeconds(values.accessTokenSeconds),
    refreshIdleSeconds: toSeconds(values.refreshIdleSeconds),
    refreshAbsoluteSeconds: toSeconds(values.refreshAbsoluteSeconds),
  }))
  .pipe(
    securityRulesSchema.superRefine((rules, context) => {
      for (const { path, code } of securityRuleFaults(rules))
        context.addIssue({ code: 'custom', path: [path], message: code })
    }),
  )

/** Validates the form as the contract does. */
export const resolveSecurity = contractResolver<SecurityFormValues, SecurityRules>(schema)

/** The form of what was decided. @param settings as the API has them */
export const toSecurityForm = (settings: SecuritySettings): SecurityFormValues => ({
  minPasswordLength: String(settings.minPasswordLength),
  refusesCommonPasswords: settings.refusesCommonPasswords,
  locksOut: settings.lockOutTries !== null,
  lockOutTries: String(settings.lockOutTries ?? usualTries),
  lockOutSeconds: toDuration(settings.lockOutSeconds),
  twoStepPolicy: settings.twoStepPolicy,
  sessionIdleSeconds: toDuration(settings.sessionIdleSeconds),
  sessionAbsoluteSeconds: toDuration(settings.sessionAbsoluteSeconds),
  allowedIpRanges: rangesText(settings.allowedIpRanges),
  hubRequestsPerMinute: String(settings.hubRequestsPerMinute ?? ''),
  accessTokenSeconds: toDuration(settings.accessTokenSeconds),
  refreshIdleSeconds: toDuration(settings.refreshIdleSeconds),
  refreshAbsoluteSeconds: toDuration(settings.refreshAbsoluteSeconds),
  pkcePolicy: settings.pkcePolicy,
})

/** A length of time is one value; two lists of ranges become one. */
const mergePart: MergePart = (field, { before, now, typed }) => {
  if (field.endsWith('Seconds')) return typed
  if (field !== 'allowedIpRanges') return undefined
  const lists = { before: rangesOf(String(before)), now: rangesOf(String(now)), typed: rangesOf(String(typed)) }
  return rangesText(mergeSets(lists))
}

const lockOutFields = ['lockOutTries', 'lockOutSeconds'] as const satisfies (keyof SecurityFormValues)[]

/** As it was typed, but with each length of time in the unit that stored ones have: 60 minutes instead of an hour is no change. */
const withNormalDurations = (typed: SecurityFormValues): SecurityFormValues => ({
  ...typed,
  lockOutSeconds: normalDuration(typed.lockOutSeconds),
  sessionIdleSeconds: normalDuration(typed.sessionIdleSeconds),
  sessionAbsoluteSeconds: normalDuration(typed.sessionAbsoluteSeconds),
  accessTokenSeconds: normalDuration(typed.accessTokenSeconds),
  refreshIdleSeconds: normalDuration(typed.refreshIdleSeconds),
  refreshAbsoluteSeconds: normalDuration(typed.refreshAbsoluteSeconds),
})

/**
 * Puts what was typed on top of what somebody else saved: see {@link threeWay}. Whoever was setting how the lock-out is goes on having
 * it on when the other switched it off: what they typed would be gone from sight otherwise.
 */
export const mergeSecurity = ({ before, now, ...entered }: Versions<SecurityFormValues>): SecurityFormValues => {
  const typed = withNormalDurations(entered.typed)
  const merged = threeWay({ before, now, typed }, mergePart)
  const isTyped = lockOutFields.some((field) => !sameValue(typed[field], before[field]))
  if (now.locksOut || !typed.locksOut || !isTyped) return merged
  // With the lock-out off nothing says how many tries there were: what is stored has none.
  return { ...merged, locksOut: true, lockOutTries: typed.lockOutTries }
}

/**
 * The lock-out as one value, as it is stored: its tries, or none.
 * @param values of the form
 */
export const lockOutOf = ({ locksOut, lockOutTries }: Pick<SecurityFormValues, 'locksOut' | 'lockOutTries'>): string =>
  locksOut ? lockOutTries : ''
