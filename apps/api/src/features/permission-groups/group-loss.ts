import type { PermissionGroup, PermissionGroupPreview } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { intersect } from '../../lib/permission-set.ts'
import * as store from './group-loss.store.ts'

/** A group about to change, with what of its permissions counts, before and after. */
export interface GroupChange {
  companyId: string
  group: Pick<PermissionGroup, 'id' | 'userCount' | 'consumerCount'>
  before: string[]
  after: string[]
}

/**
 * Who loses what when a group has other permissions or is replaced. Nothing is changed.
 * @param db the pool
 * @param change what is about to change
 * @param now authorizations that are over by then lose nothing
 */
export async function previewLoss(
  db: Db,
  { companyId, group, before, after }: GroupChange,
  now: Date,
): Promise<PermissionGroupPreview> {
  const lost = before.filter((permission) => !after.includes(permission))
  const nobody = { total: 0, items: [] }
  if (lost.length === 0) return { lost, users: nobody, consumers: nobody, authorizations: nobody }
  const loss = { groupId: group.id, lost }
  const [users, consumers, authorizations, authorizationTotal] = await Promise.all([
    store.listUsers(db, companyId, group.id),
    store.listConsumers(db, companyId, group.id),
    store.listAuthorizations(db, companyId, loss, now),
    store.countAuthorizations(db, companyId, loss, now),
  ])
  const ofAll = { lost, leftWithNothing: after.length === 0 }
  return {
    lost,
    users: { total: group.userCount, items: users.map((user) => Object.assign(user, ofAll)) },
    consumers: { total: group.consumerCount, items: consumers.map((consumer) => Object.assign(consumer, ofAll)) },
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
