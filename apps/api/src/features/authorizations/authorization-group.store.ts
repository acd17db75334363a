import { type AuthorizationGroupListQuery, type Consumer, maxCounted, maxCountedMembers } from '@latchkey/contracts'
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { CompanyExecutor } from '../../database/in-company.ts'
import {
  amongIds,
  type Asked,
  beyond,
  firstRows,
  type Listed,
  ofCompany,
  listPage,
  ordered,
  type PageQuery,
  readListing,
  rowOrder,
} from '../../database/listing.ts'
import { amongFound, costlySampleLength } from '../../database/search.ts'
import type { Listing, Position } from '../../lib/keyset.ts'
import { consumers } from '../consumers/consumer.table.ts'
import { users } from '../users/user.table.ts'
import { authorizations } from './authorization.table.ts'
import { liveAt } from './listed-authorizations.ts'

/** What a list says of the live authorizations of an app or a person, and by what it is sorted. */
export interface GroupRow {
  id: string
  sortName: string
  authorizationCount: number
  newestGrantAt: Date
  lastUsedAt: Date | null
}

/** An app on a page. */
export interface ConsumerRow extends GroupRow {
  key: string
  name: string
  description: string | null
  logo: Consumer['logo']
}

/** A person on a page. */
export interface UserRow extends GroupRow {
  name: string
  email: string
}

type GroupQuery = Pick<AuthorizationGroupListQuery, 'search' | 'sort' | 'limit'> & { after: Position | undefined }

/** An app or a person, as a list has them: what may have authorizations at all, and the column by which these name it. */
interface Holders extends Listed {
  /** What keeps them from those that can't have any. */
  filters: SQL | undefined
  heldBy: PgColumn
}

const apps: Holders = {
  table: consumers,
  id: consumers.id,
  searchText: consumers.searchText,
  noun: 'app',
  sampledBy: consumers.createdAt,
  sampleLength: costlySampleLength,
  companyId: consumers.companyId,
  sortName: consumers.sortName,
  filters: eq(consumers.grantType, 'authorization_code'),
  heldBy: authorizations.consumerId,
}

const people: Holders = {
  table: users,
  id: users.id,
  searchText: users.searchText,
  noun: 'user',
  sampledBy: users.createdAt,
  sampleLength: costlySampleLength,
  companyId: users.companyId,
  sortName: users.sortName,
  filters: undefined,
  heldBy: authorizations.userId,
}

const found = sql.identifier('found')

/** The live authorizations of a company. */
const liveOf = (companyId: string, now: Date): SQL | undefined =>
  and(eq(authorizations.companyId, companyId), liveAt(now))

/** That an app or a person has any. As a value rather than a condition, which PostgreSQL might read all authorizations for. */
const hasAny = ({ id, heldBy }: Holders, live: SQL | undefined): SQL =>
  sql`(select true from ${authorizations} where ${and(live, eq(heldBy, id))} limit 1)`

/**
 * A page by name, without a search. Who has any is told by an index that is read from one to the next, up to as many as are counted: if it
 * isn't more, all are sorted. Of more, the list by name meets enough, each looked up.
 */
function pageByName(
  of: Holders,
  { asked, live, after, limit }: { asked: Asked; live: SQL | undefined; after: Position | undefined; limit: number },
): PageQuery {
  const { table, id, heldBy } = of
  const listed = ofCompany(of, asked)
  const next = (more?: SQL) =>
    sql`select ${heldBy} as id from ${authorizations} where ${and(live, more)} order by ${heldBy} limit 1`
  const rows = (where: SQL | undefined) => sql`select ${id} as id, ${asked.value} as value from ${table} where ${where}`
  const few = rows(and(listed, amongFound(id, found), beyond(asked, id, after), sql`not (select are from many)`))
  const ofMany = and(listed, hasAny(of, live), sql`(select are from many)`)
  return {
    page: sql`
      with recursive holders as (
        (${next()}) union all select (${next(sql`${heldBy} > holders.id`)}) from holders where holders.id is not null
      ), ${found} as materialized (
        select id from holders where id is not null limit ${maxCounted + 1}
      ), many as materialized (select count(*) > ${maxCounted} as are from ${found})
      select array(
        (select id from (${few}) as few order by ${rowOrder(asked)} limit ${limit})
        union all select id from ${firstRows(rows, { order: asked, id, where: ofMany, after }, limit)} as walked
      ) as ids, (select count(*) from ${found})::integer as counted`,
    most: maxCounted,
  }
}

