import { createHash } from 'node:crypto'
import type { Db } from '../../database/database.ts'
import * as store from './transaction-chain.store.ts'

/** The first thing in a company's log that is not as it was written. `sequence` is where in the chain, if it is in it. */
export interface LogFlaw {
  kind: 'altered' | 'entry_missing' | 'link_missing' | 'tail_missing' | 'head_altered' | 'unsealed' | 'anchor_missing'
  sequence?: number
  transactionId?: string
  event?: string | null
  occurredAt?: Date | null
}

/** What came of walking a company's chain: how many entries are as they were written, the hash of the last one, and what is wrong. */
export interface Verification {
  entries: number
  hash: Buffer
  flaw?: LogFlaw
}

type Link = Awaited<ReturnType<typeof store.listLinks>>[number]

const batchSize = 1000

const linkFlaw = (expected: number, previous: Buffer, link: Link): LogFlaw | undefined => {
  if (link.sequence !== expected) return { kind: 'link_missing', sequence: expected }
  const { sequence, transactionId, event, occurredAt, text, hash } = link
  if (text === null) return { kind: 'entry_missing', sequence, transactionId }
  const isAsWritten = createHash('sha256').update(previous).update(text).digest().equals(hash)
  return isAsWritten ? undefined : { kind: 'altered', sequence, transactionId, event, occurredAt }
}

/** Walks the links up to one, and says whether one of them has the anchor's hash. */
async function walkChain(
  db: Db,
  companyId: string,
  { upTo, anchor }: { upTo: number; anchor: Buffer | undefined },
): Promise<Verification & { isAnchored: boolean }> {
  let entries = 0
  let isAnchored = anchor === undefined
  let hash: Buffer = Buffer.alloc(0)
  while (entries < upTo) {
    const links = await store.listLinks(db, companyId, { after: entries, upTo, limit: batchSize })
    for (const link of links) {
      const flaw = linkFlaw(entries + 1, hash, link)
      if (flaw) return { entries, hash, flaw, isAnchored }
      entries += 1
      hash = link.hash
      if (anchor?.equals(hash)) isAnchored = true
    }
    if (links.length < batchSize) break
  }
  return { entries, hash, isAnchored }
}

/** Looks for entries that no link of the chain stands for. */
async function findUnsealed(db: Db, companyId: string): Promise<LogFlaw | undefined> {
  let after: { occurredAt: Date; position: number } | undefined
  for (;;) {
    const rows = await store.listWithSequence(db, companyId, { after, limit: batchSize })
    const unsealed = rows.find(({ sequence }) => sequence === null)
    if (unsealed) {
      const { id: transactionId, event, occurredAt } = unsealed
      return { kind: 'unsealed', transactionId, event, occurredAt }
    }
    after = rows.at(-1)
    if (rows.length < batchSize) return undefined
  }
}

/**
 * Walks a company's chain from its first entry to its head, in batches, while others append to it.
 * @param db the pool: each batch is a look of its own, so that no transaction stays open for long
 * @param companyId whose
 * @param anchor the hash of an entry, kept from an earlier walk; a chain made anew has none like it
 */
export async function findFlaw(db: Db, companyId: string, anchor?: Buffer): Promise<Verification> {
  const { head, last } = await store.findEnd(db, companyId)
  const upTo = Math.max(head?.sequence ?? 0, last)
  const { isAnchored, ...walked } = await walkChain(db, companyId, { upTo, anchor })
  if (walked.flaw) return walked
  const { entries, hash } = walked
  if (head && head.sequence > entries) return { ...walked, flaw: { kind: 'tail_missing', sequence: head.sequence } }
  if (entries > 0 && !(head?.sequence === entries && head.hash.equals(hash))) {
    return { ...walked, flaw: { kind: 'head_altered', sequence: entries } }
  }
  if (!isAnchored) return { ...walked, flaw: { kind: 'anchor_missing' } }
  const flaw = await findUnsealed(db, companyId)
  return flaw ? { ...walked, flaw } : walked
}
