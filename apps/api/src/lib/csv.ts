/** A cell's value; `null` is an empty one. */
export type CsvValue = string | number | boolean | null

/** A column: its title, and what a thing has in it. */
export type CsvColumn<Thing> = [title: string, valueOf: (thing: Thing) => CsvValue]

/**
 * A value as a cell (RFC 4180). A spreadsheet takes what begins like a formula for one and would run what somebody named a thing: an
 * apostrophe in front makes it a text.
 * @param value what the cell shows
 */
export function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = /^[\s\p{Cc}]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}

/** What a CSV file is sent as. */
export const csvType = 'text/csv; charset=utf-8'

/**
 * A CSV file, piece by piece: a line of titles, and a line for each thing.
 * @param columns of the table
 * @param batches of things, in the order of the file
 */
export async function* csvFile<Thing>(
  columns: readonly CsvColumn<Thing>[],
  batches: AsyncIterable<Thing[]>,
): AsyncGenerator<string> {
  // The mark in front tells spreadsheets that it is UTF-8.
  yield `\ufeff${columns.map(([title]) => title).join(',')}\r\n`
  for await (const batch of batches) {
    yield batch.map((thing) => `${columns.map(([, valueOf]) => csvCell(valueOf(thing))).join(',')}\r\n`).join('')
  }
}
