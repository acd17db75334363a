import { LRUCache } from 'lru-cache'
import type { Changes } from '../../database/changes/changes.ts'
import type { Place } from '../../database/changes/place.ts'
import type { Db } from '../../database/database.ts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import type { Clock } from '../../lib/clock.ts'
import { longOver } from '../../lib/long-over.ts'
import type { Keyring } from '../signing-keys/keyring.ts'
import { encodeChange } from './status-change.ts'
import { decodeCursor, encodeCursor } from './status-cursor.ts'
import { createStatusLists, type SignedStatusList } from './status-list.ts'
import { createStatusMemory, placeInList, slotAt } from './status-memory.ts'
import { firstSlotOf, freeSlot, slotsPerBlock, slotsPerList, tokenStatus } from './status-slots.ts'
import * as store from './token-status.store.ts'

/** Where a token's status stands (draft-ietf-oauth-status-list section 6.1). */
export interface StatusClaim {
  status_list: { idx: number; uri: string }
}

/** Slots of a list that follow each other: the first, how many, their status, and when their last token has ended anyway, in seconds since 1970. */
export type StatusRange = readonly [index: number, length: number, status: number, expiresAt: number]

/** What is new to somebody who follows. */
export interface StatusNews {
  /** Where to go on from. */
  cursor: string
  /** Whether it is all that matters, in place of what was known before. */
  reset: boolean
  /** By the address of the list. */
  lists: Record<string, StatusRange[]>
}

/** What became of access tokens before their time, for those who verify them by themselves. */
export interface TokenStatusService {
  /** A slot for a new token, or `undefined` when the block has none left. @param block its consumer's or its grant's */
  slotIn(block: number): number | undefined
  /** What a token with a slot says of it. The same object for the same slot is not promised. */
  claimOf(slot: number): StatusClaim
  /**
   * Notes that of the tokens with a slot one has ended, so that all are to be asked about.
   * @param executor the transaction that ends it
   * @param expiresAt when it would have ended anyway; others with the slot may live a day longer
   */
  noteOf(executor: CompanyExecutor, claim: StatusClaim, expiresAt: Date): Promise<void>
  /** The same of all slots of a block, in a transaction of its own. */
  noteBlock(block: number, expiresAt: Date): Promise<void>
  /** Whether all slots of a block have a status, as far as anything was heard of it, with what is being read just now. */
  isNoted(block: number): Promise<boolean>
  /** What is new since a cursor; everything without one, or for one that can't be served. `undefined` while the database can't be seen. */
  newsSince(cursor: string | undefined): StatusNews | undefined
  /** Tells of what is new from now on. @returns stops telling */
  onNews(listener: (news: StatusNews) => void): () => void
  /** How many statuses this node has read so far, to ask {@link TokenStatusService.changeAfter} by. */
  countRead(): number
  /** What was read after so many, for somebody to ask who knows of it; `undefined` when nothing was. */
  changeAfter(count: number): string | undefined
  /** How long ago the database was looked at, in seconds; `undefined` while nothing that is known may be relied on. */
  ageSeconds(): number | undefined
  /** The addresses of all lists. */
  listAddresses(): Promise<string[]>
  /** A list as it is published, or `undefined` if there is none of that number. */
  findList(list: number): Promise<SignedStatusList | undefined>
  /** Forgets a batch of statuses of what has ended anyway. @returns how many */
  deleteExpired(limit: number): Promise<number>
}

/** How often it is asked, at most, whether there are more lists than are known, in milliseconds: anybody can make numbers up. */
const unknownListMilliseconds = 1000

/** Of how many cursors it is remembered what is new since then: many have the same. */
const maxTold = 50

/** The path of all lists; each has its number behind it. */
export const statusListsPath = '/oauth/status-lists'

