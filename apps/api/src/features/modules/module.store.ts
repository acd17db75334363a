import { and, eq, sql } from 'drizzle-orm'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { modules } from './module.table.ts'

/** A new row. */
export type ModuleInsert = typeof modules.$inferInsert

/** A module; its place is that among the others. */
export type ModuleRow = Omit<typeof modules.$inferSelect, 'companyId' | 'position'>

/** What a change can set. */
export type ModuleChange = Partial<
  Pick<ModuleRow, 'name' | 'actions' | 'descriptions' | 'upstream' | 'pathRules' | 'isArchived'>
>

const columns = {
  key: modules.key,
  name: modules.name,
  actions: modules.actions,
  descriptions: modules.descriptions,
  upstream: modules.upstream,
  pathRules: modules.pathRules,
  isArchived: modules.isArchived,
  version: modules.version,
}

const one = (companyId: string, key: string) => and(eq(modules.companyId, companyId), eq(modules.key, key))

/** Adds modules. */
export async function insert(executor: CompanyExecutor, rows: ModuleInsert[]): Promise<void> {
  await executor.insert(modules).values(rows)
}

/** A company's modules in the order screens show them. */
export function listByCompany(executor: CompanyExecutor, companyId: string): Promise<ModuleRow[]> {
  return executor
    .select(columns)
    .from(modules)
    .where(eq(modules.companyId, companyId))
    .orderBy(modules.position, modules.key)
}

/** A module, locked until the transaction ends. */
export async function findForUpdate(
  executor: CompanyExecutor,
  companyId: string,
  key: string,
): Promise<ModuleRow | undefined> {
  const [row] = await executor.select(columns).from(modules).where(one(companyId, key)).for('update')
  return row
}

/** Keeps everybody else from changing any of a company's modules until the transaction ends. */
export async function lockAll(executor: CompanyExecutor, companyId: string): Promise<void> {
  await executor
    .select({ key: modules.key })
    .from(modules)
    .where(eq(modules.companyId, companyId))
    .orderBy(modules.key)
    .for('update')
}

/** Changes a module, which has another version then. */
export async function update(
  executor: CompanyExecutor,
  companyId: string,
  key: string,
  change: ModuleChange,
): Promise<void> {
  await executor
    .update(modules)
    .set({ ...change, version: sql`${modules.version} + 1` })
    .where(one(companyId, key))
}

/** Puts a company's modules in an order. @param keys all of them */
export async function updatePositions(executor: CompanyExecutor, companyId: string, keys: string[]): Promise<void> {
  await executor
    .update(modules)
    .set({ position: sql`array_position(${sql.param(keys)}::text[], ${modules.key}) - 1` })
    .where(and(eq(modules.companyId, companyId), sql`${modules.key} = any(${sql.param(keys)}::text[])`))
}
