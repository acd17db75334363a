import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { transactionEvents, type TransactionFilter, transactionSchema } from '@latchkey/contracts'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { inCompany } from '../../src/database/in-company.ts'
import { exportBatchSize, type TransactionService } from '../../src/features/transactions/transaction.service.ts'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'

// A log that is long enough for plans to be those of any longer one.

// A million takes some minutes: LATCHKEY_LOG_ENTRIES=1000000.
const mine = Number(process.env['LATCHKEY_LOG_ENTRIES'] ?? 100_000)
/** So many in the last days, the rest of them over a year. */
const recent = 50_000
const others = 50_000
/** How often memory is looked at while an export is read. */
const samples = 30
const user = '00000000-0000-4000-8000-000000000001'
const consumer = '00000000-0000-4000-8000-000000000002'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

let api: TestApi
let acme: StaffedCompany
let browser: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  browser = await api.signIn(acme.administrator)
  const other = await api.staffedCompany()
  await api.owner.query(
    `select make_log_month((now() - n * interval '1 month')::date) from generate_series(1, 14) as n`,
  )
  await insertEntries(acme, mine)
  await insertEntries(other, others)
  for (const table of ['transactions', 'transaction_seals']) await api.owner.query(`vacuum analyze ${table}`)
}, 600_000)
afterAll(() => api.close())

/** A UUID made of a number, of a version that there is. */
const madeUuid = (number: string): string =>
  `overlay(overlay(md5((${number})::text) placing '4' from 13) placing '8' from 17)::uuid`

/** So many that the database takes them well within the time it has for an answer. */
const insertedAtOnce = 10_000

/** Writes entries as they would stand there, without sealing them one by one. */
async function insertEntries({ company }: StaffedCompany, count: number): Promise<void> {
  const { owner: pool } = api
  const events = `array[${transactionEvents.map((event) => `'${event}'`).join(', ')}]`
  await pool.query('alter table transactions disable trigger transactions_seal')
  for (let first = 1; first <= count; first += insertedAtOnce) {
    await pool.query(
      `insert into transactions (company_id, id, occurred_at, event, actor_type, actor_id, target_type, target_id, after, ip, user_agent)
     select $1, gen_random_uuid(), now() - interval '1 day' - least(n, ${recent}) * interval '10 seconds'
         - greatest(n - ${recent}, 0) * (interval '1 year' / ${Math.max(count - recent, 1)}),
       case when n % 1000 = 0 then 'company.updated' else (${events})[1 + n % ${transactionEvents.length}] end,
       case when n % 50 = 0 then 'consumer' else 'user' end,
       case when n % 50 = 0 then $3::uuid when n % 20 = 0 then $2::uuid else ${madeUuid('n % 500')} end,
       case when n % 110 = 0 then 'user' else 'consumer' end,
       case when n % 110 = 0 then $2::text when n % 70 = 0 then $3::text else ${madeUuid('n % 3000')}::text end,
       jsonb_build_object('name', '=cmd|' || n) || case when n % 90 = 0 then jsonb_build_object('consumerId', $3::text) else '{}' end, '192.0.2.1', 'bench'
     from generate_series(${first}, ${first + insertedAtOnce - 1}) as n`,
      [company.id, user, consumer],
    )
  }
  await pool.query('alter table transactions enable trigger transactions_seal')
  await pool.query(
    `insert into transaction_seals (company_id, sequence, transaction_id, hash, occurred_at)
     select t.company_id, h.sequence + row_number() over (order by t.occurred_at), t.id, sha256(''), t.occurred_at
     from transactions t join transaction_heads h on h.company_id = t.company_id
     where t.company_id = $1 and not exists (select 1 from transaction_seals s where s.company_id = $1 and s.transaction_id = t.id)`,
    [company.id],
  )
  await pool.query(`update transaction_heads set sequence = sequence + ${count} where company_id = $1`, [company.id])
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

interface Asked {
  text: string
  values: unknown[]
}

const isAsked = (question: unknown): question is Asked =>
  typeof question === 'object' && question !== null && 'text' in question && /transaction/u.test(String(question.text))

/** How PostgreSQL answers what a service asks, as it is asked: by the application, about the company. @returns every step of every plan */
async function stepsOf(ask: (transactions: TransactionService) => Promise<unknown>): Promise<Plan[]> {
  const asked: Asked[] = []
  const spy = vi.spyOn(Client.prototype, 'query')
  try {
    await ask(api.services.transactions)
    for (const [question, values] of spy.mock.calls as unknown[][]) {
      if (isAsked(question)) asked.push({ text: question.text, values: Array.isArray(values) ? values : [] })
    }
  } finally {
    spy.mockRestore()
  }
  expect(asked).not.toEqual([])
  const plans: Plan[] = []
  for (const { text, values } of asked) {
    await inCompany(api.services.db, acme.company.id).transaction(async (tx) => {
      const explained = sql.join(
        `explain (analyze, format json) ${text}`
          .split(/\$(\d+)/u)
          .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)),
      )
      const { rows } = await tx.execute<{ 'QUERY PLAN': { Plan: Plan }[] }>(explained)
      for (const row of rows) plans.push(...row['QUERY PLAN'].flatMap(({ Plan: plan }) => nodesOf(plan)))
    })
  }
  return plans
}

