import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { migrateDatabase } from '../../src/database/database.ts'

const variable = 'LATCHKEY_TEST_DATABASE_URL'
const templateVariable = 'LATCHKEY_TEST_TEMPLATE'

/** The superuser address of the server that tests run on. */
export function serverUrl(): string {
  const url = process.env[variable]
  if (url) return url
  throw new Error(
    `${variable} is missing: the superuser address of a throw-away PostgreSQL. \`npm test -- api\` starts one and sets it.`,
  )
}

const withDatabase = (url: string, name: string): string => {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl(), connectionTimeoutMillis: 5000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const newName = (kind: string): string => `latchkey_${kind}_${randomBytes(6).toString('hex')}`
const drop = (name: string): Promise<void> => onServer(`drop database if exists ${name} with (force)`)

/** A migrated database that nothing connects to, to be cloned. */
export interface TemplateDatabase {
  drop(): Promise<void>
}

/** Makes the template of this test run. Worker processes started later find it in their environment. */
export async function createTemplateDatabase(): Promise<TemplateDatabase> {
  const name = newName('template')
  await onServer(`create database ${name}`)
  await migrateDatabase(withDatabase(serverUrl(), name))
  process.env[templateVariable] = name
  return { drop: () => drop(name) }
}

/** A database of one's own. */
export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** Clones the template: all tables, no rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = process.env[templateVariable]
  if (!template)
    throw new Error('The template database is missing: run the tests with this package’s vitest.config.ts.')
  const name = newName('test')
  await onServer(`create database ${name} template ${template}`)
  return { url: withDatabase(serverUrl(), name), drop: () => drop(name) }
}
