import { buildApp, type Trust } from './app.ts'
import { migrateDatabase, openDatabase } from './database.ts'

/** Where the demo resource listens and keeps its records, and whose tokens it accepts. */
export interface DemoResourceOptions extends Trust {
  /** TCP port; 0 takes any free one. */
  port: number
  host: string
  /** PostgreSQL database of its own; its tables are made at the start. */
  databaseUrl: string
}

/** A running demo resource. */
export interface DemoResource {
  /** The port it listens on. */
  port: number
  /** Ends open requests, the listener and the database connections. */
  close(): Promise<void>
}

/**
 * Migrates the database and starts listening. The authorization server need not run yet: it is asked when the first token arrives.
 * @throws the driver's or the listener's error (`EADDRINUSE`, …) when it cannot start; nothing is left open then
 */
export async function startDemoResource({
  port,
  host,
  databaseUrl,
  ...trust
}: DemoResourceOptions): Promise<DemoResource> {
  await migrateDatabase(databaseUrl)
  const database = openDatabase(databaseUrl)
  const app = await buildApp(database.db, trust)
  // Without a listener a restart of PostgreSQL would end this process.
  database.onError((error) => app.log.error({ err: error }, 'an idle database connection broke'))
  const close = async () => {
    await app.close()
    await database.close()
  }
  try {
    await app.listen({ port, host })
  } catch (error) {
    await close()
    throw error
  }
  const address = app.server.address()
  return { port: typeof address === 'object' && address ? address.port : port, close }
}
