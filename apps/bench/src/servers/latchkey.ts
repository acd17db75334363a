import { readConfig } from '@latchkey/api/config'
import { startServer } from '@latchkey/api/server'
import { audience, issuer } from '../installation-name.ts'
import type { ServerSpec } from './messages.ts'
import type { Hosted } from './server-host.ts'

/**
 * Starts the product's own server. The settings name no database, though it is given one: so it logs warnings only, as in a trial,
 * and what is measured is the work rather than the log.
 * @param spec port, database, key and console
 * @throws StartError
 */
export function startLatchkey(spec: Extract<ServerSpec, { kind: 'latchkey' }>): Promise<Hosted> {
  const { port, databaseUrl, masterKey, consoleDirectory } = spec
  const config = readConfig({
    PORT: String(port),
    HOST: '127.0.0.1',
    LATCHKEY_ISSUER: spec.issuer ?? issuer,
    LATCHKEY_AUDIENCE: audience,
    // Where the Hub's upstream is, when that is measured.
    LATCHKEY_TRUSTED_UPSTREAM_HOSTS: '127.0.0.1',
  })
  return startServer({ config, databaseUrl, masterKey: Buffer.from(masterKey, 'base64'), consoleDirectory })
}
