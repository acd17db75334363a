import { maxCounted, maxCountedFound, type Page, transactionEvents } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { fillPath, listOperations, type Operation } from '../support/openapi.ts'
import { longSteps, type PlanRecorder, recordPlans, scannedTables } from '../support/plans.ts'

// What is read of the management API costs the same however much there is: no statement goes through a table. The operations and their
// parameters are those of the API's own description, the plans those by which PostgreSQL did what the server asked; so a list that is
// added is among them.

/** How many rows each table has at least. */
const manyRows = 20_000

let api: TestApi
let acme: StaffedCompany
let browser: Browser
let plans: PlanRecorder
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  browser = await api.signIn(acme.administrator)
  await fillTables()
  plans = await recordPlans(api, api.owner)
}, 120_000)
afterAll(() => api.close())

/** An id made of the row's number. */
const number = (prefix: string, n = 'n') => `('${prefix}0000000-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`
const someId = (prefix: string) => `${prefix}0000000-0000-4000-8000-000000000042`

/** Who used theirs longest ago, in no other order. */
const useOrder = 'n * 7919 % 20000'
/** A name of people who stand together in two places far apart, and first of those who ever used theirs; not among the first of all. */
const rover = `case when n between 3000 and 3120 or n between 18000 and 18120 or ${useOrder} > 19800 and n < 19700 then ' rover' else '' end`

