import { type Consumer, fieldError } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { invalidFields } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import { type DrawLogo, type DrawnLogo, type ShownLogo, shownLogo } from '../../lib/logo.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import * as logos from './consumer-logo.store.ts'
import type { ConsumerService } from './consumer.service.ts'
import * as store from './consumer.store.ts'
import { lockConsumer } from './lock-consumer.ts'

/** The logos of apps, which people see where they authorize them. */
export interface ConsumerLogoService {
  /** A consumer's logo. @param digest which one; absent means whichever there is @throws AppError `not_found` */
  get(companyId: string, id: string, digest: string | undefined): Promise<ShownLogo>
  /**
   * Draws a PNG, JPEG or WebP picture anew and shows it from now on.
   * @param expectedVersion the version of the consumer the change is based on; absent means whatever is there
   * @throws AppError `validation` at `logo`, also for a consumer that nobody authorizes, `not_found`, `precondition_failed`; `too_many_requests`
   *   while the company's last one, or many of others, are still to be drawn
   */
  replace(actor: Actor, id: string, file: Buffer, expectedVersion: number | undefined): Promise<Consumer>
  /** Shows none any more. @throws AppError `not_found`, `precondition_failed` */
  remove(actor: Actor, id: string, expectedVersion: number | undefined): Promise<Consumer>
}

/** @param deps the pool, the time, the log, consumers, and what draws logos */
export function createConsumerLogoService({
  db,
  clock,
  transactions,
  consumers,
  drawLogo,
}: {
  db: Db
  clock: Clock
  transactions: TransactionService
  consumers: ConsumerService
  drawLogo: DrawLogo
}): ConsumerLogoService {
  async function change(
    actor: Actor,
    id: string,
    next: DrawnLogo | null,
    expectedVersion: number | undefined,
  ): Promise<Consumer> {
    const { companyId } = actor
    await inCompany(db, companyId).transaction(async (tx) => {
      const before = await lockConsumer(tx, companyId, id, expectedVersion)
      const logo = next?.logo ?? null
      if (before.logo?.digest === logo?.digest) return
      await (next ? logos.upsert(tx, companyId, id, next.picture) : logos.deleteByConsumer(tx, companyId, id))
      await store.update(tx, companyId, id, { logo }, clock.now())
      await transactions.record(tx, {
        ...byActor(actor),
        event: 'consumer.updated',
        target: { type: 'consumer', id },
        before: { logo: before.logo },
        after: { logo },
      })
    })
    return consumers.get(companyId, id)
  }

  return {
    get: async (companyId, id, digest) =>
      shownLogo(await logos.findByConsumer(inCompany(db, companyId), companyId, id), digest),

    async replace(actor, id, file, expectedVersion) {
      const { grantType } = await consumers.get(actor.companyId, id)
      if (grantType !== 'authorization_code') throw invalidFields(fieldError('logo', 'not_for_grant_type'))
      return change(actor, id, await drawLogo(actor.companyId, file), expectedVersion)
    },

    remove: (actor, id, expectedVersion) => change(actor, id, null, expectedVersion),
  }
}
