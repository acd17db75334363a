import type { PgColumn } from 'drizzle-orm/pg-core'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Db } from './database.ts'
import { encodeCursor, listQuerySchema, pageOf, type RecordSchemas } from './fields.ts'
import { type App, refuseOtherMethods } from './http.ts'
import { sendProblem } from './problems.ts'
import { createRecordStore } from './record-store.ts'
import type { RecordTable } from './tables.ts'

/** One noun: everything in which it differs from the others. */
export interface Collection extends RecordSchemas {
  /** Where its list is. */
  path: string
  /** The first half of its permissions. */
  module: string
  /** What one of it is called in messages. */
  singular: string
  table: RecordTable
  statuses: readonly string[]
  searchIn: readonly PgColumn[]
}

const idSchema = z.uuid()
/** What is no id at all never gets to the database, which would take offence. */
const isId = (id: string): boolean => idSchema.safeParse(id).success

const emptyQuery = z.strictObject({})

/**
 * The routes of one noun: list, get, create, change, delete, each behind its permission.
 * @param app where to register them; the guard is registered already
 * @param db where the records are
 * @param collection the noun
 */
export function registerCollection(app: App, db: Db, collection: Collection): void {
  const { path, module, singular, table, create, update, item } = collection
  const store = createRecordStore(table, module, collection.searchIn)
  const recordPath = `${path}/:id`
  const params = z.object({ id: z.string() })
  const missing = (reply: FastifyReply) => sendProblem(reply, 'not_found', `There is no such ${singular}.`)

  app.get(
    path,
    {
      onRequest: app.requireAccess(module, 'view'),
      schema: { querystring: listQuerySchema(collection.statuses), response: { 200: pageOf(item) } },
    },
    async ({ companyId, query }) => {
      const { records, total, hasMore } = await store.list(db, companyId, query)
      const last = records.at(-1)
      return { items: records, total, nextCursor: hasMore && last ? encodeCursor(last.number) : null }
    },
  )

  app.post(
    path,
    {
      onRequest: app.requireAccess(module, 'create'),
      schema: { querystring: emptyQuery, body: create, response: { 201: item } },
    },
    async ({ companyId, body }, reply) => {
      const record = await store.insert(db, companyId, body)
      return reply
        .code(201)
        .header('Location', `${path}/${String(record['id'])}`)
        .send(record)
    },
  )

  app.get(
    recordPath,
    {
      onRequest: app.requireAccess(module, 'view'),
      schema: { params, querystring: emptyQuery, response: { 200: item } },
    },
    async ({ companyId, params: { id } }, reply) => {
      const record = isId(id) ? await store.findById(db, companyId, id) : undefined
      return record ?? missing(reply)
    },
  )

  app.patch(
    recordPath,
    {
      onRequest: app.requireAccess(module, 'edit'),
      schema: { params, querystring: emptyQuery, body: update, response: { 200: item } },
    },
    async ({ companyId, params: { id }, body }, reply) => {
      const record = isId(id) ? await store.update(db, companyId, id, body) : undefined
      return record ?? missing(reply)
    },
  )

  app.delete(
    recordPath,
    { onRequest: app.requireAccess(module, 'delete'), schema: { params, querystring: emptyQuery } },
    async ({ companyId, params: { id } }, reply) => {
      const isDeleted = isId(id) && (await store.delete(db, companyId, id))
      return isDeleted ? reply.code(204).send() : missing(reply)
    },
  )

  refuseOtherMethods(app, path, 'GET', 'HEAD', 'POST')
  refuseOtherMethods(app, recordPath, 'GET', 'HEAD', 'PATCH', 'DELETE')
}
