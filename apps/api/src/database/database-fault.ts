import { DatabaseError } from 'pg'
import { errorCode, StartError } from '../start-error.ts'
import { driverError, isUnavailable } from './driver-error.ts'

/** Without user and password: the line may end up in a log. */
const databaseName = (url: string): string => {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port || '5432'}${pathname}`
}

/**
 * What the operator can do about a database that refused to work, as a {@link StartError}; any other error comes back as it is.
 * @param thrown whatever opening or migrating it threw
 * @param url its address
 */
export function databaseFault(thrown: unknown, url: string): unknown {
  const error = driverError(thrown)
  const where = databaseName(url)
  if (error instanceof DatabaseError) {
    if (error.code === '28P01' || error.code === '28000') {
      return new StartError(`PostgreSQL at ${where} refused the user or password in DATABASE_URL.`)
    }
    if (error.code === '3D000') {
      return new StartError(`PostgreSQL has no database ${where}; create it, or mend DATABASE_URL.`)
    }
    if (error.code === '42501')
      return new StartError(
        `The user in DATABASE_URL may not create tables, or the extensions pg_trgm and btree_gin, in ${where}.`,
      )
  }
  const unreachable = isUnavailable(error) || error instanceof AggregateError || errorCode(error) === 'EAI_AGAIN'
  return unreachable
    ? new StartError(`PostgreSQL at ${where} can't be reached; is it running, and is DATABASE_URL right?`)
    : error
}
