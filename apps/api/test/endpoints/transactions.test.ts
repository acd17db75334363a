import type { ConsumerCreated, Transaction, TransactionEvent, TransactionPage } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCompany } from '../../src/database/in-company.ts'
import { type Browser, startTestApi, type StaffedCompany, type TestApi, testPassword } from '../support/index.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'

let api: TestApi
let acme: StaffedCompany
let browser: Browser
let consumer: ConsumerCreated
let createdTraceId: string | null
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  browser = await api.signIn(acme.superAdministrator)
  const created = await browser.post<ConsumerCreated>('/api/v1/consumers', {
    grantType: 'client_credentials',
    name: 'Meter gateway',
    permissionGroupId: acme.fullAccess.id,
  })
  consumer = created.body
  createdTraceId = created.headers.get('x-request-id')
  for (const name of ['Gateway', 'Meters', 'Meter gateway 2']) {
    await browser.patch(`/api/v1/consumers/${consumer.id}`, { name })
  }
})
afterAll(() => api.close())

const list = async (query = ''): Promise<TransactionPage> => {
  const { status, body } = await browser.get<TransactionPage>(`/api/v1/transactions${query}`)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}
const get = (query: string) => browser.get(`/api/v1/transactions?${query}`)
const isOfUser =
  (id: string) =>
  ({ actor, target }: TransactionPage['items'][number]): boolean =>
    actor.id === id || (target.type === 'user' && target.id === id)
const eventsOf = ({ items }: TransactionPage) => items.map(({ event }) => event)

