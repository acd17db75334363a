import { Buffer } from 'node:buffer'
import { z } from 'zod'

// PostgreSQL cannot store NUL, and the other control characters have no business in a text of people.
const controlCharacter = /\p{Cc}/u
const controlCharacterButLineBreaks = /[^\P{Cc}\n\r\t]/u

/** One line of text, trimmed, at least one character. @param max greatest length in UTF-16 units */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !controlCharacter.test(text), 'contains a control character')

/** Text that may span lines. @param max greatest length in UTF-16 units */
export const paragraph = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => text.isWellFormed() && !controlCharacterButLineBreaks.test(text), 'contains a control character')

/** A day, `YYYY-MM-DD`, in a year that PostgreSQL and people have in common. */
export const day = z.iso.date().refine((text) => text >= '1900' && text < '3000', 'must be between 1900 and 2999')

const moment = z.iso.datetime()

/** What every record has beside the fields that callers write. */
const recordFields = { id: z.uuid(), number: z.int(), createdAt: moment, updatedAt: moment }

/** Schemas of one noun: how it is created, changed and shown. */
export interface RecordSchemas {
  create: z.ZodType<Record<string, unknown>>
  update: z.ZodType<Record<string, unknown>>
  item: z.ZodType<Record<string, unknown>>
}

/**
 * Makes the schemas of one noun from its writable fields. Left out of a new record, an optional field gets the table's default.
 * @param fields those that a new record must have, and those it may have
 */
export function recordSchemas(fields: { required: z.ZodRawShape; optional: z.ZodRawShape }): RecordSchemas {
  const optional = z.strictObject(fields.optional).partial()
  const create = optional.extend(fields.required)
  const update = create.partial().refine((change) => Object.keys(change).length > 0, 'names nothing to change')
  return { create, update, item: z.object({ ...recordFields, ...fields.required, ...fields.optional }) }
}

/** A cursor is the number of the last record on the page before; the encoding says that it is nobody's business. */
export const encodeCursor = (number: number): string => Buffer.from(String(number)).toString('base64url')

const cursorSchema = z
  .string()
  .max(20)
  .transform((text, context) => {
    const number = Buffer.from(text, 'base64url').toString('latin1')
    if (/^[1-9][0-9]{0,8}$/u.test(number)) return Number(number)
    context.addIssue({ code: 'custom', message: 'is not a nextCursor of this list' })
    return z.NEVER
  })

const limitSchema = z
  .string()
  .regex(/^[0-9]{1,4}$/u, 'must be a number from 1 to 100')
  .transform(Number)
  .pipe(z.int().min(1).max(100))

/**
 * The query of a list.
 * @param statuses what `status` can be
 */
export const listQuerySchema = (statuses: readonly string[]) =>
  z.strictObject({
    limit: limitSchema.default(25),
    cursor: cursorSchema.optional(),
    search: line(200).optional(),
    status: z.enum(statuses).optional(),
  })
/** The type of `listQuerySchema` after parsing; `cursor` is the number before which the page starts. */
export type ListQuery = z.output<ReturnType<typeof listQuerySchema>>

/**
 * A page of a list: its entries, how many match in all, and where the next page starts (`null` at the end).
 * @param item one entry
 */
export const pageOf = (item: RecordSchemas['item']) =>
  z.object({ items: z.array(item), total: z.int().min(0), nextCursor: z.string().nullable() })