/** Many of everything that people look at, beside what has an end. */
async function fillTables(): Promise<void> {
  const client = await api.owner.connect()
  const company = `'${acme.company.id}'::uuid`
  // A company has a handful of modules; others have theirs.
  const { company: other } = await api.staffedCompany()
  const insert = (table: string, columns: string, values: string) =>
    client.query(`insert into ${table} (${columns}) select ${values} from generate_series(1, ${manyRows}) as n`)
  try {
    // Without triggers and checks of references, which would go through row by row.
    await client.query('set session_replication_role = replica')
    await insert(
      'permission_groups',
      'company_id, id, name, permissions, created_at, updated_at',
      `${company}, ${number('a')}, 'Many ' || n, '{}', now(), now()`,
    )
    await insert(
      'modules',
      'company_id, key, name, actions, position',
      `'${other.id}', 'many_' || n, '{}', '{view}', n`,
    )
    await insert(
      'users',
      'company_id, id, email, name, role, permission_group_id, status, created_at, updated_at',
      `${company}, ${number('7')}, n || '@many.example', 'Guest ' || n || ${rover}, 'member', ${number('a', '1 + n % 40')},
       case when n % 50 = 0 then 'suspended' else 'active' end, now() - n * interval '1 minute', now()`,
    )
    await insert(
      'sessions',
      'company_id, id, user_id, token_hash, ip, user_agent, created_at, expires_at',
      `${company}, ${number('1')}, ${number('7')}, sha256(n::text::bytea), '192.0.2.1', '', now(), now() + interval '1 day'`,
    )
    await insert(
      'consumers',
      `company_id, id, key, name, grant_type, client_type, permission_group_id, redirect_uris, status, created_at, updated_at, last_used_at`,
      `${company}, ${number('b')}, 'many-' || n,
       'Many ' || n || case when n % 100 = 0 then ' boiler' when n = 8 then ' zephyr' else '' end
         || case when n between 12000 and 12999 then ' herd' when n >= 19500 then ' herd crowd' else '' end,
       case when n % 4 = 0 then 'authorization_code' else 'client_credentials' end, 'confidential', ${number('a', '1 + n % 40')}, '{}',
       case when n % 50 = 0 then 'disabled' else 'active' end, now() - n * interval '1 minute', now(),
       case when n % 40 = 3 then null else now() - n * interval '1 second' - case when n % 9 = 4 then interval '100 days' else '0' end end`,
    )
    await insert(
      'consumer_secrets',
      'company_id, id, consumer_id, secret_hash, last_four, created_at',
      `${company}, ${number('5')}, ${number('b')}, sha256(n::text::bytea), 'abcd', now()`,
    )
    await insert(
      'consumer_failures',
      `company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent`,
      `${company}, ${number('6')}, ${number('b', '1 + n % 500')}, now(), 'token', 'invalid_grant', 'code_unknown', '{}', '', '192.0.2.1', ''`,
    )
    await insert(
      'consumer_usage',
      'company_id, consumer_id, hour, outcome, count',
      `${company}, ${number('b', '1 + n % 500')}, date_trunc('hour', now()) - n * interval '1 hour', 'issued', 1`,
    )
    await insert(
      'company_usage',
      'company_id, hour, outcome, count',
      `${company}, date_trunc('hour', now()) - n * interval '1 hour', 'issued', 1`,
    )
    await insert(
      'hub_usage',
      'company_id, consumer_id, hour, outcome, count',
      `${company}, ${number('b', '1 + n % 500')}, date_trunc('hour', now()) - n * interval '1 hour', 'hung_up', 1`,
    )
    await insert(
      'authorizations',
      'company_id, id, user_id, consumer_id, permissions, granted_at, last_used_at, revoked_at, expires_at',
      `${company}, ${number('c')}, ${number('7')}, ${number('b', '4 * (1 + n % 125)')}, '{}', now() - n * interval '1 minute',
       case when n % 3 > 0 then now() - (${useOrder}) * interval '1 second' end, case when n % 17 = 0 then now() end,
       case when n % 19 = 0 then now() - interval '1 second' end`,
    )
    await insert(
      'permission_uses',
      'company_id, authorization_id, permission, last_used_at',
      `${company}, ${number('c')}, 'assets:view', now()`,
    )
    await insert(
      'transactions',
      'company_id, id, occurred_at, event, actor_type, actor_id, target_type, target_id',
      `${company}, ${number('d')}, now() - n * interval '1 minute',
       (array['${transactionEvents.join("','")}'])[1 + n % ${transactionEvents.length}],
       'user', ${number('7', '1 + n % 500')}, case when n % 30 = 1 then 'user' else 'consumer' end,
       case when n % 30 = 1 then ${number('7', '1 + n / 30 % 500')} else ${number('b', '1 + n % 500')} end::text`,
    )
    await insert(
      'legacy_callers',
      'company_id, id, ip, user_agent, first_called_at, last_called_at, permissions',
      `${company}, ${number('e')}, '192.0.2.1', n::text, now(), now() - n * interval '1 minute', '{}'`,
    )
    await insert(
      'legacy_call_counts',
      'company_id, caller_id, hour, calls, refusals',
      `${company}, ${number('e', '1 + n % 500')}, date_trunc('hour', now()) - n * interval '1 hour', 1, 0`,
    )
    await client.query(
      `insert into transaction_seals (company_id, sequence, transaction_id, hash, occurred_at)
       select company_id, 1000000 + position, id, sha256(''), occurred_at from transactions
       where id between ${number('d', '1')} and ${number('d', String(manyRows))}`,
    )
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes where tablename = 'search_texts' and indexdef like '% gin %'`,
    )
    // Written at once rather than with every row.
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await client.query(
      `insert into search_texts (company_id, noun, id, content, sort_name)
       select company_id, 'consumer', id, search_text, sort_name from consumers
       union all select company_id, 'app', id, search_text, sort_name from consumers where grant_type = 'authorization_code'
       union all select company_id, 'user', id, search_text, sort_name from users
       union all select company_id, 'permission_group', id, search_text, sort_name from permission_groups
       on conflict do nothing`,
    )
    for (const { definition } of indexes) await client.query(definition)
    await client.query('vacuum analyze')
  } finally {
    client.release(true)
  }
}

it('a search finds the same whether the list has it in common, in one place further on, or hidden far behind', async () => {
  const { owner } = api
  for (const search of ['many', 'herd', 'crowd', 'boiler', 'zephyr', 'nothing is called this', 'bo', 'ze', 'he']) {
    for (const sort of ['name', '-createdAt'] as const) {
      const order = sort === 'name' ? 'lower(name), id' : 'created_at desc, id desc'
      const { rows } = await owner.query<{ id: string; total: number }>(
        `select id, count(*) over ()::integer as total from consumers
         where lower(name || ' ' || coalesce(description, '') || ' ' || key) ~ $1 order by ${order} limit 25`,
        [search.length < 3 ? `\\m${search}` : search],
      )
      const ask = async (more: Record<string, string>) => {
        const parameters = new URLSearchParams({ search, sort, ...more })
        return (await browser.get<Page<{ id: string }>>(`/api/v1/consumers?${parameters.toString()}`)).body
      }
      const { items, total, totalIsAtLeast } = await ask({})
      expect(await ask({ limit: '1' }), search).toMatchObject({ total, totalIsAtLeast })
      const counted = rows[0]?.total ?? 0
      expect({ search, sort, ids: items.map(({ id }) => id), total, totalIsAtLeast }).toEqual({
        search,
        sort,
        ids: rows.map(({ id }) => id),
        total: Math.min(counted, maxCountedFound),
        totalIsAtLeast: counted > maxCountedFound,
      })
    }
  }
})

it('what was renamed is found where its new name stands, in either order and from page to page', async () => {
  const { owner } = api
  // Rare, and all but the renamed far down by name: the index has to bring them.
  await owner.query(`update consumers set name = 'Aa ' || name where key = 'many-8000'`)
  await owner.query(`update consumers set name = 'Zz ' || name where key = 'many-8001'`)
  for (const [sort, order] of [
    ['name', 'lower(name), id'],
    ['-name', 'lower(name) desc, id desc'],
  ] as const) {
    const { rows } = await owner.query<{ id: string }>(
      `select id from consumers where search_text like '%many 8%' order by ${order} limit 4`,
    )
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null && found.length < rows.length) {
      const query = new URLSearchParams({ search: 'many 8', sort, limit: '1', ...(cursor && { cursor }) })
      const { body } = await browser.get<Page<{ id: string }>>(`/api/v1/consumers?${query.toString()}`)
      found.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(found, sort).toEqual(rows.map(({ id }) => id))
  }
})

/** Half a minute from when anything was made. */
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000 - 30_000).toISOString()
const created = (from: number, to: number) => ({ createdFrom: minutesAgo(from), createdTo: minutesAgo(to) })
const isCreated = (from: number, to: number) =>
  `created_at >= '${minutesAgo(from)}' and created_at < '${minutesAgo(to)}'`

it('a span of time leaves the same in every order, whether few are in it or most, from page to page', async () => {
  const { owner } = api
  const spans: [Record<string, string>, string][] = [
    [{ lastUsed: 'day' }, `last_used_at >= now() - interval '1 day'`],
    [{ lastUsed: 'unused90Days' }, `last_used_at < now() - interval '90 days'`],
    [{ lastUsed: 'never' }, 'last_used_at is null'],
    [{ lastUsed: 'never', status: 'disabled' }, `last_used_at is null and status = 'disabled'`],
    [created(5000, 4900), isCreated(5000, 4900)],
    [created(15_000, 100), isCreated(15_000, 100)],
    [{ ...created(15_000, 100), lastUsed: 'never' }, `last_used_at is null and ${isCreated(15_000, 100)}`],
  ]
  const orders = {
    name: 'lower(name), id',
    '-createdAt': 'created_at desc, id desc',
    lastUsedAt: `coalesce(last_used_at, '-infinity'), id`,
    '-lastUsedAt': `coalesce(last_used_at, '-infinity') desc, id desc`,
  }
  for (const [query, where] of spans) {
    for (const [sort, order] of Object.entries(orders)) {
      const { rows } = await owner.query<{ id: string; total: number }>(
        `select id, count(*) over ()::integer as total from consumers where company_id = $1 and ${where} order by ${order} limit 150`,
        [acme.company.id],
      )
      const ids: string[] = []
      let page: Page<{ id: string }> | undefined
      do {
        const cursor = page?.nextCursor
        const parameters = new URLSearchParams({ ...query, sort, limit: '50', ...(cursor ? { cursor } : {}) })
        page = (await browser.get<Page<{ id: string }>>(`/api/v1/consumers?${parameters.toString()}`)).body
        ids.push(...page.items.map(({ id }) => id))
      } while (page.nextCursor !== null && ids.length < 150)
      const total = rows[0]?.total ?? 0
      expect({ query, sort, ids, total: page.total, isAtLeast: page.totalIsAtLeast }).toEqual({
        query,
        sort,
        ids: rows.map(({ id }) => id),
        total: Math.min(total, maxCounted),
        isAtLeast: total > maxCounted,
      })
    }
  }
})

it.each([
  ['-grantedAt', 'granted_at desc, id desc'],
  ['grantedAt', 'granted_at, id'],
  ['-lastUsedAt', `coalesce(last_used_at, '-infinity') desc, id desc`],
  ['lastUsedAt', `coalesce(last_used_at, '-infinity'), id`],
])('by %s, a search finds the authorizations of apps and people, wherever they stand', async (sort, order) => {
  // In common, of many people who are met soon or behind most others, of a few, of both an app and a person, of nobody. Some rovers stand behind
  // most of those who never used theirs, and others before all who did.
  for (const search of [
    'many',
    'guest 12',
    'rover',
    'guest 30',
    'boiler',
    'zephyr',
    'nothing is called this',
    '7',
    'gu',
    'ze',
  ]) {
    const { rows } = await api.owner.query<{ id: string; total: number }>(
      `select a.id, count(*) over ()::integer as total from authorizations as a
         join consumers as c on c.id = a.consumer_id join users as u on u.id = a.user_id
         where revoked_at is null and (expires_at is null or expires_at > now()) and (lower(c.name || ' ' || coalesce(c.description, '') || ' ' || c.key) ~ $1 or lower(u.name || ' ' || u.email) ~ $1)
         order by ${order.replaceAll(/\b(?=granted_at|last_used_at|id\b)/gu, 'a.')} limit 75`,
      [search.length < 3 ? `\\m${search}` : search],
    )
    const ask = async (more: Record<string, string>) => {
      const parameters = new URLSearchParams({ search, sort, limit: '25', ...more })
      return (await browser.get<Page<{ id: string }>>(`/api/v1/authorizations?${parameters.toString()}`)).body
    }
    let page = await ask({})
    const { total, totalIsAtLeast } = page
    const ids = page.items.map(({ id }) => id)
    while (page.nextCursor !== null && ids.length < 75) {
      page = await ask({ cursor: page.nextCursor })
      ids.push(...page.items.map(({ id }) => id))
    }
    const counted = rows[0]?.total ?? 0
    expect(await ask({ limit: '1' }), search).toMatchObject({ total, totalIsAtLeast })
    expect({ search, sort, ids, total, totalIsAtLeast }).toEqual({
      search,
      sort,
      ids: rows.map(({ id }) => id),
      total: Math.min(counted, maxCountedFound),
      totalIsAtLeast: counted > maxCountedFound,
    })
  }
})

/** Ids of things that are there, by the name of what asks for one. */
const known: Record<string, string> = {
  permissionGroupId: someId('a'),
  // An app, and so one that people have authorized.
  consumerId: 'b0000000-0000-4000-8000-000000000044',
  userId: someId('7'),
  targetId: someId('b'),
}
const idsByPath: Record<string, string> = {
  '/api/v1/consumers/{id}': someId('b'),
  '/api/v1/api-connection/callers/{id}': someId('e'),
  '/api/v1/users/{id}': someId('7'),
  '/api/v1/permission-groups/{id}': someId('a'),
  '/api/v1/transactions/{id}': someId('d'),
}

const searches = ['many', 'boiler', 'zephyr', 'nothing is called this', 'ma', 'qx', 'q']

/** What a parameter is tried with. */
function valuesFor({ name, schema }: Operation['parameters'][number]): string[] {
  if (name === 'search') return searches
  if (/^(?:created)?(?:from|to)$/iu.test(name)) return [new Date(Date.now() - 3 * 24 * 60 * 60 * 1000).toISOString()]
  if (known[name] !== undefined) return [known[name]]
  const options = [schema, ...(schema.anyOf ?? [])].flatMap((one) => one.enum ?? one.items?.enum ?? [])
  return options.filter((option) => typeof option === 'string')
}

// A thing's id goes with its type.
const complete = (name: string, value: string): Record<string, string> =>
  name === 'targetId' ? { targetType: 'consumer', targetId: value } : { [name]: value }

/** Every value of each parameter by itself, and each order with each of the others. */
function queriesOf({ parameters }: Operation): URLSearchParams[] {
  const asked = parameters.filter((one) => one.in === 'query' && one.name !== 'cursor' && one.name !== 'limit')
  const sorts = asked.filter(({ name }) => name === 'sort').flatMap(valuesFor)
  const filters = asked
    .filter(({ name }) => name !== 'sort')
    .flatMap((one) => valuesFor(one).map((value) => complete(one.name, value)))
  return [{}, ...filters].flatMap((filter) =>
    sorts.length === 0 ? [new URLSearchParams(filter)] : sorts.map((sort) => new URLSearchParams({ ...filter, sort })),
  )
}

/** What is read by a call, its next page as well. What isn't a list may not be there. */
async function read(path: string, query: URLSearchParams): Promise<void> {
  const { status, body } = await browser.get<{ nextCursor?: string | null }>(`${path}?${query.toString()}`)
  const isMissing = status === 404 && query.size === 0
  expect({ path, query: query.toString(), isRead: status === 200 || isMissing }).toMatchObject({ isRead: true })
  if (typeof body === 'object' && body.nextCursor && !query.has('cursor')) {
    await read(path, new URLSearchParams([...query, ['cursor', body.nextCursor]]))
  }
}

/**
 * Figures are of everything that there was in a span, and one is compared with another: "more than a thousand" would say nothing. They are
 * sums of what an index tells; to count live authorizations, the table may be as good.
 */
const isOfAll = (path: string): boolean => path === '/api/v1/activity'
const isReadWhole = (path: string, table: string): boolean => isOfAll(path) && table === 'authorizations'

// A page and its total take a thousand entries at the most, from each of the indexes that are asked.
const manyButFarFromAll = 6000

it(
  'nothing that is read goes through a table, whatever it is narrowed to and sorted by',
  { timeout: 180_000 },
  async () => {
    const operations = (await listOperations(browser)).filter(
      // The export has a test of its own; what begins with a secret value asks for that alone, and confirmations are of a change just made.
      ({ method, path }) => method === 'GET' && !/\/(?:export|status-confirmations)$|\{reference\}/u.test(path),
    )
    const long = await longTables()
    expect(long).toEqual(
      expect.arrayContaining(['authorizations', 'consumers', 'modules', 'permission_groups', 'users']),
    )
    const faults: string[] = []
    const used = new Set<string | undefined>()
    for (const operation of operations) {
      const path = fillPath(operation.path, { id: idOf(operation.path), key: 'work_orders' })
      for (const query of queriesOf(operation)) {
        const steps = await plans.during(() => read(path, query))
        const scanned = scannedTables(steps).filter((table) => long.includes(table) && !isReadWhole(path, table))
        for (const table of new Set(scanned)) faults.push(`${path}?${query.toString()} goes through ${table}`)
        for (const step of isOfAll(path) ? [] : longSteps(steps, manyButFarFromAll))
          faults.push(`${path}?${query.toString()}: ${step}`)
        for (const step of steps) used.add(step['Index Name'])
      }
    }
    expect(faults).toEqual([])
    // Both what the server asks and what functions ask for it was told.
    expect([...used]).toEqual(expect.arrayContaining(['consumers_status_created_index', 'search_texts_consumer_index']))
  },
)

it('what two filters have in common, though it be nothing, is told by an index without a look at the rows of one', async () => {
  for (const sort of ['name', '-createdAt', 'lastUsedAt']) {
    // Every fourth is an app, and none of those has this group.
    const filters = { grantType: 'authorization_code', permissionGroupId: 'a0000000-0000-4000-8000-000000000002', sort }
    const steps = await plans.during(() => read('/api/v1/consumers', new URLSearchParams(filters)))
    const inVain = steps.filter((step) => step['Relation Name'] === 'consumers' && step['Rows Removed by Filter'])
    expect({ sort, inVain }).toEqual({ sort, inVain: [] })
  }
})

const idOf = (path: string): string =>
  Object.entries(idsByPath).find(([beginning]) => path.startsWith(beginning))?.[1] ?? ''

/** The tables with many rows. */
async function longTables(): Promise<string[]> {
  const { rows } = await api.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and reltuples >= $1`,
    [manyRows / 2],
  )
  return rows.map(({ name }) => name)
}
