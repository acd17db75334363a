import { randomUUID } from 'node:crypto'
import { startTestIssuer, type TestIssuer } from '@latchkey/guard/testing'
import { Client } from 'pg'
import { type DemoResource, startDemoResource } from '../src/server.ts'

/** Every permission the API knows. */
export const everyPermission = ['assets', 'work_orders', 'work_requests']
  .flatMap((module) => ['view', 'create', 'edit', 'delete'].map((action) => `${module}:${action}`))
  .join(' ')

const serverUrl = (): string => {
  const url = process.env['LATCHKEY_TEST_DATABASE_URL']
  if (url) return url
  throw new Error(
    'LATCHKEY_TEST_DATABASE_URL is missing: the superuser address of a throw-away PostgreSQL. `npm test` sets it.',
  )
}

/** Runs statements with superuser rights. @param statements SQL without parameters @param url database, by default the server's own */
export async function administer(statements: string[], url = serverUrl()): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** An answer, taken apart. `body` is JSON where there is some. */
export interface Answer {
  status: number
  headers: Headers
  body: Body
}

/** What a body may have, as tests look at it. */
export interface Body {
  [name: string]: unknown
  id: string
  number: number
  items: Body[]
  errors: { path: string; code: string }[]
  nextCursor: string | null
  total: number
}

/** The demo resource as a process of its own would be: real port, real database, real issuer. */
export interface Stage {
  issuer: TestIssuer
  origin: string
  databaseUrl: string
  resource: DemoResource
  /** A company that nobody has used yet. @returns its `company_id` */
  newCompany(): string
  /** Calls as a consumer of a company. @param init method, JSON body, scope (all permissions by default) */
  call(company: string, path: string, init?: { method?: string; body?: unknown; scope?: string }): Promise<Answer>
  end(): Promise<void>
}

/** Reads a response the way tests want it. @param response from fetch */
export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  const body: Body = JSON.parse(isJson && text !== '' ? text : '{}')
  return { status: response.status, headers: response.headers, body }
}

/** Makes a database of its own and starts everything; `end` takes it all away again. */
export async function startStage(): Promise<Stage> {
  const name = `demo_resource_${randomUUID().replaceAll('-', '')}`
  await administer([`create database ${name}`])
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  const issuer = await startTestIssuer()
  const { audience, credentials } = issuer
  const options = { host: '127.0.0.1', port: 0, databaseUrl: url.href, issuer: issuer.issuer, audience, credentials }
  const resource = await startDemoResource(options)
  const origin = `http://127.0.0.1:${resource.port}`

  return {
    issuer,
    origin,
    databaseUrl: url.href,
    resource,
    newCompany: randomUUID,
    async call(company, path, { method = 'GET', body, scope = everyPermission } = {}) {
      const token = await issuer.token({ company_id: company, scope })
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return toAnswer(response)
    },
    async end() {
      await resource.close()
      await issuer.stop()
      await administer([`drop database ${name} with (force)`])
    },
  }
}