/** What is said of the live authorizations of each app or person on a page. */
function summaries(executor: CompanyExecutor, { id, heldBy }: Holders, live: SQL | undefined) {
  const own = and(live, eq(heldBy, id))
  const some = executor
    .select({ id: authorizations.id })
    .from(authorizations)
    .where(own)
    .limit(maxCountedMembers)
    .as('some')
  return {
    counted: executor
      .select({ count: sql<number>`count(*)::integer`.as('count') })
      .from(some)
      .as('counted'),
    newest: executor
      .select({ grantedAt: authorizations.grantedAt })
      .from(authorizations)
      .where(own)
      .orderBy(desc(authorizations.grantedAt), desc(authorizations.id))
      .limit(1)
      .as('newest'),
    used: executor
      .select({ lastUsedAt: authorizations.lastUsedAt })
      .from(authorizations)
      .where(own)
      .orderBy(desc(authorizations.sortLastUsedAt), desc(authorizations.id))
      .limit(1)
      .as('used'),
  }
}

/** @param read the rows on a page, with what is said of their live authorizations */
function listHolders<Row>(
  executor: CompanyExecutor,
  of: Holders,
  { companyId, query, now }: { companyId: string; query: GroupQuery; now: Date },
  read: (isOnPage: SQL, order: SQL, about: ReturnType<typeof summaries>) => Promise<Row[]>,
): Promise<Listing<Row>> {
  const { search, limit, after } = query
  const live = liveOf(companyId, now)
  const asked: Asked = {
    value: of.sortName,
    cast: 'text',
    descending: query.sort === '-name',
    search,
    companyId,
    filters: of.filters,
  }
  const about = summaries(executor, of, live)
  if (search !== undefined) {
    const narrowed = { ...asked, besides: hasAny(of, live) }
    return listPage(executor, of, { asked: narrowed, after, limit }, (isOnPage, order) => read(isOnPage, order, about))
  }
  const page = pageByName(of, { asked, live, after, limit: limit + 1 })
  return readListing(executor, page, limit, (ids) => read(amongIds(of.id, ids), ordered(asked, of.id), about))
}

/** A page of the consumers that have live authorizations, after a position. */
export const listConsumers = (
  executor: CompanyExecutor,
  companyId: string,
  query: GroupQuery,
  now: Date,
): Promise<Listing<ConsumerRow>> =>
  listHolders(executor, apps, { companyId, query, now }, (isOnPage, order, { counted, newest, used }) =>
    executor
      .select({
        id: consumers.id,
        key: consumers.key,
        name: consumers.name,
        description: consumers.description,
        logo: consumers.logo,
        sortName: consumers.sortName,
        authorizationCount: counted.count,
        newestGrantAt: newest.grantedAt,
        lastUsedAt: used.lastUsedAt,
      })
      .from(consumers)
      .innerJoinLateral(counted, sql`true`)
      .innerJoinLateral(newest, sql`true`)
      .innerJoinLateral(used, sql`true`)
      .where(and(eq(consumers.companyId, companyId), isOnPage))
      .orderBy(order),
  )

/** A page of the users who have live authorizations, after a position. */
export const listUsers = (
  executor: CompanyExecutor,
  companyId: string,
  query: GroupQuery,
  now: Date,
): Promise<Listing<UserRow>> =>
  listHolders(executor, people, { companyId, query, now }, (isOnPage, order, { counted, newest, used }) =>
    executor
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        sortName: users.sortName,
        authorizationCount: counted.count,
        newestGrantAt: newest.grantedAt,
        lastUsedAt: used.lastUsedAt,
      })
      .from(users)
      .innerJoinLateral(counted, sql`true`)
      .innerJoinLateral(newest, sql`true`)
      .innerJoinLateral(used, sql`true`)
      .where(and(eq(users.companyId, companyId), isOnPage))
      .orderBy(order),
  )
