import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { readConsole } from './console.ts'
import { loggedError } from './database/logged-error.ts'
import { openInstallation } from './installation.ts'
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
    issuer: config.issuer,
    audience: config.audience,
    onError: (error) => report(error),
  })
  try {
    await options.beforeListening?.()
    const app = await buildApp({
      services: installation.services,
      signingKey: installation.signingKey,
      console: consoleFiles,
      logLevel: config.databaseUrl === undefined ? 'warn' : 'info',
      trustedProxies: config.trustedProxies,
      isReady: () => installation.database.isReachable(),
    })
    report = (error) => app.log.error({ err: error }, 'background work failed')
    try {
      await app.listen({ port: config.port, host: config.host })
    } catch (error) {
      await app.close()
      throw listenFault(error, { ...config, setting: 'PORT' })
    }
    return {
      close: async () => {
        await app.close()
        await installation.close()
      },
    }
  } catch (error) {
    await installation.close()
    throw error
  }
}
