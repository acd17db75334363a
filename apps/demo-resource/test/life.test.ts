import { connect, createServer, type Socket } from 'node:net'
import { DrizzleQueryError, sql } from 'drizzle-orm'
import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeError, openDatabase } from '../src/database.ts'
import { seedRecords } from '../src/seed/records.ts'
import { startDemoResource } from '../src/server.ts'
import { administer, startStage, type Stage, toAnswer } from './support.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.end())

/** A wire to a PostgreSQL that can be cut. @param url where it leads */
async function startWire(url: string) {
  const { hostname, port } = new URL(url)
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  const listen = (at: number) =>
    new Promise<number>((resolve) => {
      server.listen(at, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const ownPort = await listen(0)
  const own = new URL(url)
  own.host = `127.0.0.1:${ownPort}`
  return {
    url: own.href,
    cut: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const end of ends) end.destroy()
      }),
    mend: () => listen(ownPort),
  }
}

const options = () => ({
  host: '127.0.0.1',
  port: 0,
  databaseUrl: stage.databaseUrl,
  issuer: stage.issuer.issuer,
  audience: stage.issuer.audience,
  credentials: stage.issuer.credentials,
})

test('several processes can start on one new database at the same time, and seed a company once between them', async () => {
  await administer(
    ['drop schema public cascade', 'drop schema drizzle cascade', 'create schema public'],
    stage.databaseUrl,
  )
  const resources = await Promise.all([
    startDemoResource(options()),
    startDemoResource(options()),
    startDemoResource(options()),
  ])
  const token = await stage.issuer.token({ company_id: stage.newCompany() })
  const totals = await Promise.all(
    resources.map(async ({ port }) => {
      const response = await fetch(`http://127.0.0.1:${port}/work-orders`, {
        headers: { Authorization: `Bearer ${token}` },
      })
      const { total }: { total: number } = JSON.parse(await response.text())
      return total
    }),
  )
  expect(new Set(totals).size).toBe(1)
  expect(totals[0]).toBeGreaterThan(100)
  await Promise.all(resources.map((resource) => resource.close()))
})

test('records outlive a restart, and what was deleted is not seeded again', async () => {
  const company = stage.newCompany()
  const { body } = await stage.call(company, '/assets?limit=1')
  await stage.call(company, `/assets/${body.items[0]?.id}`, { method: 'DELETE' })
  const again = await startDemoResource(options())
  const token = await stage.issuer.token({ company_id: company, scope: 'assets:view' })
  const response = await fetch(`http://127.0.0.1:${again.port}/assets`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  expect(JSON.parse(await response.text())).toMatchObject({ total: body.total - 1 })
  await again.close()
})

test('a database that ends its connections costs at most the calls under way', async () => {
  const company = stage.newCompany()
  await stage.call(company, '/assets')
  const name = new URL(stage.databaseUrl).pathname.slice(1)
  await administer([`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`])
  const statuses: number[] = []
  for (let attempt = 0; attempt < 6; attempt += 1) statuses.push((await stage.call(company, '/assets')).status)
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([])
  expect(statuses.at(-1)).toBe(200)
})

test('a database out of reach is 503 with Retry-After, for callers and for the operator, and then over', async () => {
  const wire = await startWire(stage.databaseUrl)
  const resource = await startDemoResource({ ...options(), databaseUrl: wire.url })
  const token = await stage.issuer.token({ company_id: stage.newCompany() })
  const get = async (path: string) =>
    toAnswer(await fetch(`http://127.0.0.1:${resource.port}${path}`, { headers: { Authorization: `Bearer ${token}` } }))
  expect((await get('/work-orders')).status).toBe(200)
  await wire.cut()
  const answers = [await get('/work-orders'), await get('/healthz')]
  await wire.mend()
  for (const { status, headers, body } of answers) {
    expect({ status, type: body['type'] }).toEqual({ status: 503, type: 'urn:latchkey:problem:unavailable' })
    expect(headers.get('retry-after')).toMatch(/^[0-9]+$/u)
  }
  expect((await get('/work-orders')).status).toBe(200)
  await resource.close()
  await wire.cut()
})

test('an authorization server out of reach is 503, and nobody gets in', async () => {
  const company = stage.newCompany()
  await stage.issuer.stop()
  const { status, body } = await stage.call(company, '/assets')
  await stage.issuer.start()
  expect({ status, type: body['type'] }).toEqual({ status: 503, type: 'urn:latchkey:problem:unavailable' })
  expect((await stage.call(company, '/assets')).status).toBe(200)
})

test('close ends the listener and every database connection', async () => {
  const resource = await startDemoResource(options())
  await fetch(`http://127.0.0.1:${resource.port}/healthz`)
  const client = new Client({ connectionString: stage.databaseUrl })
  await client.connect()
  const connections = async () => {
    const { rows } = await client.query<{ open: number }>(
      `select count(*)::int as open from pg_stat_activity where application_name = 'latchkey-demo-resource' and datname = current_database()`,
    )
    return rows[0]?.open ?? 0
  }
  const before = await connections()
  await resource.close()
  await expect(fetch(`http://127.0.0.1:${resource.port}/healthz`)).rejects.toThrow('fetch failed')
  await expect.poll(connections).toBeLessThan(before)
  await client.end()
})

test('a port that is taken is told, and nothing is left open', async () => {
  await expect(startDemoResource({ ...options(), port: stage.resource.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})

test('the first records are the same every time but for their ids, and name nobody real', () => {
  const today = new Date('2027-03-04T12:00:00Z')
  let next = 0
  const newId = () => String((next += 1))
  const once = seedRecords(today, newId)
  next = 0
  expect(seedRecords(today, newId)).toEqual(once)
  expect(new Set(once.assets.map(({ code }) => code)).size).toBe(once.assets.length)
  expect(once.workRequests.every(({ requesterEmail }) => /^[a-z.]+@plant\.example$/u.test(requesterEmail))).toBe(true)
  const moments = [...once.assets, ...once.workOrders, ...once.workRequests].flatMap(({ createdAt, updatedAt }) => [
    createdAt,
    updatedAt,
  ])
  expect(moments.every((moment) => moment <= today)).toBe(true)
})

test('SEC-04 the log of a failed query holds its reason, not its values', () => {
  const reason = new DatabaseError('deadlock detected', 0, 'error')
  const described = describeError(new DrizzleQueryError('insert into assets', ['a value'], reason))
  expect(described).toMatchObject({ message: 'deadlock detected' })
  expect(JSON.stringify(described)).not.toContain('a value')
})

test('a connection that breaks in the middle of a transaction fails that one, and does not end the process', async () => {
  const database = openDatabase(stage.databaseUrl)
  const broken = database.db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await administer([`select pg_terminate_backend(${rows[0]?.pid})`], stage.databaseUrl)
    await tx.execute(sql`select 1`)
  })
  await expect(broken).rejects.toThrow(/Failed query|connection/u)
  expect((await database.db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }])
  await database.close()
})
