import { fieldError, type Page, timestampSchema } from '@latchkey/contracts'
import { invalidFields } from './app-error.ts'

/** Where a page ended: the sort value of its last entry, and the entry's id for those with the same value. */
export interface Position {
  value: string
  id: string
}

/**
 * A position as the opaque cursor a caller sends back.
 * @param position where the page ended
 */
export const encodeCursor = (position: Position): string =>
  Buffer.from(JSON.stringify([position.value, position.id])).toString('base64url')

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u

const maxMomentLength = 40

// PostgreSQL knows no year 0 and no endless fractions, and JavaScript's own parser takes much that PostgreSQL doesn't.
const isMoment = (text: string): boolean =>
  text === '-infinity' ||
  (text.length <= maxMomentLength && !text.startsWith('0000') && timestampSchema.safeParse(text).success)

/**
 * The position behind a cursor.
 * @param cursor from {@link encodeCursor}; callers may have changed it
 * @param kind what the sort value must be
 * @throws AppError `validation` at `cursor`
 */
export function decodeCursor(cursor: string | undefined, kind: 'text' | 'moment'): Position | undefined {
  if (cursor === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parsed)) {
      const [value, id]: unknown[] = parsed
      const valid =
        typeof value === 'string' &&
        value.length <= 500 &&
        !value.includes('\0') &&
        (kind === 'text' || isMoment(value))
      if (valid && typeof id === 'string' && uuid.test(id)) return { value, id }
    }
  } catch {
    // Falls through to the same refusal as any other text that is no cursor.
  }
  throw invalidFields(fieldError('cursor', 'invalid'))
}

/** How many there are, or that there are more than were counted. */
export type Total = Pick<Page<unknown>, 'total' | 'totalIsAtLeast'>

/**
 * What a page says of how many there are.
 * @param counted how many there are, counted no further than one more than `most`
 */
export const totalOf = (counted: number, most: number): Total => ({
  total: Math.min(counted, most),
  totalIsAtLeast: counted > most,
})

/**
 * Cuts a page out of the rows of a query that asked for one more than the limit.
 * @param rows at most `limit + 1`
 * @param limit entries of a page
 * @param total how many match in all
 * @param positionOf the cursor position of a row
 */
export function toPage<Row>(rows: Row[], limit: number, total: Total, positionOf: (row: Row) => Position): Page<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    ...total,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null,
  }
}

/**
 * Reads a page of a list and how many match in all: both at once, unless it is the first page of a search. Finding and counting take the same
 * long way then, and a page with room left says how many there are.
 * @param asked the limit, what is searched for, and where the page before ended
 * @param list reads at most `limit + 1` rows
 * @param count tells how many match in all
 * @param positionOf the cursor position of a row
 */
export async function readPage<Row>(
  { limit, search, after }: { limit: number; search?: string | undefined; after: Position | undefined },
  list: () => Promise<Row[]>,
  count: () => Promise<Total>,
  positionOf: (row: Row) => Position,
): Promise<Page<Row>> {
  if (search === undefined || after !== undefined) {
    const [rows, total] = await Promise.all([list(), count()])
    return toPage(rows, limit, total, positionOf)
  }
  const rows = await list()
  const total = rows.length > limit ? await count() : { total: rows.length, totalIsAtLeast: false }
  return toPage(rows, limit, total, positionOf)
}
