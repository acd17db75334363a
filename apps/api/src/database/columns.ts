import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A moment: `timestamptz` with milliseconds, as JavaScript has them. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** The company a row belongs to: first in every key. */
export const companyId = () => uuid('company_id').notNull()

/** Raw bytes: hashes and sealed secrets. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Raw bytes as PostgreSQL reads them in a text, such as a value inside JSON. @param value the bytes */
export const hexText = (value: Buffer): string => `\\x${value.toString('hex')}`
