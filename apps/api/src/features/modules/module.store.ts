import { eq } from 'drizzle-orm'
import type { Module } from '@latchkey/contracts'
import type { Executor } from '../../database/database.ts'
import { modules } from './module.table.ts'

/** A new row. */
export type ModuleInsert = typeof modules.$inferInsert

/** Adds modules. */
export async function insert(executor: Executor, rows: ModuleInsert[]): Promise<void> {
  await executor.insert(modules).values(rows)
}

/** A company's modules in the order screens show them. */
export function listByCompany(executor: Executor, companyId: string): Promise<Module[]> {
  return executor
    .select({ key: modules.key, name: modules.name, actions: modules.actions })
    .from(modules)
    .where(eq(modules.companyId, companyId))
    .orderBy(modules.position, modules.key)
}
