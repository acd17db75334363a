import {
  idSchema,
  transactionExportQuerySchema,
  transactionListQuerySchema,
  transactionPageSchema,
  transactionSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import type { App } from '../../app.ts'
import { actorOf } from '../../management/access.ts'
import { sendExport } from '../../management/exports.ts'
import { problems } from '../../management/problem-responses.ts'
import { exportFile } from './transaction-export.ts'
import type { TransactionService } from './transaction.service.ts'

const tags = ['Transactions Log']
const config = { may: 'read_transactions' } as const
const params = z.object({ id: idSchema })

// A stream to us, a text to who reads the document.
const lines = z.any().meta({ type: 'string' })
const exported = {
  description: 'One line for each entry; CSV has a line of titles',
  content: { 'text/csv': { schema: lines }, 'application/x-ndjson': { schema: lines } },
}

/**
 * `/api/v1/transactions`. There is nothing to change here.
 * @param app the management face
 * @param transactions the service behind it
 */
export function registerTransactionRoutes(app: App, transactions: TransactionService): void {
  app.get(
    '/transactions',
    {
      config,
      schema: {
        operationId: 'listTransactions',
        summary: 'List the entries of the Transactions Log',
        description: 'The newest first. `total` is counted up to 1000; `totalIsAtLeast` says that there are more.',
        tags,
        querystring: transactionListQuerySchema,
        response: { 200: transactionPageSchema, ...problems(400, 401, 403) },
      },
    },
    (request) => transactions.list(actorOf(request).companyId, request.query),
  )

  app.get(
    '/transactions/export',
    {
      config,
      schema: {
        operationId: 'exportTransactions',
        summary: 'Export the entries of the Transactions Log',
        description:
          'All that the filters leave, as they are when the export begins. `X-Total-Count` says about how many lines will come. An answer that breaks off is not complete.',
        tags,
        querystring: transactionExportQuerySchema,
        response: { 200: exported, ...problems(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query
      const { companyId } = actorOf(request)
      const total = await transactions.countForExport(companyId, filter)
      return sendExport(request, reply, {
        noun: 'transactions',
        extension: format,
        total,
        ...exportFile(format, transactions.export(companyId, filter)),
      })
    },
  )

  app.get(
    '/transactions/:id',
    {
      config,
      schema: {
        operationId: 'getTransaction',
        summary: 'Read an entry of the Transactions Log with what changed',
        tags,
        params,
        response: { 200: transactionSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => transactions.get(actorOf(request).companyId, request.params.id),
  )
}
