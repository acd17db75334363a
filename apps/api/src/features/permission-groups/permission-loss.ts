import type { PermissionLosses } from '@latchkey/contracts'
import type { CompanyDb } from '../../database/in-company.ts'
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
 * @param db the company’s; a company with much has to wait, while one connection is used and the others are left to everybody else
 * @param change what is about to change
 * @param now authorizations that are over by then lose nothing
 */
export async function previewLosses(
  db: CompanyDb,
  { companyId, groupId, before, after }: PermissionChange,
  now: Date,
): Promise<PermissionLosses> {
  const lost = before.filter((permission) => !after.includes(permission))
  const nobody = { total: 0, items: [] }
  if (lost.length === 0) return { lost, users: nobody, consumers: nobody, authorizations: nobody }
  const loss = { groupId, lost }
  const { users, userTotal, consumers, consumerTotal, authorizations, authorizationTotal } = await db.transaction(
    async (tx) => ({
      users: await store.listUsers(tx, companyId, loss),
      userTotal: await store.countUsers(tx, companyId, loss),
      consumers: await store.listConsumers(tx, companyId, loss),
      consumerTotal: await store.countConsumers(tx, companyId, loss),
      authorizations: await store.listAuthorizations(tx, companyId, loss, now),
      authorizationTotal: await store.countAuthorizations(tx, companyId, loss, now),
    }),
  )
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
