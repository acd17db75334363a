import type { PermissionLosses } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { intersect } from '../../lib/permission-set.ts'
import * as store from './permission-loss.store.ts'

/** What of the permissions that count is about to change, before and after: those of a group, or those there are at all. */
export interface PermissionChange {
  companyId: string
  groupId?: string
  before: string[]
  after: string[]
}

/**
 * Who loses what when a group has other permissions or is replaced, or when a module permits less. Nothing is changed.
 * @param executor the company’s
 * @param change what is about to change
 * @param now authorizations that are over by then lose nothing
 */
export async function previewLosses(
  executor: CompanyExecutor,
  { companyId, groupId, before, after }: PermissionChange,
  now: Date,
): Promise<PermissionLosses> {
  const lost = before.filter((permission) => !after.includes(permission))
  const nobody = { total: 0, items: [] }
  if (lost.length === 0) return { lost, users: nobody, consumers: nobody, authorizations: nobody }
  const loss = { groupId, lost }
  const [users, userTotal, consumers, consumerTotal, authorizations, authorizationTotal] = await Promise.all([
    store.listUsers(executor, companyId, loss),
    store.countUsers(executor, companyId, loss),
    store.listConsumers(executor, companyId, loss),
    store.countConsumers(executor, companyId, loss),
    store.listAuthorizations(executor, companyId, loss, now),
    store.countAuthorizations(executor, companyId, loss, now),
  ])
  const gained = groupId === undefined ? [] : after.filter((permission) => !before.includes(permission))
  const ofGroup = <Holder extends { held: string[] }>({ held, ...holder }: Holder) => {
    const lostHere = intersect(held, lost)
    return { ...holder, lost: lostHere, leftWithNothing: lostHere.length === held.length && gained.length === 0 }
  }
  return {
    lost,
    users: { total: userTotal, items: users.map(ofGroup) },
    consumers: { total: consumerTotal, items: consumers.map(ofGroup) },
    authorizations: {
      total: authorizationTotal,
      items: authorizations.map(({ id, consumer, user, permissions, consumerPermissions, userPermissions }) => {
        const held = intersect(permissions, consumerPermissions, userPermissions)
        const lostHere = intersect(held, lost)
        return { id, consumer, user, lost: lostHere, leftWithNothing: lostHere.length === held.length }
      }),
    },
  }
}