describe('GET /api/v1/transactions', () => {
  it('lists the newest first, each with who, what, when, from where and under which trace id', async () => {
    const { items, total, totalIsAtLeast } = await list()
    expect({ total, totalIsAtLeast }).toEqual({ total: items.length, totalIsAtLeast: false })
    const moments = items.map(({ occurredAt }) => occurredAt)
    expect(moments).toEqual(moments.toSorted().toReversed())
    expect(items.slice(0, 3).map(({ event }) => event)).toEqual(Array.from({ length: 3 }, () => 'consumer.updated'))
    // People may be added side by side: the chain numbers entries as they are committed, so their order in time can differ.
    const numbers = items.map(({ sequence }) => sequence)
    expect(numbers.toSorted((one, other) => one - other)).toEqual(items.map((_item, index) => index + 1))
    expect(items.find(({ event }) => event === 'consumer.created')).toEqual({
      id: expect.any(String),
      sequence: expect.any(Number),
      occurredAt: expect.any(String),
      event: 'consumer.created',
      actor: { type: 'user', id: acme.superAdministrator.id, name: acme.superAdministrator.name },
      target: { type: 'consumer', id: consumer.id, name: 'Meter gateway 2' },
      ip: '127.0.0.1',
      userAgent: 'node',
      traceId: createdTraceId,
    })
    expect(items.at(-1)).toMatchObject({
      event: expect.stringMatching(/created$/u),
      actor: { type: 'system', id: null },
    })
  })

  it('pages through all of them, each once', async () => {
    const all = await list('?limit=100')
    const paged: TransactionPage['items'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: TransactionPage = await list(`?limit=3${cursor && `&cursor=${cursor}`}`)
      expect(page.total).toBe(all.total)
      paged.push(...page.items)
      cursor = page.nextCursor
    }
    expect(paged).toEqual(all.items)
  })

  it('keeps the page where it was while others write', async () => {
    const first = await list('?limit=2')
    await browser.patch(`/api/v1/consumers/${consumer.id}`, { description: 'Reads the meters' })
    const second = await list(`?limit=2&cursor=${first.nextCursor}`)
    expect(second.items.map(({ sequence }) => sequence)).toEqual(
      [3, 4].map((place) => (first.items[0]?.sequence ?? 0) - place + 1),
    )
  })

  it('narrows to a user, a consumer, a thing, one or more events, a noun, a time, and all of these together', async () => {
    const all = (await list('?limit=100')).items
    const ofConsumer = all.filter(({ target }) => target.id === consumer.id)
    const [start = '', end = ''] = [ofConsumer.at(-1)?.occurredAt, ofConsumer[0]?.occurredAt]
    // Its secret is its own, and there is no other.
    const isOfConsumer = ({ event, target }: TransactionPage['items'][number]) =>
      target.id === consumer.id || event.startsWith('consumer_secret.')
    const cases: [string, (entry: TransactionPage['items'][number]) => boolean][] = [
      [`userId=${acme.superAdministrator.id}`, isOfUser(acme.superAdministrator.id)],
      // Who did nothing, but was added.
      [`userId=${acme.member.id}`, ({ target }) => target.id === acme.member.id],
      [`userId=${acme.member.id.toUpperCase()}&noun=user`, ({ target }) => target.id === acme.member.id],
      [`userId=${acme.superAdministrator.id}&noun=user`, ({ target }) => target.id === acme.superAdministrator.id],
      [`consumerId=${consumer.id}`, (entry) => isOfConsumer(entry)],
      [`consumerId=${consumer.id}&noun=consumer_secret`, ({ event }) => event.startsWith('consumer_secret.')],
      [`targetType=consumer&targetId=${consumer.id}`, ({ target }) => target.id === consumer.id],
      [`targetType=user&targetId=${consumer.id}`, () => false],
      ['event=consumer.updated', ({ event }) => event === 'consumer.updated'],
      [
        'event=consumer.updated&event=session.created',
        ({ event }) => /^(consumer.updated|session.created)$/u.test(event),
      ],
      ['noun=consumer', ({ event }) => event.startsWith('consumer.')],
      ['noun=consumer&event=session.created', () => false],
      [`from=${start}`, ({ occurredAt }) => occurredAt >= start],
      [`from=${start}&to=${end}`, ({ occurredAt }) => occurredAt >= start && occurredAt < end],
      [
        `userId=${acme.superAdministrator.id}&noun=consumer&from=${start}&consumerId=${consumer.id}`,
        ({ target }) => target.id === consumer.id,
      ],
    ]
    for (const [query, matches] of cases) {
      const page = await list(`?limit=100&${query}`)
      expect(page.items, query).toEqual(all.filter(matches))
      expect(page.total, query).toBe(page.items.length)
    }
  })

  it('finds what was done to somebody, by others and by Latchkey, and each entry once', async () => {
    const { member, superAdministrator } = await api.staffedCompany()
    const administrators = await api.signIn(superAdministrator)
    await administrators.patch(`/api/v1/users/${member.id}`, { name: 'Renamed by another' })
    await api.browser().post('/api/v1/session', { email: member.email, password: 'wrong' })
    const theirs = await api.signIn(member)
    // Of this one the person is both who did it and whom it was done to.
    await theirs.patch('/api/v1/account', { language: 'es' })
    const expected = [
      ['session.created', member.id],
      ['session.refused', null],
      ['user.created', null],
      ['user.updated', member.id],
      ['user.updated', superAdministrator.id],
    ]
    const query = `userId=${member.id}`
    const read = async () =>
      (await administrators.get<TransactionPage>(`/api/v1/transactions?${query}&limit=100`)).body.items
    // A refused sign-in is written down after the answer.
    await expect.poll(async () => (await read()).length).toBe(expected.length)
    const found = (await read()).map(({ event, actor }) => [event, actor.id])
    expect(found.map(String).toSorted()).toEqual(expected.map(String).toSorted())
    const file = await administrators.fetch(`/api/v1/transactions/export?format=ndjson&${query}`)
    expect(file.headers.get('x-total-count')).toBe(String(expected.length))
    expect((await file.text()).trimEnd().split('\n')).toHaveLength(expected.length)
  })

  it('finds what a consumer did itself, and calls it by its name', async () => {
    const credentials = Buffer.from(`${consumer.key}:${consumer.secret}`).toString('base64')
    const post = async (path: string, body: string): Promise<{ access_token: string }> => {
      const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' }
      const response = await fetch(new URL(path, api.url), { method: 'POST', headers, body })
      const text = await response.text()
      return text === '' ? { access_token: '' } : JSON.parse(text)
    }
    const { access_token: token } = await post('/oauth/token', 'grant_type=client_credentials')
    await post('/oauth/revoke', `token=${token}`)
    const { items } = await list(`?consumerId=${consumer.id}&event=access_token.revoked`)
    expect(items).toMatchObject([
      {
        actor: { type: 'consumer', id: consumer.id, name: 'Meter gateway 2' },
        target: { type: 'access_token', name: null },
        ip: '127.0.0.1',
        traceId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      },
    ])
  })

  it('still says what a thing was called when it is gone', async () => {
    const { body: other } = await browser.post<ConsumerCreated>('/api/v1/consumers', {
      grantType: 'client_credentials',
      name: 'For a day',
      permissionGroupId: acme.fullAccess.id,
    })
    await browser.delete(`/api/v1/consumers/${other.id}`)
    const { items } = await list(`?consumerId=${other.id}`)
    expect(items.map(({ event, target }) => [event, target.name])).toEqual([
      ['consumer.deleted', 'For a day'],
      ['consumer_secret.created', null],
      ['consumer.created', 'For a day'],
    ])
  })

  it('refuses half a target, an unknown event, and a moment that is none', async () => {
    expectFieldErrors(await get('targetId=x'), { targetId: 'invalid' })
    expectFieldErrors(await get('targetType=user'), { targetType: 'invalid' })
    expectFieldErrors(await get('event=consumer.created&event=nothing.happened'), { event: 'not_an_option' })
    expectFieldErrors(await get('noun=thing'), { noun: 'not_an_option' })
    expectFieldErrors(await get('from=0000-01-01T00:00:00Z'), { from: 'invalid' })
  })

  it('counts up to a thousand and says that there are more', async () => {
    const { company } = await api.staffedCompany()
    await inCompany(api.services.db, company.id).transaction(async (tx) => {
      for (let index = 0; index < 1000; index += 1) {
        await api.services.transactions.record(tx, {
          companyId: company.id,
          event: 'company.updated',
          actor: { type: 'system' },
          target: { type: 'company', id: company.id },
        })
      }
    })
    const count = async (filter: { event?: TransactionEvent[] }) => {
      const { total, totalIsAtLeast } = await api.services.transactions.list(company.id, { limit: 1, ...filter })
      return { total, totalIsAtLeast }
    }
    expect(await count({})).toEqual({ total: 1000, totalIsAtLeast: true })
    expect(await count({ event: ['company.updated'] })).toEqual({ total: 1000, totalIsAtLeast: false })
  })
})

