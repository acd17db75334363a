import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { readConsole } from './console.ts'
import { loggedError } from './database/logged-error.ts'
import { openInstallation } from './installation.ts'
import { errorCode, StartError } from './start-error.ts'

export { StartError }

/** A server that answers, until it is closed. */
export interface RunningServer {
  /** Finishes what is under way, writes down what is in memory and lets go of the database. */
  close(): Promise<void>
}

const reportToStderr = (error: unknown): void => void process.stderr.write(`${loggedError(error).message}\n`)

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
  let report = reportToStderr
  const installation = await openInstallation({
    databaseUrl,
    masterKey,
    issuer: config.issuer,
    audience: config.audience,
    onError: (error) => report(error),
  })
  try {
    const app = await buildApp({
      services: installation.services,
      signingKey: installation.signingKey,
      console: consoleFiles,
      logLevel: config.databaseUrl === undefined ? 'warn' : 'info',
      isReady: () => installation.database.isReachable(),
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
        await installation.close()
      },
    }
  } catch (error) {
    await installation.close()
    throw error
  }
}
