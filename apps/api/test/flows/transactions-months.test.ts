import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'

let api: TestApi
let other: TestApi
beforeAll(async () => {
  api = await startTestApi()
  other = await startTestApi({ beside: api })
})
afterAll(async () => {
  await other.close()
  await api.close()
})

const day = 24 * 60 * 60

const months = async (): Promise<string[]> => {
  const { rows } = await api.owner.query<{ month: string }>(
    `select substring(inhrelid::regclass::text from '[0-9]{4}_[0-9]{2}$') as month from pg_inherits
     where inhparent = 'transactions'::regclass and inhrelid <> 'transactions_default'::regclass order by 1`,
  )
  return rows.map(({ month }) => month)
}
const placesOf = async ({ company }: StaffedCompany): Promise<string[]> => {
  const { rows } = await api.owner.query<{ place: string }>(
    `select distinct tableoid::regclass::text as place from transactions where company_id = $1
     union select distinct tableoid::regclass::text from transaction_seals where company_id = $1 order by 1`,
    [company.id],
  )
  return rows.map(({ place }) => place)
}
const monthName = (at: Date) => at.toISOString().slice(0, 7).replace('-', '_')

const open = async () => {
  const client = new Client({ connectionString: api.databaseUrl })
  await client.connect()
  await client.query('begin')
  return {
    client,
    close: async () => {
      await client.query('rollback')
      await client.end()
    },
  }
}

describe('the months of the Transactions Log', () => {
  it('are made ahead once, though several nodes do it at the same time', async () => {
    api.clock.advance(200 * day)
    const before = await months()
    await Promise.all([api, other, api].map(({ services }) => services.transactions.prepareMonths()))
    const now = api.clock.now()
    const made = [0, 1, 2, 3].map((later) =>
      monthName(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later))),
    )
    expect(await months()).toEqual([...before, ...made])
  })

  it('take up what some node’s clock wrote ahead of its time, and nothing is lost in between', async () => {
    const company = await api.staffedCompany()
    api.clock.advance(400 * day)
    const browser = await api.signIn(company.administrator)
    expect(await placesOf(company)).toContain('transactions_default')
    const ahead = await api.services.transactions.verify(company.company.id)
    expect(ahead.flaw).toBeUndefined()

    await api.services.transactions.prepareMonths()
    const name = monthName(api.clock.now())
    const places = await placesOf(company)
    expect(places).toContain(`transactions_${name}`)
    expect(places).toContain(`transaction_seals_${name}`)
    expect(places).not.toContain('transactions_default')
    expect(await api.services.transactions.verify(company.company.id)).toEqual(ahead)
    const { body } = await browser.get<{ items: { event: string }[] }>('/api/v1/transactions')
    expect(body.items[0]).toMatchObject({ event: 'session.created' })
    await expect(api.owner.query('delete from transactions_default')).rejects.toThrow('append-only')
  })

  it('come while somebody’s entry waits to be committed', async () => {
    const company = await api.staffedCompany()
    const writer = await open()
    try {
      await writer.client.query(
        `insert into transactions (company_id, id, occurred_at, event, actor_type, target_type, target_id)
         values ($1, gen_random_uuid(), $2, 'company.updated', 'system', 'company', '')`,
        [company.company.id, api.clock.now()],
      )
      api.clock.advance(200 * day)
      await api.services.transactions.prepareMonths()
      expect(await months()).toContain(monthName(api.clock.now()))
      await writer.client.query('commit')
    } finally {
      await writer.close()
    }
    expect((await api.services.transactions.verify(company.company.id)).flaw).toBeUndefined()
  })

  it('are left for later while somebody reads everything, rather than let others wait behind', async () => {
    const company = await api.staffedCompany()
    const reader = await open()
    try {
      await reader.client.query('select count(*) from transactions')
      api.clock.advance(200 * day)
      await expect(api.services.transactions.prepareMonths()).rejects.toThrow('create_log_month')
      const browser = await api.signIn(company.administrator)
      expect((await browser.get('/api/v1/transactions')).status).toBe(200)
    } finally {
      await reader.close()
    }
    await api.services.transactions.prepareMonths()
    expect(await months()).toContain(monthName(api.clock.now()))
    expect((await api.services.transactions.verify(company.company.id)).flaw).toBeUndefined()
  })
})