const whole = async (query: string) => {
  const [entry] = (await list(query)).items
  return (await browser.get<Transaction>(`/api/v1/transactions/${entry?.id}`)).body
}

describe('GET /api/v1/transactions/{id}', () => {
  it('shows the fields that changed, before and after', async () => {
    const [updated] = (await list(`?consumerId=${consumer.id}&event=consumer.updated`)).items.slice(-1)
    const { status, body } = await browser.get<Transaction>(`/api/v1/transactions/${updated?.id}`)
    expect(status).toBe(200)
    expect(body).toEqual({ ...updated, before: { name: 'Meter gateway' }, after: { name: 'Gateway' }, names: {} })
  })

  it('says what the things are called that the fields name by their ids', async () => {
    const created = await whole(`?consumerId=${consumer.id}&event=consumer.created`)
    expect(created.after).toMatchObject({ permissionGroupId: acme.fullAccess.id })
    expect(created.names).toEqual({ [acme.fullAccess.id]: acme.fullAccess.name })
    const secret = await whole(`?consumerId=${consumer.id}&event=consumer_secret.created`)
    expect(secret.names).toMatchObject({ [consumer.id]: created.target.name })
  })

  it('knows none of another company’s', async () => {
    const other = await api.staffedCompany()
    const theirs = await api.signIn(other.administrator)
    const [entry] = (await list()).items
    expectProblem(await theirs.get(`/api/v1/transactions/${entry?.id}`), 404, 'not_found')
    const { body } = await theirs.get<TransactionPage>(`/api/v1/transactions?consumerId=${consumer.id}`)
    expect(body).toMatchObject({ items: [], total: 0 })
    const cursor = (await list('?limit=1')).nextCursor
    expect((await theirs.get<TransactionPage>(`/api/v1/transactions?cursor=${cursor}`)).body.items).toEqual([])
  })
})

describe('what has to do with security', () => {
  it('is in the log with the trace id of its answer: sign-in, refused sign-in, reveal, refused reveal, rotation', async () => {
    const answers: [event: string, answer: { headers: Headers }][] = [
      [
        'session.created',
        await api.browser().post('/api/v1/session', { email: acme.administrator.email, password: testPassword }),
      ],
      ['session.refused', await api.browser().post('/api/v1/session', { email: acme.member.email, password: 'wrong' })],
      ['api_connection.generated', await browser.post('/api/v1/api-connection')],
      ['consumer_secret.created', await browser.post(`/api/v1/consumers/${consumer.id}/secrets`, {})],
    ]
    // A refused sign-in is written down after the answer, so that its time says nothing.
    await expect.poll(async () => (await list('?event=session.refused')).total).toBe(1)
    for (const [event, { headers }] of answers) {
      const { items } = await list(`?event=${event}&limit=1`)
      expect(items, event).toMatchObject([{ event, traceId: headers.get('x-request-id') }])
    }
    expect(eventsOf(await list('?noun=session'))).toContain('session.refused')
  })
})
