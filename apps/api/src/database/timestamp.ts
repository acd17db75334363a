import { type SQL, sql } from 'drizzle-orm'

/** A moment as PostgreSQL's, by its seconds: it can't read every year that JavaScript can write. */
export const timestamp = (moment: Date): SQL => sql`to_timestamp(${moment.getTime() / 1000}::float8)`
