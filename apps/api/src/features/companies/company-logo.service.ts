import { type CompanyProfile, keptLogoSide, type Logo, maxLogoSide } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, notFound } from '../../lib/app-error.ts'
import { readPicture } from '../../lib/picture.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as logos from './company-logo.store.ts'
import { updateProfile } from './company.store.ts'
import { lockProfile } from './lock-profile.ts'

/** A logo to be shown: a WebP picture. */
export interface ShownLogo {
  digest: string
  picture: Buffer
}

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

/** How many companies' pictures are drawn or wait for it at a time: each is in memory meanwhile, and has its turn in a few seconds. */
const maxUnderWay = 9
const retryAfterSeconds = 5

/** @param deps the pool and the log */
export function createCompanyLogoService({
  db,
  transactions,
}: {
  db: Db
  transactions: TransactionService
}): CompanyLogoService {
  const change = (
    actor: Actor,
    next: { logo: Logo; picture: Buffer } | null,
    expectedVersion: number | undefined,
  ): Promise<CompanyProfile> =>
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

  const underWay = new Set<string>()

  /** Lets a company draw one picture at a time, and none while as many others do as can be. */
  async function inTurn<Drawn>(companyId: string, draw: () => Promise<Drawn>): Promise<Drawn> {
    if (underWay.has(companyId) || underWay.size >= maxUnderWay) {
      throw new AppError('too_many_requests', 'Other pictures are still being drawn. Wait a moment and try again.', {
        retryAfterSeconds,
      })
    }
    underWay.add(companyId)
    try {
      return await draw()
    } finally {
      underWay.delete(companyId)
    }
  }

  return {
    async get(companyId, digest) {
      const row = await logos.findByCompany(inCompany(db, companyId), companyId)
      if (!row?.logo || (digest !== undefined && digest !== row.logo.digest)) throw notFound('logo')
      return { digest: row.logo.digest, picture: row.picture }
    },

    // Before the transaction: drawing takes longer than a connection should be held.
    async replace(actor, file, expectedVersion) {
      const limits = { maxSide: maxLogoSide, keptSide: keptLogoSide }
      const draw = () => readPicture(file, 'logo', limits)
      const { bytes: picture, ...drawn } = await inTurn(actor.companyId, draw)
      return change(actor, { picture, logo: { ...drawn, bytes: picture.length } }, expectedVersion)
    },

    remove: (actor, expectedVersion) => change(actor, null, expectedVersion),
  }
}
