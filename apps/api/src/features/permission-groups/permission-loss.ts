import type { PermissionLosses } from '@latchkey/contracts'
import type { CompanyDb } from '../../database/in-company.ts'
import { intersect } from '../../lib/permission-set.ts'
import * as store from './permission-loss.store.ts'

/** What of the permissions that count is about to change, and whose. */
export interface PermissionChange {
  companyId: string
  whose: store.Whose
  before: string[]
  after: string[]
}

/**
 * Who loses what when a group has other permissions or is replaced, when a module permits less, or when one person gets another group.
 * Nothing is changed.
 * @param db the company’s; a company with much has to wait, while one connection is used and the others are left to everybody else
 * @param change what is about to change
 * @param now authorizations that are over by then lose nothing, nor does an API Key that is retired
 */
export async function previewLosses(
  db: CompanyDb,
  { companyId, whose, before, after }: PermissionChange,
  now: Date,
): Promise<PermissionLosses> {
  const lost = before.filter((permission) => !after.includes(permission))
  const nobody = { total: 0, items: [] }
  if (lost.length === 0) return { lost, users: nobody, consumers: nobody, authorizations: nobody, apiConnection: null }
  const loss = { whose, lost }
  const { users, userTotal, consumers, consumerTotal, authorizations, authorizationTotal, heldByKey } =
    await db.transaction(async (tx) => ({
      users: await store.listUsers(tx, companyId, loss),
      userTotal: await store.countUsers(tx, companyId, loss),
      consumers: await store.listConsumers(tx, companyId, loss),
      consumerTotal: await store.countConsumers(tx, companyId, loss),
      authorizations: await store.listAuthorizations(tx, companyId, loss, now),
      authorizationTotal: await store.countAuthorizations(tx, companyId, loss, now),
      heldByKey: (await store.findHeldByApiKey(tx, companyId, loss, now)) ?? [],
    }))
  /** What somebody whose permissions change has afterwards. */
  const afterwards = (held: string[]): string[] =>
    whose.kind === 'everybody' ? held.filter((permission) => !lost.includes(permission)) : after
  const ofHolder = <Holder extends { held: string[] }>({ held, ...holder }: Holder) => ({
    ...holder,
    lost: intersect(held, lost),
    leftWithNothing: afterwards(held).length === 0,
  })
  const lostByKey = intersect(heldByKey, lost)
  return {
    lost,
    apiConnection:
      lostByKey.length > 0 ? { lost: lostByKey, leftWithNothing: afterwards(heldByKey).length === 0 } : null,
    users: { total: userTotal, items: users.map(ofHolder) },
    consumers: { total: consumerTotal, items: consumers.map(ofHolder) },
    authorizations: {
      total: authorizationTotal,
      items: authorizations.map(({ id, consumer, user, permissions, consumerSide, userSide }) => {
        const sides = [consumerSide, userSide]
        const left = intersect(permissions, ...sides.map(({ held, changes }) => (changes ? afterwards(held) : held)))
        const lostHere = intersect(permissions, lost, ...sides.map(({ held }) => held))
        return { id, consumer, user, lost: lostHere, leftWithNothing: left.length === 0 }
      }),
    },
  }
}
