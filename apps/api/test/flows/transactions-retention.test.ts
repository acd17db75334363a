import { randomBytes } from 'node:crypto'
import type { Transaction, TransactionPage } from '@latchkey/contracts'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openOwner } from '../../src/database/database.ts'
import { inCompany } from '../../src/database/in-company.ts'
import { ReleasingPool } from '../../src/database/releasing-pool.ts'
import { monthOf } from '../../src/features/transactions/log-months.ts'
import type { Dropped } from '../../src/features/transactions/transaction-retention.ts'
import { startTransactionSchedule } from '../../src/features/transactions/transaction-schedule.ts'
import { startResealing } from '../../src/reseal-secrets.ts'
import { latchkey } from '../support/cli.ts'
import { startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'

let api: TestApi
/** Has entries of each of the last five months, and of this one. */
let acme: StaffedCompany
/** Has entries of this month only. */
let young: StaffedCompany
const nodes: TestApi[] = []

const thisMonth = monthOf(new Date())
const nameOf = (monthsAgo: number): string => monthOf(thisMonth, -monthsAgo).toISOString().slice(0, 7)

const record = ({ company }: StaffedCompany, count = 1) =>
  inCompany(api.services.db, company.id).transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await api.services.transactions.record(tx, {
        companyId: company.id,
        event: 'company.updated',
        actor: { type: 'system' },
        target: { type: 'company', id: company.id },
        after: { name: `Name ${index}` },
      })
    }
  })

/** So many whole months ago, two hours after that month began, which has its partition. */
const goTo = async (monthsAgo: number): Promise<void> => {
  const month = monthOf(thisMonth, -monthsAgo)
  api.clock.set(new Date(month.getTime() + 2 * 60 * 60 * 1000))
  await api.owner.query('select make_log_month($1)', [month.toISOString().slice(0, 10)])
}

beforeEach(async () => {
  api = await startTestApi()
  await goTo(5)
  acme = await api.staffedCompany()
  for (const monthsAgo of [4, 3, 2, 1]) {
    await goTo(monthsAgo)
    await record(acme, 3)
  }
  api.clock.set(new Date())
  await record(acme)
  young = await api.staffedCompany()
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
  await api.close()
})

const drop = async (months: number, { services } = api): Promise<Dropped | undefined> => {
  const owner = await openOwner(api.databaseUrl)
  try {
    return await services.transactions.dropMonths(owner.db, months)
  } finally {
    await owner.close()
  }
}
const verify = ({ company }: StaffedCompany, { services } = api) => services.transactions.verify(company.id)
const droppingsOf = async ({ company }: StaffedCompany): Promise<Transaction[]> => {
  const { items } = await api.services.transactions.list(company.id, { limit: 50, event: ['transaction.dropped'] })
  return Promise.all(items.map(({ id }) => api.services.transactions.get(company.id, id)))
}

