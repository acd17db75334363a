import type { FastifyBaseLogger } from 'fastify'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { readConsole } from './console.ts'
import { loggedError } from './database/logged-error.ts'
import { startSigningKeySchedule } from './features/signing-keys/signing-key-schedule.ts'
import { startTransactionSchedule } from './features/transactions/transaction-schedule.ts'
import { openInstallation } from './installation.ts'
import { mailerOf } from './mail/mailer.ts'
import { createMetrics } from './metrics/metrics.ts'
import { removalKinds } from './removal/kinds.ts'
import { startRemoval } from './removal/removal.ts'
import { startResealing } from './reseal-secrets.ts'
import type { Services } from './services.ts'
import { listenFault, StartError } from './start-error.ts'

export { StartError }

/** A server that answers, until it is closed. */
export interface RunningServer {
  /** Finishes what is under way, writes down what is in memory and lets go of the database. */
  close(): Promise<void>
}

const reportToStderr = (error: unknown): void => void process.stderr.write(`${loggedError(error).message}\n`)

/**
 * Brings the database up to date and serves API and console.
 * @param options settings, the database, the key that secrets are sealed with, and the built console; `beforeListening` is waited
 *   for once the database is up to date
 * @throws StartError when database, port, master key or console can't be used
 */
export async function startServer(options: {
  config: Config
  databaseUrl: string
  masterKey: Buffer
  consoleDirectory: string
  beforeListening?: () => Promise<void>
}): Promise<RunningServer> {
  const { config, databaseUrl, masterKey } = options
  let consoleFiles
  try {
    consoleFiles = readConsole(options.consoleDirectory)
  } catch {
    throw new StartError(`The console is not built in ${options.consoleDirectory}; npm start builds it.`)
  }
  let report = reportToStderr
  const installation = await openInstallation({
    databaseUrl,
    masterKey,
    previousMasterKeys: config.previousMasterKeys,
    issuer: config.issuer,
    audience: config.audience,
    trustedJwksHosts: config.trustedJwksHosts,
    trustedUpstreamHosts: config.trustedUpstreamHosts,
    redisUrl: config.redisUrl,
    mailer: mailerOf(config),
    onError: (error) => report(error),
  })
  const { services, database } = installation
  const kinds = removalKinds(services)
  const metrics = createMetrics({ services, pool: database.pool, removalKinds: kinds })
  try {
    await options.beforeListening?.()
    const app = await buildApp({
      services,
      console: consoleFiles,
      logLevel: config.databaseUrl === undefined ? 'warn' : 'info',
      trustedProxies: config.trustedProxies,
      isReady: () => database.isReachable(),
      metrics,
      metricsToken: config.metricsToken,
    })
    report = (error) => app.log.error({ err: error }, 'background work failed')
    try {
      await app.listen({ port: config.port, host: config.host })
    } catch (error) {
      await app.close()
      throw listenFault(error, { ...config, setting: 'PORT' })
    }
    const keyCare = startKeyCare(services, { config, log: app.log, onError: report })
    const logCare = startTransactionSchedule({
      transactions: services.transactions,
      databaseUrl,
      months: config.logRetentionMonths,
      onDropped: (dropped) => app.log.info(dropped, 'dropped months of the Transactions Log'),
      onError: report,
    })
    const removal = startRemoval({
      kinds,
      seconds: config.removalSeconds,
      onRemoved: (kind, count) => metrics.removed(kind, count),
      onRound: (seconds) => metrics.removalTook(seconds),
      onError: report,
    })
    return {
      close: async () => {
        await app.close()
        await Promise.all([...keyCare, logCare, removal].map((care) => care.close()))
        metrics.close()
        await installation.close()
      },
    }
  } catch (error) {
    metrics.close()
    await installation.close()
    throw error
  }
}

/** What a running server does for its keys beside answering. */
function startKeyCare(
  services: Services,
  { config, log, onError }: { config: Config; log: FastifyBaseLogger; onError: (error: unknown) => void },
): { close(): Promise<void> }[] {
  const { signingKeys } = services
  const schedule = startSigningKeySchedule({
    signingKeys,
    days: config.signingKeyDays,
    onRotated: ({ kid, signsFrom }) => log.info({ kid, signsFrom }, 'made the next signing key'),
    onError,
  })
  if (config.previousMasterKeys.length === 0) return [schedule]
  const resealing = startResealing({
    services,
    onSealed: (line) => log.info(line),
    onUnopenable: (line) => log.warn(line),
    onError,
  })
  return [schedule, resealing]
}
