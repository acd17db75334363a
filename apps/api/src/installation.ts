import { followChanges } from './database/changes/changes.ts'
import { databaseFault } from './database/database-fault.ts'
import { migrateDatabase, openDatabase, type Database } from './database/database.ts'
import { systemClock } from './lib/clock.ts'
import { createOutbound } from './lib/outbound.ts'
import { createRateLimiter } from './lib/rate-limiter.ts'
import { createUpstreams } from './lib/upstreams.ts'
import { UnopenableError } from './lib/vault.ts'
import type { Mailer } from './mail/mailer.ts'
import { createServices, type Services } from './services.ts'
import { StartError } from './start-error.ts'

/** A migrated database with services on it, until it is closed. */
export interface Installation {
  services: Services
  database: Database
  /** Writes down what is in memory and lets go of the database. */
  close(): Promise<void>
}

/**
 * Brings a database up to date and opens it, with the keys that its secrets are sealed with.
 * @param options `onError` is told of idle connections that break, and of work that failed while nobody waited for it
 * @throws StartError when the database can't be used, or neither master key is the one it was set up with
 */
export async function openInstallation(options: {
  databaseUrl: string
  masterKey: Buffer
  /** Former master keys, or coming ones, that open what they sealed. */
  previousMasterKeys?: Buffer[]
  issuer: string
  audience: string
  /** Hosts on private networks from which consumers' keys may be fetched. */
  trustedJwksHosts?: string[]
  /** Hosts that modules' upstreams may have although they are on private networks or without TLS. */
  trustedUpstreamHosts?: string[]
  /** A Redis in which all nodes count requests together; without one each counts by itself. */
  redisUrl?: string | undefined
  /** Sends e-mail; without it links are for administrators to pass on. */
  mailer?: Mailer | undefined
  onError: (error: unknown) => void
}): Promise<Installation> {
  const {
    databaseUrl,
    masterKey,
    previousMasterKeys = [],
    issuer,
    audience,
    trustedJwksHosts = [],
    trustedUpstreamHosts = [],
    redisUrl,
    mailer,
    onError,
  } = options
  const database = openDatabase(databaseUrl, onError)
  try {
    await migrateDatabase(databaseUrl)
    // Before anything else is: whether the application's connections can be used at all.
    await database.pool.query('select 1')
  } catch (error) {
    await database.close()
    throw databaseFault(error, databaseUrl)
  }
  const changes = followChanges({ db: database.db, listen: database.listen, onError })
  const services = createServices({
    db: database.db,
    operator: database.operator,
    changes,
    clock: systemClock,
    onBackgroundError: onError,
    masterKeys: [masterKey, ...previousMasterKeys],
    issuer,
    audience,
    outbound: createOutbound({ trustedHosts: trustedJwksHosts }),
    upstreams: createUpstreams({ trustedHosts: trustedUpstreamHosts }),
    rateLimiter: await createRateLimiter({ redisUrl, onError }),
    mailer,
  })
  const close = async (): Promise<void> => {
    await services.close()
    await changes.close()
    await database.close()
  }
  try {
    await services.keyring.load()
    return { services, database, close }
  } catch (error) {
    await close()
    if (!(error instanceof UnopenableError)) throw databaseFault(error, databaseUrl)
    throw new StartError('LATCHKEY_MASTER_KEY is not the key that this database was set up with.', { cause: error })
  }
}
