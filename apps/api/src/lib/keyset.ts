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

/** What a store has read of a list. */
export interface Listing<Row> {
  /** A page's rows, and perhaps one more. */
  rows: Row[]
  /** Whether there is a next page. */
  isMore: boolean
  total: Total
}

/**
 * Cuts a page out of what a store has read.
 * @param limit entries of a page
 * @param positionOf the cursor position of a row
 */
export function toPage<Row>(
  { rows, isMore, total }: Listing<Row>,
  limit: number,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    ...total,
    nextCursor: isMore && last !== undefined ? encodeCursor(positionOf(last)) : null,
  }
}
