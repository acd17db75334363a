import { z } from 'zod'
import type { Place } from '../../database/changes/place.ts'
import { seenAt } from './status-cursor.ts'

/** Transactions that gave tokens a status, of a server that numbers them. */
export interface StatusChange {
  server: string
  transactions: bigint[]
}

/** The most transactions that are told: those of others at the same time are among them. */
const maxTransactions = 50

const changeSchema = z.tuple([
  z.string().min(1).max(100),
  z.array(z.string().regex(/^\d{1,20}$/u)).max(maxTransactions),
])

/** A change as text, to be asked about. @param change what happened */
export const encodeChange = ({ server, transactions }: StatusChange): string =>
  Buffer.from(JSON.stringify([server, transactions.slice(-maxTransactions).map(String)])).toString('base64url')

/** @param text as received @returns `undefined` for what is none */
export function decodeChange(text: string): StatusChange | undefined {
  try {
    const [server, transactions] = changeSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { server, transactions: transactions.map(BigInt) }
  } catch {
    return undefined
  }
}

/** Whether whoever is at a place has seen all of a change. */
export function isSeenAt({ server, transactions }: StatusChange, place: Place): boolean {
  if (place.server !== server) return false
  const seen = seenAt(place)
  return transactions.every(seen)
}
