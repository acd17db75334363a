import type { CompanyProfile } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { type DrawLogo, type DrawnLogo, type ShownLogo, shownLogo } from '../../lib/logo.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as logos from './company-logo.store.ts'
import { updateProfile } from './company.store.ts'
import { lockProfile } from './lock-profile.ts'

/** Companies' logos. */
export interface CompanyLogoService {
  /** A company's logo. @param digest which one; absent means whichever there is @throws AppError `not_found` */
  get(companyId: string, digest: string | undefined): Promise<ShownLogo>
  /**
   * Draws a PNG, JPEG or WebP picture anew and shows it from now on.
   * @param expectedVersion the version of the company the change is based on; absent means whatever is there
   * @throws AppError `validation` at `logo`, `not_found`, `precondition_failed`; `too_many_requests` while the company's last one, or many of
   *   others, are still to be drawn
   */
  replace(actor: Actor, file: Buffer, expectedVersion: number | undefined): Promise<CompanyProfile>
  /** Shows none any more. @throws AppError `not_found`, `precondition_failed` */
  remove(actor: Actor, expectedVersion: number | undefined): Promise<CompanyProfile>
}

/** @param deps the pool, the log, and what draws logos */
export function createCompanyLogoService({
  db,
  transactions,
  drawLogo,
}: {
  db: Db
  transactions: TransactionService
  drawLogo: DrawLogo
}): CompanyLogoService {
  const change = (actor: Actor, next: DrawnLogo | null, expectedVersion: number | undefined): Promise<CompanyProfile> =>
    inCompany(db, actor.companyId).transaction(async (tx) => {
      const { companyId } = actor
      const before = await lockProfile(tx, companyId, expectedVersion)
      const logo = next?.logo ?? null
      if (before.logo?.digest === logo?.digest) return before
      await (next ? logos.upsert(tx, companyId, next.picture) : logos.deleteByCompany(tx, companyId))
      await updateProfile(tx, companyId, { logo })
      await transactions.record(tx, {
        ...byActor(actor),
        event: 'company.updated',
        target: { type: 'company', id: companyId },
        before: { logo: before.logo },
        after: { logo },
      })
      return { ...before, logo, version: before.version + 1 }
    })

  return {
    get: async (companyId, digest) => shownLogo(await logos.findByCompany(inCompany(db, companyId), companyId), digest),

    replace: async (actor, file, expectedVersion) =>
      change(actor, await drawLogo(actor.companyId, file), expectedVersion),

    remove: (actor, expectedVersion) => change(actor, null, expectedVersion),
  }
}
