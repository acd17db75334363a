import { createHash } from 'node:crypto'
import type { Side } from './arena.ts'
import { groupCount } from './seed.ts'

/** The same as the product should answer, asked of the database as plainly as can be, by a superuser whom no policy binds. */
export interface Truth {
  /** A table, by default with the company's rows only. */
  from: string
  where?: string
  /** How it is sorted: one or two columns, the last one an id. */
  order: string
  /** What a cursor holds of a row. */
  value?: string
  /** How many there are on a page, where it isn't as many as everywhere. */
  limit?: number
}

/** Something to ask of a list, in each database. */
export interface Question {
  list: string
  what: string
  path: string
  query: Record<string, string>
  truth: Truth
  /** The page from the middle on, rather than the first. */
  isDeep: boolean
}

/** As `idSql` in the database. */
function idOf(kind: string, number: number): string {
  const hash = createHash('md5').update(`${kind} ${number}`).digest('hex')
  const digits = `${hash.slice(0, 12)}4${hash.slice(13, 16)}8${hash.slice(17)}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')
}

/** What is asked of a list, one question after the other. */
const asking =
  (list: string, path: string) =>
  (what: string, query: Record<string, string>, truth: Truth, isDeep = false): Question => ({
    list,
    what,
    path,
    query,
    truth,
    isDeep,
  })

/** A filter: what it is, how it is asked for, and what it leaves. */
type Filter = [what: string, query: Record<string, string>, where: string]

/** What is looked for, and how much of it there is. */
const searches: [what: string, search: string][] = [
  ['search: in every one', 'talks to us'],
  ['search: in a seventh', 'inventory'],
  ['search: in a hundredth', 'boiler'],
  ['search: in three', 'zephyr'],
  ['search: in none', 'xylophone'],
  ['search: two letters, common', 'bo'],
  ['search: two letters, rare', 'ze'],
  ['search: two letters, none', 'qx'],
]

const contains = (search: string, ...columns: string[]): string => {
  const beginning = search.length < 3 ? '\\m' : ''
  return `(${columns.map((column) => `lower(${column}) ~ '${beginning}${search}'`).join(' or ')})`
}

const moments = { createdAt: 'created_at', lastUsedAt: 'last_used_at', lastSignInAt: 'last_sign_in_at' }
const valueOf = (sort: string): string => {
  const [, column] = Object.entries(moments).find(([name]) => sort.endsWith(name)) ?? []
  return column === undefined ? 'lower(name)' : `coalesce(${column}, '-infinity')`
}
const sorted = (sort: string) => {
  const way = sort.startsWith('-') ? ' desc' : ''
  return { order: `${valueOf(sort)}${way}, id${way}`, value: valueOf(sort) }
}

function ofNamed(
  list: string,
  { sorts, filters, columns, terms }: { sorts: string[]; filters: Filter[]; columns: string[]; terms: typeof searches },
): Question[] {
  const ask = asking(list, `/api/v1/${list}`)
  const by = (sort: string, where?: string): Truth => ({ from: list, ...sorted(sort), ...(where ? { where } : {}) })
  const newest = '-createdAt'
  return [
    ...sorts.map((sort) => ask(`by ${sort}`, { sort }, by(sort))),
    ...sorts.map((sort) => ask(`by ${sort}, from the middle`, { sort }, by(sort), true)),
    ...filters.flatMap(([what, query, where]) => [
      ask(what, query, by('name', where)),
      ask(`${what}, from the middle`, query, by('name', where), true),
      ask(`${what}, by ${newest}`, { ...query, sort: newest }, by(newest, where)),
    ]),
    ...terms.flatMap(([what, search]) => {
      const where = contains(search, ...columns)
      return [
        ask(what, { search }, by('name', where)),
        ask(`${what}, by ${newest}`, { search, sort: newest }, by(newest, where)),
      ]
    }),
  ]
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString()

const rareGroup = idOf('group', groupCount)
const ofRareGroup: Filter = [
  'of a rare group',
  { permissionGroupId: rareGroup },
  `permission_group_id = '${rareGroup}'`,
]

function ofConsumers(): Question[] {
  const common = idOf('group', 1)
  const weekAgo = daysAgo(7)
  return ofNamed('consumers', {
    sorts: ['name', '-name', 'createdAt', '-createdAt', 'lastUsedAt', '-lastUsedAt'],
    filters: [
      ['active', { status: 'active' }, `status = 'active'`],
      ['disabled (a fiftieth)', { status: 'disabled' }, `status = 'disabled'`],
      ['of a grant type', { grantType: 'authorization_code' }, `grant_type = 'authorization_code'`],
      ['of the commonest group', { permissionGroupId: common }, `permission_group_id = '${common}'`],
      ofRareGroup,
      [
        'disabled, of the commonest group',
        { status: 'disabled', permissionGroupId: common },
        `status = 'disabled' and permission_group_id = '${common}'`,
      ],
      ['never used (a third)', { lastUsed: 'never' }, 'last_used_at is null'],
      ['unused for 90 days', { lastUsed: 'unused90Days' }, `last_used_at < now() - interval '90 days'`],
      ['created in the last week', { createdFrom: weekAgo }, `created_at >= '${weekAgo}'`],
      [
        'disabled, with a search',
        { status: 'disabled', search: 'inventory' },
        `status = 'disabled' and lower(name) ~ 'inventory'`,
      ],
    ],
    columns: ['name', `coalesce(description, '')`, 'key'],
    terms: searches,
  })
}

const ofUsers = (): Question[] =>
  ofNamed('users', {
    sorts: ['name', '-name', 'createdAt', '-createdAt', 'lastSignInAt', '-lastSignInAt'],
    filters: [
      ['active', { status: 'active' }, `status = 'active'`],
      ['suspended (a fiftieth)', { status: 'suspended' }, `status = 'suspended'`],
      ['administrators', { role: 'administrator' }, `role = 'administrator'`],
      ['members', { role: 'member' }, `role = 'member'`],
      ofRareGroup,
    ],
    columns: ['name', 'email'],
    terms: [
      ['search: in every one', 'example'],
      ['search: in a tenth', 'garcía'],
      ['search: in two', 'zephyr'],
      ['search: in none', 'xylophone'],
      ['search: two letters, common', 'ka'],
      ['search: two letters, rare', 'ze'],
      ['search: two letters, none', 'qx'],
    ],
  })

const live = 'revoked_at is null and (expires_at is null or expires_at > now())'

/** The live authorizations in an order. */
const liveBy = (sort: string, where = 'true'): Truth => {
  const way = sort.startsWith('-') ? ' desc' : ''
  const value = sort.endsWith('grantedAt') ? 'granted_at' : `coalesce(last_used_at, '-infinity')`
  return { from: 'authorizations', order: `${value}${way}, id${way}`, value, where: `${live} and ${where}` }
}

/** Those of them whose app or person is found. */
const liveFound = (search: string): Truth =>
  liveBy(
    '-grantedAt',
    `(exists (select from consumers c where c.company_id = $1 and c.id = consumer_id
        and ${contains(search, 'c.name', `coalesce(c.description, '')`, 'c.key')})
      or exists (select from users u where u.company_id = $1 and u.id = user_id and ${contains(search, 'u.name', 'u.email')}))`,
  )

function ofAuthorizations({ world }: Side): Question[] {
  const ask = asking('authorizations', '/api/v1/authorizations')
  const consumerId = idOf('consumer', 8)
  const userId = idOf('user', 5)
  const sorts = ['grantedAt', '-grantedAt', 'lastUsedAt', '-lastUsedAt']
  const filters: Filter[] = [
    ['of an app', { consumerId }, `consumer_id = '${consumerId}'`],
    ['of a person', { userId }, `user_id = '${userId}'`],
    ['my own', { mine: 'true' }, `user_id = '${world.administratorId}'`],
  ]
  const terms: typeof searches = [...searches, ['search: a person', 'person-17@'], ['search: an app', 'inventory 8']]
  return [
    ...sorts.map((sort) => ask(`by ${sort}`, { sort }, liveBy(sort))),
    ...sorts.map((sort) => ask(`by ${sort}, from the middle`, { sort }, liveBy(sort), true)),
    ...filters.map(([what, query, where]) => ask(what, query, liveBy('-grantedAt', where))),
    ...terms.map(([what, search]) => ask(what, { search }, liveFound(search))),
  ]
}

/** Apps, and people, with live authorizations. */
function ofAuthorizationGroups(): Question[] {
  const ofNoun = (noun: 'consumers' | 'users', column: string, columns: string[], terms: typeof searches) => {
    const ask = asking('authorization groups', `/api/v1/authorizations/${noun}`)
    const by = (sort: string, where = 'true'): Truth => ({
      from: noun,
      ...sorted(sort),
      where: `exists (select from authorizations a where a.company_id = $1 and a.${column} = ${noun}.id and ${live}) and ${where}`,
    })
    return [
      ask(`${noun}, by name`, {}, by('name')),
      ask(`${noun}, by -name`, { sort: '-name' }, by('-name')),
      ask(`${noun}, from the middle`, {}, by('name'), true),
      ...terms.map(([what, search]) => ask(`${noun}, ${what}`, { search }, by('name', contains(search, ...columns)))),
    ]
  }
  return [
    ...ofNoun('consumers', 'consumer_id', ['name', `coalesce(description, '')`, 'key'], searches.slice(0, 5)),
    ...ofNoun(
      'users',
      'user_id',
      ['name', 'email'],
      [
        ['search: in every one', 'example'],
        ['search: in two', 'zephyr'],
      ],
    ),
  ]
}

const logged = (where = 'true'): Truth => ({
  from: 'transactions',
  order: 'occurred_at desc, position desc',
  value: 'occurred_at',
  where,
})

function ofTransactions(): Question[] {
  const ask = asking('transactions', '/api/v1/transactions')
  const user = idOf('user', 5)
  const consumer = idOf('consumer', 8)
  const [from, to] = [daysAgo(40), daysAgo(30)]
  const between = `occurred_at >= '${from}' and occurred_at < '${to}'`
  const event = 'consumer.created'
  const filters: Filter[] = [
    ['of a user', { userId: user }, `(actor_id = '${user}' or (target_type = 'user' and target_id = '${user}'))`],
    [
      'of a consumer',
      { consumerId: consumer },
      `(actor_id = '${consumer}' or target_id = '${consumer}'
        or coalesce(after ->> 'consumerId', before ->> 'consumerId') = '${consumer}')`,
    ],
    [
      'of a thing',
      { targetType: 'consumer', targetId: consumer },
      `target_type = 'consumer' and target_id = '${consumer}'`,
    ],
    ['of an event', { event }, `event = '${event}'`],
    ['of a rare event', { event: 'company.updated' }, `event = 'company.updated'`],
    ['of a noun', { noun: 'consumer' }, `event like 'consumer.%'`],
    ['of a time', { from, to }, between],
    ['of an event in a time', { event, from, to }, `event = '${event}' and ${between}`],
  ]
  return [
    ask('first page', {}, logged()),
    ask('from the middle', {}, logged(), true),
    ...filters.map(([what, query, where]) => ask(what, query, logged(where))),
    ask('of an event, from the middle', { event }, logged(`event = '${event}'`), true),
  ]
}

function ofTheRest({ world }: Side): Question[] {
  const askGroups = asking('permission groups', '/api/v1/permission-groups')
  const groups: Truth = { from: 'permission_groups', ...sorted('name') }
  const failing = idOf('consumer', 1)
  const consumer = idOf('consumer', 4)
  return [
    askGroups('first page', {}, groups),
    askGroups(
      'search',
      { search: 'measure' },
      { ...groups, where: contains('measure', 'name', `coalesce(description, '')`) },
    ),
    asking('modules', '/api/v1/modules')('first page', {}, { from: 'modules', order: 'position' }),
    asking('failures of a consumer', `/api/v1/consumers/${failing}/failures`)(
      'all',
      {},
      {
        from: 'consumer_failures',
        where: `consumer_id = '${failing}'`,
        order: 'occurred_at desc, id desc',
        limit: 100,
      },
    ),
    asking('secrets of a consumer', `/api/v1/consumers/${consumer}`)(
      'all',
      {},
      {
        from: 'consumer_secrets',
        where: `consumer_id = '${consumer}'`,
        order: 'id',
      },
    ),
    asking('sessions', '/api/v1/account/sessions')(
      'my own',
      {},
      {
        from: 'sessions',
        where: `user_id = '${world.administratorId}' and expires_at > now()`,
        order: 'created_at desc, id desc',
        limit: 100,
      },
    ),
  ]
}

/** Everything that is asked, for one of the databases: people differ. */
export const questionsFor = (side: Side): Question[] => [
  ...ofConsumers(),
  ...ofUsers(),
  ...ofAuthorizations(side),
  ...ofAuthorizationGroups(),
  ...ofTransactions(),
  ...ofTheRest(side),
]
