import type { Transaction, TransactionExportFormat } from '@latchkey/contracts'
import { type CsvColumn, csvFile, csvType } from '../../lib/csv.ts'

const columns: CsvColumn<Transaction>[] = [
  ['sequence', ({ sequence }) => sequence],
  ['occurred_at', ({ occurredAt }) => occurredAt],
  ['event', ({ event }) => event],
  ['actor_type', ({ actor }) => actor.type],
  ['actor_id', ({ actor }) => actor.id],
  ['actor_name', ({ actor }) => actor.name],
  ['target_type', ({ target }) => target.type],
  ['target_id', ({ target }) => target.id],
  ['target_name', ({ target }) => target.name],
  ['before', ({ before }) => before && JSON.stringify(before)],
  ['after', ({ after }) => after && JSON.stringify(after)],
  ['ip', ({ ip }) => ip],
  ['user_agent', ({ userAgent }) => userAgent],
  ['trace_id', ({ traceId }) => traceId],
  ['id', ({ id }) => id],
]

async function* ndjson(batches: AsyncIterable<Transaction[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((transaction) => `${JSON.stringify(transaction)}\n`).join('')
}

/**
 * An export as a file: what it is sent as, and its text.
 * @param format one of the formats there are
 * @param batches of entries, in the order of the file
 */
export const exportFile = (
  format: TransactionExportFormat,
  batches: AsyncIterable<Transaction[]>,
): { type: string; pieces: AsyncGenerator<string> } =>
  format === 'csv'
    ? { type: csvType, pieces: csvFile(columns, batches) }
    : { type: 'application/x-ndjson; charset=utf-8', pieces: ndjson(batches) }
