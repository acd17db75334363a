import { createHash, type KeyObject } from 'node:crypto'
import type { CompanyExecutor } from '../../database/in-company.ts'
import * as store from './transaction-chain.store.ts'
import { type Gap, readDropping, sizeOf } from './transaction-gap.ts'

/** The first thing in a company's log that is not as it was written. `sequence` is where in the chain, if it is in it. */
export interface LogFlaw {
  kind:
    | 'altered'
    | 'entry_missing'
    | 'link_missing'
    | 'tail_missing'
    | 'head_altered'
    | 'unsealed'
    | 'anchor_missing'
    | 'anchor_dropped'
    | 'dropping_forged'
  sequence?: number
  transactionId?: string
  event?: string | null
  occurredAt?: Date | null
}

/**
 * What came of walking a company's chain: how many entries are as they were written, how many retention gave up before or among them, the hash
 * of the last one, and what is wrong.
 */
export interface Verification {
  entries: number
  dropped: number
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

/** Walks the links up to one, over what retention gave up, and says whether one of them has the anchor's hash. */
async function walkChain(
  executor: CompanyExecutor,
  companyId: string,
  { upTo, anchor, gaps }: { upTo: number; anchor: Buffer | undefined; gaps: readonly Gap[] },
): Promise<Verification & { isAnchored: boolean; last: number }> {
  const walked: Omit<Verification, 'flaw'> & { isAnchored: boolean; last: number } = {
    entries: 0,
    dropped: 0,
    hash: Buffer.alloc(0),
    isAnchored: anchor === undefined,
    last: 0,
  }
  const moveTo = (sequence: number, hash: Buffer): void => {
    walked.last = sequence
    walked.hash = hash
    if (anchor?.equals(hash)) walked.isAnchored = true
  }
  /** What is written down may still be there, and what is written down later covers what was before: the longest that ends in time. */
  const passGaps = (before: number): void => {
    for (;;) {
      const [gap] = gaps
        .filter(({ from, to }) => from === walked.last + 1 && to < before)
        .toSorted((one, other) => other.to - one.to)
      if (!gap) return
      walked.dropped += sizeOf([gap])
      moveTo(gap.to, Buffer.from(gap.hash, 'hex'))
    }
  }
  let reached = 0
  while (reached < upTo) {
    const links = await store.listLinks(executor, companyId, { after: reached, upTo, limit: batchSize })
    for (const link of links) {
      if (link.sequence > walked.last + 1) passGaps(link.sequence)
      const flaw = linkFlaw(walked.last + 1, walked.hash, link)
      if (flaw) return { ...walked, flaw: await lookElsewhere(executor, companyId, flaw) }
      walked.entries += 1
      moveTo(link.sequence, link.hash)
    }
    reached = links.at(-1)?.sequence ?? upTo
    if (links.length < batchSize) break
  }
  if (walked.last < upTo) passGaps(upTo + 1)
  return walked
}

/** Tells an entry that is gone from one that says another time than its seal does. */
async function lookElsewhere(executor: CompanyExecutor, companyId: string, flaw: LogFlaw): Promise<LogFlaw> {
  if (flaw.kind !== 'entry_missing' || flaw.transactionId === undefined) return flaw
  const entry = await store.findEntry(executor, companyId, flaw.transactionId)
  return entry ? { ...flaw, ...entry, kind: 'altered' } : flaw
}

/** Looks for entries that no link of the chain stands for. */
async function findUnsealed(executor: CompanyExecutor, companyId: string): Promise<LogFlaw | undefined> {
  let after: { occurredAt: Date; position: number } | undefined
  for (;;) {
    const rows = await store.listWithSequence(executor, companyId, { after, limit: batchSize })
    const unsealed = rows.find(({ sequence }) => sequence === null)
    if (unsealed) {
      const { id: transactionId, event, occurredAt } = unsealed
      return { kind: 'unsealed', transactionId, event, occurredAt }
    }
    after = rows.at(-1)
    if (rows.length < batchSize) return undefined
  }
}

/** What retention gave up, as far as this installation wrote it down, and the first entry that only looks like it. */
async function findGaps(
  executor: CompanyExecutor,
  companyId: string,
  key: KeyObject | undefined,
): Promise<{ gaps: Gap[]; flaw?: LogFlaw }> {
  const gaps: Gap[] = []
  let flaw: LogFlaw | undefined
  for (const { id, occurredAt, after } of await store.listDroppings(executor, companyId)) {
    const dropping = key && readDropping(key, companyId, after)
    if (dropping) gaps.push(...dropping.gaps)
    else flaw ??= { kind: 'dropping_forged', transactionId: id, event: 'transaction.dropped', occurredAt }
  }
  return { gaps, ...(flaw && { flaw }) }
}

/** What proves what retention gave up, if it ever did, and the hash of an entry, kept from an earlier walk: a chain made anew has none like it. */
interface Proofs {
  findKey: () => Promise<KeyObject | undefined>
  anchor?: Buffer | undefined
}

async function walk(executor: CompanyExecutor, companyId: string, { findKey, anchor }: Proofs): Promise<Verification> {
  const key = await findKey()
  const { head, last: lastLink } = await store.findEnd(executor, companyId)
  const { gaps, flaw: forged } = await findGaps(executor, companyId, key)
  const upTo = Math.max(head?.sequence ?? 0, lastLink)
  const { isAnchored, last, ...walked } = await walkChain(executor, companyId, { upTo, anchor, gaps })
  if (walked.flaw) return walked
  if (head && head.sequence > last) return { ...walked, flaw: { kind: 'tail_missing', sequence: head.sequence } }
  if (last > 0 && !(head?.sequence === last && head.hash.equals(walked.hash))) {
    return { ...walked, flaw: { kind: 'head_altered', sequence: last } }
  }
  if (forged) return { ...walked, flaw: forged }
  if (!isAnchored) return { ...walked, flaw: { kind: walked.dropped > 0 ? 'anchor_dropped' : 'anchor_missing' } }
  const flaw = await findUnsealed(executor, companyId)
  return flaw ? { ...walked, flaw } : walked
}

/** What a chain seems to have where retention gives entries up while they are walked: they are gone, and the entry that says so is new. */
const seenWhileDropping = new Set<LogFlaw['kind']>(['link_missing', 'entry_missing', 'tail_missing', 'dropping_forged'])

/**
 * Walks a company's chain from its first entry to its head, in batches, while others append to it and retention gives up its old end.
 * @param executor the company’s: each batch is a look of its own, so that no transaction stays open for long
 * @param companyId whose
 * @param proofs asked for anew where the chain is walked once more
 */
export async function findFlaw(executor: CompanyExecutor, companyId: string, proofs: Proofs): Promise<Verification> {
  const found = await walk(executor, companyId, proofs)
  return found.flaw && seenWhileDropping.has(found.flaw.kind) ? walk(executor, companyId, proofs) : found
}
