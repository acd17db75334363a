import { z } from 'zod'
import {
  defaultLifetimes,
  maxAccessTokenSeconds,
  maxRefreshSeconds,
  maxRequestsPerMinute,
  minTokenSeconds,
  pkcePolicySchema,
} from './consumers.ts'
import type { FieldErrorCode } from './plain/field-errors.ts'
import { ipRangesSchema } from './ip-ranges.ts'
import { defaultPasswordRules, passwordRulesSchema } from './password-rules.ts'
import type { Role } from './plain/role-rules.ts'

/** Who has to sign in in two steps; the others may. */
export const twoStepPolicies = ['optional', 'administrators', 'everyone'] as const
/** One of {@link twoStepPolicies}. */
export const twoStepPolicySchema = z.enum(twoStepPolicies)
/** Type of {@link twoStepPolicySchema}. */
export type TwoStepPolicy = z.infer<typeof twoStepPolicySchema>

/**
 * Whether somebody has to sign in in two steps. Super administrators are administrators too.
 * @param policy their company's
 * @param role theirs
 */
export const isTwoStepRequired = (policy: TwoStepPolicy, role: Role): boolean =>
  policy === 'everyone' || (policy === 'administrators' && role !== 'member')

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** The bounds of what a company can decide; times in seconds. */
export const securityLimits = {
  lockOutTries: { min: 3, max: 100 },
  lockOutSeconds: { min: minute, max: day },
  sessionSeconds: { min: 5 * minute, max: 30 * day },
} as const

const within = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max)

const fields = {
  ...passwordRulesSchema.shape,
  lockOutTries: within(securityLimits.lockOutTries)
    .nullable()
    .describe(
      'After how many wrong passwords in a row from one network the right one is refused there too; `null`: never',
    ),
  lockOutSeconds: within(securityLimits.lockOutSeconds).describe('For how long that is so'),
  twoStepPolicy: twoStepPolicySchema.describe('Who has to sign in in two steps'),
  sessionIdleSeconds: within(securityLimits.sessionSeconds).describe('A session ends when it was not used for so long'),
  sessionAbsoluteSeconds: within(securityLimits.sessionSeconds).describe('A session ends so long after signing in'),
  accessTokenSeconds: within({ min: minTokenSeconds, max: maxAccessTokenSeconds }).describe(
    'What a new consumer begins with',
  ),
  refreshIdleSeconds: within({ min: minTokenSeconds, max: maxRefreshSeconds }).describe(
    'What a new consumer begins with',
  ),
  refreshAbsoluteSeconds: within({ min: minTokenSeconds, max: maxRefreshSeconds }).describe(
    'What a new consumer begins with',
  ),
  pkcePolicy: pkcePolicySchema.describe('Whether a new consumer may do without PKCE'),
  allowedIpRanges: ipRangesSchema.describe('Where one can be signed in from; empty: from anywhere'),
  hubRequestsPerMinute: within({ min: 1, max: maxRequestsPerMinute })
    .nullable()
    .describe(
      'How many requests the Hub takes in a minute from all that the company connects; `null`: without a limit',
    ),
}

/** What a company decides about signing in and about new consumers: all of it. */
export const securityRulesSchema = z.strictObject(fields)
/** Type of {@link securityRulesSchema}. */
export type SecurityRules = z.infer<typeof securityRulesSchema>

/** What holds for a company that has decided nothing. */
export const defaultSecurityRules: SecurityRules = {
  ...defaultPasswordRules,
  lockOutTries: null,
  lockOutSeconds: 15 * minute,
  twoStepPolicy: 'optional',
  sessionIdleSeconds: 2 * hour,
  sessionAbsoluteSeconds: 12 * hour,
  ...defaultLifetimes,
  pkcePolicy: 'chosen',
  allowedIpRanges: [],
  hubRequestsPerMinute: null,
}

/**
 * `GET /api/v1/security-settings`. `version` counts up with every change and is what `ETag` carries; `requestIp` is the address this was
 * asked from, as the server sees it; `limitsAreShared` tells whether all nodes of the installation count requests together, or each by itself.
 */
export const securitySettingsSchema = z
  .object({ ...fields, version: z.int().min(1), requestIp: z.string().max(64), limitsAreShared: z.boolean() })
  .meta({ id: 'SecuritySettings' })
/** Type of {@link securitySettingsSchema}. */
export type SecuritySettings = z.infer<typeof securitySettingsSchema>

/**
 * Which times don't go together.
 * @param rules all of them, or those that are known
 * @returns the fields at fault with the rule each breaks; empty when all is well
 */
export function securityRuleFaults(
  rules: Partial<SecurityRules>,
): { path: 'sessionIdleSeconds' | 'refreshIdleSeconds'; code: FieldErrorCode }[] {
  const { sessionIdleSeconds = 0, sessionAbsoluteSeconds = Infinity } = rules
  const { refreshIdleSeconds = 0, refreshAbsoluteSeconds = Infinity } = rules
  return [
    ...(sessionIdleSeconds > sessionAbsoluteSeconds
      ? [{ path: 'sessionIdleSeconds' as const, code: 'idle_above_session' as const }]
      : []),
    ...(refreshIdleSeconds > refreshAbsoluteSeconds
      ? [{ path: 'refreshIdleSeconds' as const, code: 'idle_above_absolute' as const }]
      : []),
  ]
}

/**
 * `PATCH /api/v1/security-settings`: absent fields stay. The rules across fields run even when another field is at fault; those with
 * fields that stay are for the server to see.
 */
export const securitySettingsUpdateSchema = z
  .strictObject(fields)
  .partial()
  .refine((update) => Object.keys(update).length > 0, {
    error: 'nothing_to_change',
    when: ({ issues }) => issues.length === 0,
  })
/** Type of {@link securitySettingsUpdateSchema}. */
export type SecuritySettingsUpdate = z.infer<typeof securitySettingsUpdateSchema>
