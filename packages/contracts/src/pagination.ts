import { z } from 'zod'
import { maxPageSize } from './plain/bounds.ts'
import { line } from './text.ts'

/** How many entries a page has when nobody says. */
export const defaultPageSize = 25

/** How far entries are counted: a list says "more than" rather than read millions of them for a number. */
export const maxCounted = 1000
/** The same where a search has to look at each. */
export const maxCountedFound = 100
/** The same of each entry's own: a list of groups says of every one how many have it. */
export const maxCountedMembers = 100

const limitSchema = z
  .string()
  .regex(/^[0-9]{1,4}$/u)
  .transform(Number)
  .pipe(z.int().min(1).max(maxPageSize))
  .default(defaultPageSize)

/**
 * Query fields every list takes: free-text `search`, which finds what contains it, whatever the case, or with one or two letters what has a
 * word that begins so; `cursor` (from
 * `nextCursor`); `limit` (1 to 100).
 */
export const listQueryFields = {
  search: line(200).optional(),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,2000}$/u)
    .optional(),
  limit: limitSchema,
}

/** The query of a list that has nothing to filter by. */
export const listQuerySchema = z.strictObject(listQueryFields)
/** Type of {@link listQuerySchema}. */
export type ListQuery = z.infer<typeof listQuerySchema>

/**
 * A page of a list: its entries, how many match in all, and the cursor of the next page (`null` at the end). `total` is counted up to
 * {@link maxCounted}, with a search up to {@link maxCountedFound}; `totalIsAtLeast` says that there are more.
 */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0),
    totalIsAtLeast: z
      .boolean()
      .describe('There are more than `total`: it is counted up to 1000, with a search up to 100'),
    nextCursor: z.string().nullable(),
  })

/** A page as the console and the stores speak of it. */
export interface Page<Item> {
  items: Item[]
  total: number
  totalIsAtLeast: boolean
  nextCursor: string | null
}

/** The header of an export's answer that says how many entries will come; one more or less may come. */
export const exportTotalHeader = 'x-total-count'