/** @param deps database, what tells of changes, time, the issuer identifier, and what lists are signed with */
export function createTokenStatusService(deps: {
  db: Db
  changes: Changes
  clock: Clock
  issuer: string
  keyring: Keyring
}): TokenStatusService {
  const { db, changes, clock, issuer, keyring } = deps
  const memory = createStatusMemory(() => clock.now().getTime())
  const base = `${issuer}${statusListsPath}/`
  const uriOf = (list: number): string => `${base}${list}`
  const lists = createStatusLists({ memory, keyring, uriOf, now: () => Math.floor(clock.now().getTime() / 1000) })
  const listeners = new Set<(news: StatusNews) => void>()
  const told = new LRUCache<string, { version: number; news: StatusNews }>({ max: maxTold })
  let listCount = 1
  let countedAt = Number.NEGATIVE_INFINITY

  const toNews = (place: Place, isWhole: boolean, rows: store.TokenStatusRow[]): StatusNews => {
    const byList: Record<string, StatusRange[]> = {}
    for (const { firstSlot, slots, status, expiresAt } of rows) {
      const { list, index } = placeInList(firstSlot)
      const ranges = (byList[uriOf(list)] ??= [])
      ranges.push([index, slots, status, expiresAt])
    }
    return { cursor: encodeCursor(place), reset: isWhole, lists: byList }
  }

  const readNews = async (): Promise<void> => {
    const reading = await store.listSince(db, memory.place)
    memory.add(reading)
    if (reading.rows.length === 0 && !reading.isWhole) return
    const news = toNews(reading.place, reading.isWhole, reading.rows)
    for (const listener of listeners) listener(news)
  }
  let latestReading = Promise.resolve()
  changes.on('token_statuses:', () => {
    latestReading = readNews()
    return latestReading
  })

  /** How many lists there are, counted anew if a number is beyond those that are known. */
  const countLists = async (beyond: number): Promise<number> => {
    const now = performance.now()
    if (beyond >= listCount && now - countedAt >= unknownListMilliseconds) {
      countedAt = now
      listCount = Math.max(1, Math.ceil(((await store.countBlocks(db)) * slotsPerBlock) / slotsPerList))
    }
    return listCount
  }

  return {
    slotIn: (block) => freeSlot(block, memory.statusesOf(block)),

    claimOf(slot) {
      const { list, index } = placeInList(slot)
      return { status_list: { idx: index, uri: uriOf(list) } }
    },

    async noteOf(executor, { status_list: { idx, uri } }, expiresAt) {
      const list = Number(uri.startsWith(base) ? uri.slice(base.length) : Number.NaN)
      // One of an issuer identifier that we had before.
      if (!Number.isInteger(list)) return
      await store.insert(executor, { firstSlot: slotAt(list, idx), slots: 1, status: tokenStatus.ask, expiresAt })
    },

    async isNoted(block) {
      // Whoever is told of it reads it again; without it, nothing is known to be noted.
      await latestReading.catch(() => undefined)
      return freeSlot(block, memory.statusesOf(block)) === undefined
    },

    noteBlock: (block, expiresAt) =>
      store.insert(db, { firstSlot: firstSlotOf(block), slots: slotsPerBlock, status: tokenStatus.ask, expiresAt }),

    newsSince(cursor) {
      const { place } = memory
      if (place === undefined || !changes.isFresh()) return undefined
      const since = cursor === undefined ? undefined : decodeCursor(cursor)
      const isOurs = since?.server === place.server
      const name = since && isOurs ? since.snapshot : ''
      const known = told.get(name)
      if (known?.version === memory.version) return known.news
      const { isWhole, rows } = memory.since(since)
      const news = toNews(place, isWhole, rows)
      told.set(name, { version: memory.version, news })
      return news
    },

    onNews(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    countRead: () => memory.count,
    changeAfter(count) {
      const transactions = memory.transactionsAfter(count)
      const server = memory.place?.server
      return transactions.length === 0 || server === undefined ? undefined : encodeChange({ server, transactions })
    },

    ageSeconds: () => (memory.place !== undefined && changes.isFresh() ? changes.ageSeconds() : undefined),

    async listAddresses() {
      return Array.from({ length: await countLists(Number.POSITIVE_INFINITY) }, (_, list) => uriOf(list))
    },

    async findList(list) {
      return list < (await countLists(list)) ? lists(list) : undefined
    },

    deleteExpired: (limit) => store.deleteExpired(db, longOver(clock), limit),
  }
}
