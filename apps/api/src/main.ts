import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from './config.ts'
import { startServer, StartError } from './server.ts'

const consoleDirectory = fileURLToPath(new URL('../../console/dist', import.meta.url))

try {
  const config = readConfig(process.env)
  const { databaseUrl, masterKey } = config
  if (!databaseUrl || !masterKey)
    throw new ConfigError('DATABASE_URL and LATCHKEY_MASTER_KEY must be set; `npm start` alone runs a trial.')
  const server = await startServer({ config, databaseUrl, masterKey, consoleDirectory })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
