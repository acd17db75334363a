import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChangeRemoval } from '../../src/database/changes/change-removal.ts'
import type { Db } from '../../src/database/database.ts'
import * as passkeyChallenges from '../../src/features/passkeys/passkey-challenge.store.ts'
import { createSignInGuard } from '../../src/features/sessions/sign-in-guard.ts'
import { secondsAfter } from '../../src/lib/clock.ts'
import { removalKinds } from '../../src/removal/kinds.ts'
import { removalBatchSize } from '../../src/removal/removal.ts'
import { installationTables } from '../support/company-tables.ts'
import { insertManyRows, manyRows } from '../support/many-rows.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Removing a batch costs the same however large the table is.

const twoYears = 2 * 365 * 24 * 60 * 60

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
  await insertManyRows(world, secondsAfter(new Date(), -twoYears))
})
afterAll(() => world.api.close())

/** Instead of deleting, asks PostgreSQL how it would. */
function explaining(db: Db, plans: string[]): Db {
  const dialect = new PgDialect()
  return new Proxy(db, {
    get(target, name, receiver) {
      if (name !== 'execute') return Reflect.get(target, name, receiver) as unknown
      return async (statement: SQL) => {
        if (!/^\s*delete/u.test(dialect.sqlToQuery(statement).sql)) return target.execute(statement)
        const { rows } = await target.execute<{ 'QUERY PLAN': string }>(sql`explain ${statement}`)
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
        return { rows: [], rowCount: 0 }
      }
    },
  })
}

test('nothing is removed by going through a table', async () => {
  const { services, owner } = world.api
  const planOf = async (statement: string, ...values: unknown[]): Promise<string> => {
    const { rows } = await owner.query<{ 'QUERY PLAN': string }>(`explain ${statement}`, values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  // Those of the installation go by other statements, but for these.
  const ofInstallation = new Set(
    installationTables.filter((name) => !/^(?:token_statuses|status_confirmations)$/u.test(name)),
  )
  const kinds = removalKinds(services).filter(({ kind }) => !ofInstallation.has(kind))
  expect(kinds.length).toBeGreaterThanOrEqual(10)
  for (const { kind } of kinds) {
    const { rows } = await owner.query<{ statement: string }>('select removal_statement($1) as statement', [kind])
    const plan = await planOf(rows[0]?.statement ?? '', new Date(), removalBatchSize)
    expect(plan, kind).toMatch(/^Delete on .*Index .*Scan using .*Tid Scan on /su)
    expect(plan, kind).not.toContain('Seq Scan')
  }

  const plans: string[] = []
  const db = explaining(services.db, plans)
  await createSignInGuard({ db, clock: services.clock }).deleteOld(removalBatchSize)
  await passkeyChallenges.deleteExpired(db, new Date(), removalBatchSize)
  await createChangeRemoval({ db, keptMilliseconds: 0 })(removalBatchSize)
  expect(plans).toHaveLength(3)
  expect(plans[0]).toContain('sign_in_tries_remembered_index')
  expect(plans[1]).toContain('passkey_challenges_expiry_index')
  expect(plans[2]).toContain('changes_transaction_index')
  expect(plans.join()).not.toContain('Seq Scan')
})

test('looking for changes reads no more of them than are new', async () => {
  const { rows } = await world.api.owner.query<{ 'QUERY PLAN': string }>(
    `explain select subject from changes
     where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())
       and not pg_visible_in_snapshot(transaction_id, pg_current_snapshot())`,
  )
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('changes_transaction_index')
  const { rows: statuses } = await world.api.owner.query<{ 'QUERY PLAN': string }>(
    `explain select first_slot from token_statuses
     where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())
       and not pg_visible_in_snapshot(transaction_id, pg_current_snapshot())`,
  )
  expect(statuses.map((row) => row['QUERY PLAN']).join('\n')).toContain('token_statuses_transaction_index')
})

test('what is over is removed to the last row and nothing else is', async () => {
  const before = new Map<string, number>()
  const kinds = removalKinds(world.api.services).filter(({ kind }) => kind !== 'changes')
  for (const { kind } of kinds) before.set(kind, await world.count(kind))
  const removed = new Map<string, number>()
  for (const { kind, deleteBatch } of kinds) {
    let total = 0
    for (let count = removalBatchSize; count === removalBatchSize; total += count) {
      count = await deleteBatch(removalBatchSize)
      expect(count).toBeLessThanOrEqual(removalBatchSize)
    }
    removed.set(kind, total)
  }
  const half = manyRows / 2
  for (const { kind } of kinds) {
    expect({ kind, removed: removed.get(kind) }).toEqual({ kind, removed: half })
    expect({ kind, left: await world.count(kind) }).toEqual({ kind, left: (before.get(kind) ?? 0) - half })
  }
})
