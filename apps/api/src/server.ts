import { DatabaseError } from 'pg'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { readConsole } from './console.ts'
import { isUnavailable } from './database/constraint-errors.ts'
import { loggedError } from './database/logged-error.ts'
import { migrateDatabase, openDatabase } from './database/database.ts'
import { systemClock } from './lib/clock.ts'
import { createServices } from './services.ts'

/** A start that failed for a reason the operator can mend. Its message is one line that says which. */
export class StartError extends Error {
  override name = 'StartError'
}

/** A server that answers, until it is closed. */
export interface RunningServer {
  /** Finishes what is under way, writes down what is in memory and lets go of the database. */
  close(): Promise<void>
}

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Without user and password: the line may end up in a log. */
const databaseName = (url: string): string => {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port || '5432'}${pathname}`
}

const reportToStderr = (error: unknown): void => void process.stderr.write(`${loggedError(error).message}\n`)

function databaseFault(error: unknown, url: string): unknown {
  const where = databaseName(url)
  if (error instanceof DatabaseError) {
    if (error.code === '28P01' || error.code === '28000') {
      return new StartError(`PostgreSQL at ${where} refused the user or password in DATABASE_URL.`)
    }
    if (error.code === '3D000')
      return new StartError(`PostgreSQL has no database ${where}; create it, or mend DATABASE_URL.`)
    if (error.code === '42501') return new StartError(`The user in DATABASE_URL may not create tables in ${where}.`)
  }
  const unreachable = isUnavailable(error) || error instanceof AggregateError || errorCode(error) === 'EAI_AGAIN'
  return unreachable
    ? new StartError(`PostgreSQL at ${where} can't be reached; is it running, and is DATABASE_URL right?`)
    : error
}

function listenFault(error: unknown, { host, port }: Config): unknown {
  if (errorCode(error) === 'EADDRINUSE') {
    return new StartError(`Port ${port} is taken by another program; end it or set PORT to a free one.`)
  }
  if (errorCode(error) === 'EACCES')
    return new StartError(`Port ${port} may not be opened by this user; set PORT to one above 1023.`)
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(errorCode(error))) {
    return new StartError(`HOST ${host} is not an address of this machine.`)
  }
  return error
}

/**
 * Brings the database up to date and serves API and console.
 * @param options settings, the database, the key that secrets are sealed with, and the built console
 * @throws StartError when database, port, master key or console can't be used
 */
export async function startServer(options: {
  config: Config
  databaseUrl: string
  masterKey: Buffer
  consoleDirectory: string
}): Promise<RunningServer> {
  const { config, databaseUrl, masterKey } = options
  let consoleFiles
  try {
    consoleFiles = readConsole(options.consoleDirectory)
  } catch {
    throw new StartError(`The console is not built in ${options.consoleDirectory}; npm start builds it.`)
  }
  try {
    await migrateDatabase(databaseUrl)
  } catch (error) {
    throw databaseFault(error, databaseUrl)
  }

  let report = reportToStderr
  const database = openDatabase(databaseUrl, (error) => report(error))
  const services = createServices({
    db: database.db,
    clock: systemClock,
    onBackgroundError: (error) => report(error),
    masterKey,
    issuer: config.issuer,
    audience: config.audience,
  })
  const close = async (): Promise<void> => {
    await services.close()
    await database.close()
  }
  try {
    const signingKey = await services.signingKeys.current().catch((error: unknown) => {
      if (isUnavailable(error)) throw error
      throw new StartError('LATCHKEY_MASTER_KEY is not the key that this database was set up with.', { cause: error })
    })
    const app = await buildApp({
      services,
      signingKey,
      console: consoleFiles,
      logLevel: config.databaseUrl === undefined ? 'warn' : 'info',
      isReady: () => database.isReachable(),
    })
    report = (error) => app.log.error({ err: error }, 'background work failed')
    try {
      await app.listen({ port: config.port, host: config.host })
    } catch (error) {
      await app.close()
      throw listenFault(error, config)
    }
    return {
      close: async () => {
        await app.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
