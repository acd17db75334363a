import '../../src/lib/module-formats.ts'
import { readConfig } from '../../src/config.ts'

// A process that serves, for tests that have to kill one; see server-process.ts.
const [consoleDirectory = ''] = process.argv.slice(2)
const config = readConfig(process.env)
const { databaseUrl, masterKey } = config
if (databaseUrl === undefined || masterKey === undefined) throw new Error('a server needs a database and a master key')
const { startServer } = await import('../../src/server.ts')
const server = await startServer({ config, databaseUrl, masterKey, consoleDirectory })
process.once('SIGTERM', () => void server.close().then(() => process.disconnect()))
process.send?.('listening')
