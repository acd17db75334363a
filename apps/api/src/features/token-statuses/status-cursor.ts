import { z } from 'zod'
import type { Place } from '../../database/changes/place.ts'

const placeSchema = z.tuple([z.string().min(1).max(100), z.string().regex(/^\d+:\d+:(?:\d+(?:,\d+)*)?$/u)])

/** The most characters of a cursor: one that many transactions were under way at is long. */
export const maxCursorLength = 8192

/** A place as those who follow hand it back: every node understands it, also after it was started again. @param place in the database */
export const encodeCursor = ({ server, snapshot }: Place): string =>
  Buffer.from(JSON.stringify([server, snapshot])).toString('base64url')

/** @param cursor as received @returns `undefined` for what is none */
export function decodeCursor(cursor: string): Place | undefined {
  if (cursor.length > maxCursorLength) return undefined
  try {
    const [server, snapshot] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { server, snapshot }
  } catch {
    return undefined
  }
}

/**
 * Tells what a place has seen, as PostgreSQL would (`pg_visible_in_snapshot`).
 * @param place of a server whose transactions are numbered like those asked about
 * @returns whether a transaction was over there, by its id
 */
export function seenAt({ snapshot }: Place): (transaction: bigint) => boolean {
  const [min = '0', max = '0', running = ''] = snapshot.split(':')
  const [from, until] = [BigInt(min), BigInt(max)]
  const underWay = new Set(running === '' ? [] : running.split(',').map(BigInt))
  return (transaction) => transaction < from || (transaction < until && !underWay.has(transaction))
}
