import { fieldError, type StatusConfirmations } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { invalidFields } from '../../lib/app-error.ts'
import { type Clock, secondsAfter } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import { decodeCursor } from '../token-statuses/status-cursor.ts'
import { decodeChange, isSeenAt } from '../token-statuses/status-change.ts'
import * as store from './status-confirmation.store.ts'

/** For how long a guard that has confirmed something counts as there, in seconds; it says so again more often. */
const seenSeconds = 45

/** Who knows what of tokens' statuses. */
export interface StatusConfirmationService {
  /**
   * Notes what a guard knows.
   * @param resourceServerKey whose it is
   * @param guardId a UUID that it has made for itself
   * @param cursor up to where it knows everything
   * @returns whether the cursor is one
   */
  confirm(resourceServerKey: string, guardId: string, cursor: string): Promise<boolean>
  /** How many of the guards that are there know of a change; all, if none is named. @throws AppError `validation` at `change` */
  count(change: string | undefined): Promise<StatusConfirmations>
  /** Forgets a batch of guards that are gone. @returns how many */
  deleteUnseen(limit: number): Promise<number>
}

/** @param deps database and time */
export function createStatusConfirmationService({ db, clock }: { db: Db; clock: Clock }): StatusConfirmationService {
  return {
    async confirm(resourceServerKey, guardId, cursor) {
      const place = decodeCursor(cursor)
      if (!place) return false
      const seenUntil = secondsAfter(clock.now(), seenSeconds)
      await store.upsert(db, { resourceServerKey, guardId, ...place, seenUntil })
      return true
    },

    async count(text) {
      const change = text === undefined ? undefined : decodeChange(text)
      if (text !== undefined && !change) throw invalidFields(fieldError('change', 'invalid'))
      const places = await store.listSeen(db, clock.now())
      return { guards: places.length, confirmed: places.filter((place) => !change || isSeenAt(change, place)).length }
    },

    deleteUnseen: (limit) => store.deleteUnseen(db, longOver(clock), limit),
  }
}
