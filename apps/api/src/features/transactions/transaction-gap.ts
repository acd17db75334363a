import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Numbers of a company's chain that retention gave up: the first and the last one, and the hash that the chain goes on from, in hexadecimal. */
export interface Gap {
  from: number
  to: number
  hash: string
}

/** What an entry `transaction.dropped` says: what was given up this time, and all that is missing of the company's chain since then. */
export interface Dropping {
  /** The months, such as `2025-10`. */
  months: string[]
  /** How many entries of the company. */
  entries: number
  /** Older entries are gone; RFC 3339. */
  keptSinceAt: string
  gaps: Gap[]
}

const droppingSchema = z.object({
  months: z.array(z.string()),
  entries: z.int().min(0),
  keptSinceAt: z.string(),
  gaps: z.array(z.object({ from: z.int().min(1), to: z.int().min(1), hash: z.string() })),
  proof: z.string(),
})

const proofOf = (key: KeyObject, companyId: string, { months, entries, keptSinceAt, gaps }: Dropping): Buffer => {
  const text = JSON.stringify([
    companyId,
    months,
    entries,
    keptSinceAt,
    gaps.map(({ from, to, hash }) => [from, to, hash]),
  ])
  return createHmac('sha256', key).update(text).digest()
}

/**
 * What an entry says, with the proof that this installation wrote it: whoever has the database alone can't make one.
 * @param key what proofs are made with
 */
export const withProof = (key: KeyObject, companyId: string, dropping: Dropping): Record<string, unknown> => ({
  ...dropping,
  proof: proofOf(key, companyId, dropping).toString('hex'),
})

/**
 * Reads an entry's `after`.
 * @returns `undefined` when this installation did not write it
 */
export function readDropping(key: KeyObject, companyId: string, after: unknown): Dropping | undefined {
  const { data } = droppingSchema.safeParse(after)
  if (!data) return undefined
  const { proof, ...dropping } = data
  const given = Buffer.from(proof, 'hex')
  const right = proofOf(key, companyId, dropping)
  return given.length === right.length && timingSafeEqual(given, right) ? dropping : undefined
}

/** Gaps in the order of their numbers, those that touch each other as one. */
export function mergeGaps(gaps: readonly Gap[]): Gap[] {
  const merged: Gap[] = []
  for (const gap of gaps.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    const last = merged.at(-1)
    if (!last || gap.from > last.to + 1) merged.push(gap)
    else if (gap.to > last.to) merged[merged.length - 1] = { ...gap, from: last.from }
  }
  return merged
}

/** How many numbers are in gaps that don't overlap. */
export const sizeOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
