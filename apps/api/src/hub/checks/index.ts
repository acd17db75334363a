import type { Services } from '../../services.ts'
import type { KnownCall } from '../call.ts'
import { requireArrival } from './arrival.ts'
import { requireHub, requireNetwork } from './consumer-access.ts'
import { noteLegacyNeeds } from './legacy-needs.ts'
import { requirePermission } from './permission.ts'
import { notePermissionUses } from './permission-uses.ts'
import { createRateCheck } from './rate.ts'

/** Refuses a call, or lets it pass by returning. @throws HubRefusal */
export type HubCheck = (known: KnownCall) => void | Promise<void>

/** What holds for as long as a call goes on. */
export const standingChecks: readonly HubCheck[] = [
  // A module that leads nowhere says so to whoever is of the company.
  requireArrival,
  requireHub,
  requireNetwork,
  // What is refused for want of a permission has cost the caller nothing.
  requirePermission,
]

/**
 * What a call has to pass once it is known who calls which module, in this order. That the company is active and the caller's credentials
 * are good is part of knowing who calls.
 * @param services what checks ask
 */
export const createHubChecks = (services: Services): readonly HubCheck[] => [
  ...standingChecks,
  createRateCheck(services),
  // Refuse nothing: what an API Key, or what a user allowed, is really used for is what passes.
  noteLegacyNeeds(services.legacyCallers),
  notePermissionUses(services.authorizations),
]

/**
 * Passes a call through the checks, without waiting where none does.
 * @throws HubRefusal of the first that refuses
 */
export function passChecks(checks: readonly HubCheck[], known: KnownCall, from = 0): void | Promise<void> {
  for (let index = from; index < checks.length; index += 1) {
    const passing = checks[index]?.(known)
    if (passing) return passing.then(() => passChecks(checks, known, index + 1))
  }
}
