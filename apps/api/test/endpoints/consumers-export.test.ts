import type { ConsumerCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportBatchSize } from '../../src/features/consumers/consumer.service.ts'
import {
  actorFor,
  type Browser,
  makeConsumer,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { expectFieldErrors } from '../support/problem.ts'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
const made: ConsumerCreated[] = []
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
  for (const name of ['=HYPERLINK("https://evil.example")', 'Beta, the "second"', 'Alpha']) {
    const actor = actorFor(acme.company, acme.administrator)
    made.push(await makeConsumer(api.services, actor, { name, permissionGroupId: acme.fullAccess.id }))
    api.clock.advance(60)
  }
})
afterAll(() => api.close())

/** The lines of an export after that of the titles. */
async function exported(query: Record<string, string> | [string, string][] = {}): Promise<string[]> {
  const response = await administrator.fetch(`/api/v1/consumers/export?${new URLSearchParams(query).toString()}`)
  expect(response.status).toBe(200)
  const lines = (await response.text()).trimEnd().split('\r\n').slice(1)
  expect(response.headers.get('x-total-count')).toBe(String(lines.length))
  return lines
}

const ask = (query: string) => administrator.get(`/api/v1/consumers/export?${query}`)

describe('GET /consumers/export', () => {
  it('sends every consumer once, in the order asked for, as a table that a spreadsheet takes for text', async () => {
    const response = await administrator.fetch('/api/v1/consumers/export?sort=-createdAt')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="consumers-\d{4}-\d\d-\d\d\.csv"$/u,
    )
    const [titles, ...lines] = (await response.text()).trimEnd().split('\r\n')
    expect(titles).toContain('name,key,description,grant_type,client_type,status,permission_group,')
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(made.toReversed().map(({ id }) => `"${id}"`))
    expect(lines[1]).toMatch(/^"Beta, the ""second""",/u)
    expect(lines[2]).toMatch(/^"'=HYPERLINK\(/u)
    for (const { secret, secrets } of made) {
      expect(lines.join('\n')).not.toContain(secret)
      expect(lines.join('\n')).not.toContain(secrets[0]?.lastFour)
    }
  })

  it('narrows to what the list is narrowed to, and to those that are named', async () => {
    expect(await exported({ search: 'beta' })).toEqual([expect.stringContaining('Beta')])
    expect(await exported({ lastUsed: 'week' })).toEqual([])
    const ids = made.slice(1).map(({ id }): [string, string] => ['id', id])
    expect(await exported(ids)).toEqual([expect.stringContaining('Alpha'), expect.stringContaining('Beta')])
    expect(await exported([...ids, ['search', 'alpha']])).toEqual([expect.stringContaining('Alpha')])
  })

  it('sends nothing of another company, whoever names it (SEC-11)', async () => {
    const other = await api.staffedCompany()
    const theirs = await makeConsumer(api.services, actorFor(other.company, other.administrator), {
      permissionGroupId: other.fullAccess.id,
    })
    expect(await exported({ id: theirs.id })).toEqual([])
  })

  it('goes on from batch to batch, also where many were never used', async () => {
    await api.owner.query(
      `insert into consumers (company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at)
       select $1, gen_random_uuid(), 'batch-' || n, 'Batch ' || n, 'client_credentials', 'confidential', $2, '{}', 'active', now(), now()
       from generate_series(1, $3::integer) as n`,
      [acme.company.id, acme.fullAccess.id, 2 * exportBatchSize],
    )
    for (const query of [{ sort: 'lastUsedAt' }, { sort: 'name', lastUsed: 'never' }, { search: 'batch' }]) {
      const lines = await exported(query)
      expect(new Set(lines).size).toBe(lines.length)
      expect(lines.length).toBeGreaterThanOrEqual(2 * exportBatchSize)
    }
  })

  it('has each once, though some are used while it is read', async () => {
    const { companyId, services } = { companyId: acme.company.id, services: api.services }
    const batches = services.consumers.export(companyId, { sort: '-lastUsedAt' })
    const ids = []
    for await (const batch of batches) {
      ids.push(...batch.map(({ id }) => id))
      await api.owner.query(
        `update consumers set last_used_at = now() where company_id = $1 and id in
           (select id from consumers where company_id = $1 and not id = any($2) limit 3)`,
        [companyId, ids],
      )
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(await services.consumers.countForExport(companyId, { sort: 'name' }))
  })

  it('answers HEAD with the same headers and reads nothing', async () => {
    const head = await administrator.call('HEAD', '/api/v1/consumers/export')
    expect({ status: head.status, body: head.body }).toEqual({ status: 200, body: '' })
    expect(Number(head.headers.get('x-total-count'))).toBeGreaterThan(2 * exportBatchSize)
  })

  it('names the query field at fault', async () => {
    expectFieldErrors(await ask('id=7'), { id: 'not_an_option' })
    expectFieldErrors(await ask('lastUsed=yesterday'), { lastUsed: 'not_an_option' })
    expectFieldErrors(await ask('limit=7'), { limit: 'unknown_field' })
  })
})
