import type { Action, PathRule } from '@latchkey/contracts'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import { whenKnown } from '../../lib/when-known.ts'
import * as store from './module.store.ts'

/** Where a module's calls go. */
export interface HubUpstream {
  /** Scheme, host and port. */
  origin: string
  /** What stands before every path, without a slash at its end; often empty. */
  basePath: string
  timeoutSeconds: number
}

/** A module as the Hub needs it; the same object as long as nothing of the company's modules changes. */
export interface HubModule {
  companyId: string
  key: string
  actions: readonly Action[]
  upstream: HubUpstream | null
  pathRules: readonly PathRule[]
}

/** Finds modules from memory. */
export interface HubModules {
  /** A module that is not archived, or `undefined`. */
  find(companyId: string, key: string): HubModule | undefined | Promise<HubModule | undefined>
}

interface CompanyModules {
  companyId: string
  modules: ReadonlyMap<string, HubModule>
}

const toUpstream = ({ upstream }: store.ModuleRow): HubUpstream | null => {
  if (!upstream) return null
  const { origin, pathname } = new URL(upstream.url)
  return { origin, basePath: pathname.replace(/\/$/u, ''), timeoutSeconds: upstream.timeoutSeconds }
}

const toHubModule = (companyId: string, row: store.ModuleRow): HubModule => ({
  companyId,
  key: row.key,
  actions: row.actions,
  upstream: toUpstream(row),
  pathRules: row.pathRules,
})

/** @param deps the pool, and what tells that modules have changed */
export function createHubModules({ db, changes }: { db: Db; changes: Changes }): HubModules {
  const companies = createCachedLookup<CompanyModules>({
    changes,
    max: 10_000,
    // Each company by itself: the database shows no statement the modules of two.
    load: async (companyIds) =>
      new Map(
        await Promise.all(
          companyIds.map(async (companyId): Promise<[string, CompanyModules]> => {
            const rows = await store.listByCompany(inCompany(db, companyId), companyId)
            const modules = rows.filter(({ isArchived }) => !isArchived).map((row) => toHubModule(companyId, row))
            return [companyId, { companyId, modules: new Map(modules.map((module) => [module.key, module])) }]
          }),
        ),
      ),
    subjectsOf: ({ companyId }) => [`company:${companyId}`],
  })
  return {
    find: (companyId, key) => whenKnown(companies.get(companyId), (known) => known?.modules.get(key)),
  }
}