const rowsRead = (step: Plan): number =>
  (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops']
// A month with next to nothing in it is read as it is.
const scanned = (steps: Plan[]): string[] =>
  steps
    .filter((step) => step['Node Type'] === 'Seq Scan' && step['Relation Name']?.startsWith('transaction'))
    .filter((step) => rowsRead(step) > 100)
    .map((step) => `all of ${step['Relation Name']}`)
const mostRows = (steps: Plan[]): number => Math.max(...steps.map(rowsRead))

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString()
const filters: [string, TransactionFilter][] = [
  ['nothing', {}],
  ['a user', { userId: user }],
  ['a consumer', { consumerId: consumer }],
  ['a thing', { targetType: 'consumer', targetId: consumer }],
  ['an event', { event: ['company.updated'] }],
  ['several events', { event: ['session.refused', 'grant.revoked', 'consumer.deleted'] }],
  ['a noun', { noun: 'consumer' }],
  ['a beginning', { from: daysAgo(5) }],
  ['an end', { to: daysAgo(8) }],
  ['an event in a time', { event: ['session.refused'], from: daysAgo(6), to: daysAgo(5) }],
  ['a user in a time', { userId: user, from: daysAgo(6), to: daysAgo(5) }],
]
// A page and its total take a thousand entries at the most, from each of some indexes for a user, a consumer or a noun.
const manyButFarFromAll = 10_000

describe('a list of the Transactions Log narrowed by', () => {
  it.each(filters)(
    '%s reads neither all of a table nor much of it, on the first page and on a later one',
    async (_what, filter) => {
      const { companyId, nextCursor, total } = await api.services.transactions
        .list(acme.company.id, { limit: 25, ...filter })
        .then((page) => ({ ...page, companyId: acme.company.id }))
      expect(total).toBeGreaterThan(50)
      for (const cursor of [undefined, nextCursor ?? undefined]) {
        const steps = await stepsOf((transactions) => transactions.list(companyId, { limit: 25, cursor, ...filter }))
        expect(scanned(steps)).toEqual([])
        expect(mostRows(steps)).toBeLessThan(manyButFarFromAll)
      }
    },
  )

  it('all there is at once finds what there is of it without going through a table', async () => {
    const steps = await stepsOf((transactions) =>
      transactions.list(acme.company.id, {
        limit: 25,
        userId: user,
        consumerId: consumer,
        targetType: 'consumer',
        targetId: consumer,
        event: ['company.updated', 'consumer.updated'],
        noun: 'consumer',
        from: daysAgo(9),
        to: daysAgo(2),
      }),
    )
    expect(scanned(steps)).toEqual([])
  })

  it('nothing, in an export, takes each batch from where the last one ended', async () => {
    const steps = await stepsOf(async (transactions) => {
      const batches = transactions.export(acme.company.id, {})
      for (let batch = 0; batch < 3; batch += 1) await batches.next()
      await batches.return(undefined)
    })
    expect(scanned(steps)).toEqual([])
    expect(mostRows(steps)).toBeLessThan(manyButFarFromAll)
  })
})

const exported = async (query: string): Promise<Response> => {
  const response = await browser.fetch(`/api/v1/transactions/export?${query}`)
  expect(response.status).toBe(200)
  return response
}

const parsed = (line: string) => transactionSchema.parse(JSON.parse(line))

// A hundred thousand entries through a slow machine take their time.
describe('GET /api/v1/transactions/export', { timeout: 120_000 }, () => {
  it('sends every entry once, the newest first, and says how many there will be', async () => {
    const response = await exported('format=ndjson')
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="transactions-\d{4}-\d\d-\d\d\.ndjson"$/u,
    )
    const lines = (await response.text()).split('\n')
    expect(lines.pop()).toBe('')
    expect(response.headers.get('x-total-count')).toBe(String(lines.length))
    expect(lines.length).toBeGreaterThan(mine)
    const sequences = lines.map((line) => parsed(line).sequence)
    expect(new Set(sequences).size).toBe(lines.length)
    const [first, last] = [lines[0] ?? '', lines.at(-1) ?? ''].map(parsed)
    expect((first?.occurredAt ?? '') > (last?.occurredAt ?? '')).toBe(true)
    const { body } = await browser.get(`/api/v1/transactions/${last?.id}`)
    expect(last).toEqual(body)
  })

  it('holds no more in memory at its end than at its beginning, however long it is', { timeout: 600_000 }, async () => {
    const response = await exported('format=csv')
    const total = Number(response.headers.get('x-total-count'))
    const used: number[] = []
    let lines = 0
    for await (const chunk of response.body ?? []) {
      lines += Buffer.from(chunk).filter((octet) => octet === 0x0a).length
      if (lines < (used.length * total) / samples) continue
      // What nobody holds any more is no part of it, however late it would be cleared away by itself.
      collectGarbage()
      const { heapUsed, external } = process.memoryUsage()
      used.push(heapUsed + external)
    }
    expect(lines).toBe(total + 1)
    const third = Math.floor(used.length / 3)
    const megabytes = [used.slice(0, third), used.slice(third, -third), used.slice(-third)].map((part) =>
      Math.round(Math.min(...part) / 1024 / 1024),
    )
    console.info(`export of ${total} entries: ${megabytes.join(', ')} MB in each third of it`)
    const [first = 0, , last = Number.POSITIVE_INFINITY] = megabytes
    expect(last - first).toBeLessThan(24)
  })

  it('takes no more out of the database than the reader takes from it', async () => {
    let batches = 0
    const { transactions } = api.services
    const all = transactions.export.bind(transactions)
    transactions.export = async function* counting(...asked) {
      for await (const batch of all(...asked)) {
        batches += 1
        yield batch
      }
    }
    try {
      const response = await exported('format=csv')
      // What fits between us, which the system decides, and then nothing until somebody reads.
      let before = -1
      while (before !== batches) {
        before = batches
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      expect(batches).toBeGreaterThan(0)
      expect(batches).toBeLessThan(mine / exportBatchSize)
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      // Whoever goes away is not read for any more.
      await expect
        .poll(async () => {
          const was = batches
          await new Promise((resolve) => setTimeout(resolve, 300))
          return batches - was
        })
        .toBe(0)
      expect(batches).toBeLessThan(mine / exportBatchSize)
    } finally {
      transactions.export = all
    }
  })

  it.each([
    ['a consumer', `consumerId=${consumer}&event=company.updated`],
    ['a user', `userId=${user}&event=company.updated`],
  ])('narrows to %s as the list does, and counts what is left', async (_what, query) => {
    const response = await exported(`format=ndjson&${query}`)
    const lines = (await response.text()).trimEnd().split('\n')
    const { body } = await browser.get<{ total: number }>(`/api/v1/transactions?${query}`)
    expect(lines).toHaveLength(body.total)
    expect(response.headers.get('x-total-count')).toBe(String(body.total))
  })

  it('as CSV is a table that a spreadsheet takes for text, whatever things are called', async () => {
    const response = await exported('format=csv&event=company.updated')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const rows = bytes.subarray(3).toString('utf8').split('\r\n')
    expect(rows[0]).toBe(
      'sequence,occurred_at,event,actor_type,actor_id,actor_name,target_type,target_id,target_name,before,after,ip,user_agent,trace_id,id',
    )
    expect(rows.at(-1)).toBe('')
    expect(rows.some((row) => row.includes(`"'=cmd|`))).toBe(true)
    expect(rows.filter((row) => /(?:^|,)"?[=+@-]/u.test(row))).toEqual([])
  })

  it('answers HEAD with the same headers and reads nothing', async () => {
    const head = await browser.call('HEAD', '/api/v1/transactions/export?format=ndjson')
    expect(head.status).toBe(200)
    expect(head.body).toBe('')
    expect(head.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(Number(head.headers.get('x-total-count'))).toBeGreaterThan(mine)
  })
})