const asOwner = async (...statements: string[]): Promise<void> => {
  const client = new Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
const dropByHand = (monthsAgo: number): Promise<void> => {
  const suffix = nameOf(monthsAgo).replace('-', '_')
  return asOwner(`drop table transactions_${suffix}, transaction_seals_${suffix}`)
}
const forge = ({ company }: StaffedCompany, after: unknown): Promise<void> =>
  asOwner(
    `insert into transactions (company_id, id, occurred_at, event, actor_type, target_type, target_id, after)
     values ('${company.id}', gen_random_uuid(), now(), 'transaction.dropped', 'system', 'transaction', 'x', '${JSON.stringify(after)}')`,
  )

const cli = (...args: string[]) =>
  latchkey(args, {
    env: {
      DATABASE_URL: api.databaseUrl,
      LATCHKEY_MASTER_KEY: api.masterKeys[0].toString('base64'),
      LATCHKEY_ISSUER: 'https://latchkey.example',
      LATCHKEY_LOG_RETENTION_MONTHS: '2',
    },
  })

describe('retention of the Transactions Log', { timeout: 120_000 }, () => {
  it('drops whole months, says so in each log it took something from, and the rest is still proven', async () => {
    const before = await verify(acme)
    const dropped = await drop(2)
    expect(dropped).toMatchObject({ months: [nameOf(5), nameOf(4), nameOf(3)] })
    const after = await verify(acme)
    expect(after.flaw).toBeUndefined()
    expect(after.dropped).toBe(dropped?.entries)
    expect(after.entries + after.dropped).toBe(before.entries + 1)

    const keptSince = monthOf(thisMonth, -2).toISOString()
    expect(await droppingsOf(acme)).toMatchObject([
      {
        event: 'transaction.dropped',
        actor: { type: 'system' },
        target: { type: 'transaction', id: nameOf(3) },
        after: {
          months: [nameOf(5), nameOf(4), nameOf(3)],
          entries: after.dropped,
          keptSinceAt: keptSince,
          gaps: [{ from: 1, to: after.dropped, hash: expect.stringMatching(/^[0-9a-f]{64}$/u) }],
        },
      },
    ])
    expect(await droppingsOf(young)).toEqual([])
    expect((await verify(young)).dropped).toBe(0)

    const browser = await api.signIn(acme.administrator)
    const { body } = await browser.get<TransactionPage>('/api/v1/transactions')
    expect(body.keptSince).toBe(keptSince)
    expect(body.items.every(({ occurredAt }) => occurredAt >= keptSince)).toBe(true)
    const exported = await browser.fetch('/api/v1/transactions/export?format=ndjson')
    const lines = (await exported.text()).trimEnd().split('\n')
    expect(exported.headers.get('x-total-count')).toBe(String(lines.length))
    const others = await api.signIn(young.administrator)
    expect((await others.get<TransactionPage>('/api/v1/transactions')).body.keptSince).toBeNull()
  })

  it('goes on month after month, writes nothing when nothing is due, and needs no record that it dropped itself', async () => {
    await drop(4)
    expect(await drop(4)).toBeUndefined()
    expect(await droppingsOf(acme)).toHaveLength(1)
    await drop(1)
    expect(await droppingsOf(acme)).toHaveLength(2)
    const { dropped, flaw } = await verify(acme)
    expect(flaw).toBeUndefined()
    const [last, first] = await droppingsOf(acme)
    expect(last?.after).toMatchObject({ gaps: [{ from: 1, to: dropped }] })
    expect(first?.after).toMatchObject({ gaps: [{ from: 1 }] })
  })

  it('knows what is missing when entries of two months came in another order than their times', async () => {
    const entries: number[] = []
    for (const monthsAgo of [4, 1, 4, 1]) {
      await goTo(monthsAgo)
      await record(acme)
      entries.push((await verify(acme)).entries)
    }
    api.clock.set(new Date())
    await drop(3)
    const { flaw, dropped } = await verify(acme)
    expect(flaw).toBeUndefined()
    const [{ after } = { after: null }] = await droppingsOf(acme)
    const [late = 0, , later = 0] = entries
    expect(after).toMatchObject({
      entries: dropped,
      gaps: [{ from: 1 }, { from: late, to: late }, { from: later, to: later }],
    })
  })

  it('leaves alone what a node whose clock is behind wrote into times that no month is kept for', async () => {
    await drop(2)
    api.clock.set(monthOf(thisMonth, -30))
    await api.services.transactions.prepareMonths()
    await record(acme)
    const before = await verify(acme)
    api.clock.set(new Date())
    expect(await drop(2)).toBeUndefined()
    expect(await verify(acme)).toEqual(before)
  })

  it('goes by the clock that is behind: one node’s mistake does not empty the log', async () => {
    api.clock.set(monthOf(thisMonth, 120))
    expect(await drop(5)).toBeUndefined()
  })

  it('gives up nothing at first sight: a month has to have been due for most of a day, by a clock that nobody sets', async () => {
    const hour = 60 * 60 * 1000
    let elapsed = 0
    const dropped: Dropped[] = []
    const errors: unknown[] = []
    const schedule = startTransactionSchedule({
      transactions: api.services.transactions,
      databaseUrl: api.databaseUrl,
      months: 2,
      elapsed: () => elapsed,
      onDropped: (gone) => dropped.push(gone),
      onError: (error) => errors.push(error),
    })
    await schedule.run()
    elapsed = 19 * hour
    await schedule.run()
    expect(dropped).toEqual([])
    // As if the clock had been ahead by a month until now: a month that isn't due any more has to wait anew, when it is due again.
    api.clock.set(monthOf(thisMonth, -1))
    await schedule.run()
    api.clock.set(new Date())
    elapsed = 21 * hour
    await schedule.run()
    expect(dropped).toMatchObject([{ months: [nameOf(5), nameOf(4)] }])
    elapsed = 41 * hour
    await schedule.run()
    expect(dropped.slice(1)).toMatchObject([{ months: [nameOf(3)] }])
    await schedule.close()
    expect(errors).toEqual([])
    expect((await verify(acme)).flaw).toBeUndefined()
  })

  it('is no flaw to who walks the chain meanwhile, at whichever step they are', async () => {
    const { pool } = api.database
    if (!(pool instanceof ReleasingPool)) throw new TypeError('the pool is another one')
    const borrow = pool.borrow.bind(pool)
    const steps = vi.spyOn(pool, 'borrow')
    for (const [step, months] of [4, 3, 2, 1].entries()) {
      let taken = 0
      let dropped: Dropped | undefined
      steps.mockImplementation(async (work) => {
        if (taken === step) dropped = await drop(months)
        taken += 1
        return borrow(work)
      })
      const { flaw } = await verify(acme)
      expect({ step, dropped: dropped?.months, flaw }).toEqual({ step, dropped: [nameOf(months + 1)], flaw: undefined })
    }
    steps.mockRestore()
  })

  it('lets others write while it waits for somebody who reads everything', async () => {
    const reader = new Client({ connectionString: api.databaseUrl })
    await reader.connect()
    await reader.query('begin')
    await reader.query('select count(*) from transactions')
    const dropping = drop(2)
    await expect.poll(() => droppingsOf(acme)).toHaveLength(1)
    const browser = await api.signIn(acme.administrator)
    expect((await browser.get('/api/v1/transactions')).status).toBe(200)
    await reader.end()
    expect(await dropping).toMatchObject({ months: [nameOf(5), nameOf(4), nameOf(3)] })
  })

  it('loses no entry that a wrong clock writes into a month while it is dropped', async () => {
    const writer = new Client({ connectionString: api.databaseUrl })
    await writer.connect()
    await writer.query('begin')
    await writer.query(
      `insert into transactions (company_id, id, occurred_at, event, actor_type, target_type, target_id)
       values ($1, gen_random_uuid(), $2, 'company.updated', 'system', 'company', '')`,
      [acme.company.id, new Date(monthOf(thisMonth, -4).getTime() + 1000)],
    )
    const dropping = drop(2)
    await expect.poll(() => droppingsOf(acme)).toHaveLength(1)
    await writer.query('commit')
    await writer.end()
    expect(await dropping).toBeUndefined()
    expect((await verify(acme)).flaw).toBeUndefined()
    expect(await drop(2)).toBeDefined()
    expect((await verify(acme)).flaw).toBeUndefined()
  })

  it('is told from a month that somebody dropped by hand, whatever they write into the log', async () => {
    await dropByHand(5)
    expect((await verify(acme)).flaw).toMatchObject({ kind: 'link_missing', sequence: 1 })
    const { rows } = await api.owner.query<{ first: string; hash: string }>(
      `select min(sequence) as first, encode(sha256(''), 'hex') as hash from transaction_seals where company_id = $1`,
      [acme.company.id],
    )
    const [row] = rows
    await forge(acme, {
      months: [nameOf(5)],
      entries: 1,
      keptSinceAt: monthOf(thisMonth, -4).toISOString(),
      gaps: [{ from: 1, to: Number(row?.first) - 1, hash: row?.hash }],
      proof: randomBytes(32).toString('hex'),
    })
    expect((await verify(acme)).flaw).toMatchObject({ kind: 'link_missing', sequence: 1 })
    // Nor does a retention that comes later make it good.
    await drop(3)
    expect((await verify(acme)).flaw).toMatchObject({ kind: 'link_missing', sequence: 1 })
  })

  it('shows a record that is not by this installation, and one whose proof nobody can check any more', async () => {
    await forge(young, { months: [], entries: 0, keptSinceAt: '', gaps: [], proof: '' })
    expect((await verify(young)).flaw).toMatchObject({ kind: 'dropping_forged' })
    await drop(2)
    expect((await verify(acme)).flaw).toBeUndefined()
    await asOwner('update transaction_keys set sealed_key = sealed_key || sealed_key')
    expect((await verify(acme)).flaw).toMatchObject({ kind: 'link_missing', sequence: 1 })
  })

  it('is still proven when the master key has been changed', async () => {
    await drop(4)
    const [former] = api.masterKeys
    const coming = randomBytes(32)
    const between = await startTestApi({ beside: api, masterKeys: [coming, former] })
    nodes.push(between)
    const resealing = startResealing({
      services: between.services,
      onSealed: () => {},
      onUnopenable: (line) => expect.unreachable(line),
      onError: (error) => expect.unreachable(String(error)),
    })
    await resealing.first
    await resealing.close()
    const after = await startTestApi({ beside: api, masterKeys: [coming] })
    nodes.push(after)
    expect((await verify(acme, after)).flaw).toBeUndefined()
    expect(await drop(2, after)).toBeDefined()
    expect((await verify(acme, after)).flaw).toBeUndefined()
  })

  it('is shown to the operator before and after, on the command line', async () => {
    const { out } = await cli('list-log-months')
    const months = out.trimEnd().split('\n')
    expect(months[0]).toMatch(new RegExp(`^${nameOf(5)} +\\d+ entries +\\d+ MB  to be dropped$`, 'u'))
    expect(months.filter((line) => line.endsWith('to be dropped'))).toHaveLength(3)
    expect(months.find((line) => line.startsWith(nameOf(2)))).toMatch(/ 3 entries .* kept$/u)
    await drop(2)
    const verified = await cli('verify-log', '--company', String(acme.company.number))
    expect(verified).toMatchObject({ code: 0, err: '' })
    expect(verified.out).toMatch(
      /: \d+ entries as they were written beside \d+ that retention gave up, up to [0-9a-f]{64}\.$/mu,
    )
  })
})
