import { Readable } from 'node:stream'
import type { Transaction, TransactionExportFormat } from '@latchkey/contracts'

const columns: [title: string, valueOf: (transaction: Transaction) => string | number | null][] = [
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

/**
 * A value as a cell (RFC 4180). A spreadsheet takes what begins like a formula for one and would run what somebody named a thing: an
 * apostrophe in front makes it a text.
 * @param value what the cell shows; `null` is an empty one
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[\s\p{Cc}]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}

const csvRow = (transaction: Transaction): string =>
  `${columns.map(([, valueOf]) => csvCell(valueOf(transaction))).join(',')}\r\n`

// The mark in front tells spreadsheets that it is UTF-8.
const csvHead = `\ufeff${columns.map(([title]) => title).join(',')}\r\n`

async function* csv(batches: AsyncIterable<Transaction[]>): AsyncGenerator<string> {
  yield csvHead
  for await (const batch of batches) yield batch.map(csvRow).join('')
}

async function* ndjson(batches: AsyncIterable<Transaction[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((transaction) => `${JSON.stringify(transaction)}\n`).join('')
}

const formats = {
  csv: { type: 'text/csv; charset=utf-8', textOf: csv },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', textOf: ndjson },
}

/** What an export is sent as. @param format one of the formats there are */
export const exportType = (format: TransactionExportFormat): string => formats[format].type

/**
 * An export as a stream that asks for the next batch when the reader has taken the last one.
 * @param format one of the formats there are
 * @param batches of entries, in the order of the file
 */
export const exportStream = (format: TransactionExportFormat, batches: AsyncIterable<Transaction[]>): Readable =>
  Readable.from(formats[format].textOf(batches), { objectMode: false })
