import type { AccountSessions, ApiConnection, ConsumerCreated, Page } from '@latchkey/contracts'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  actorFor,
  type Answer,
  type Browser,
  makeAuthorization,
  makeConsumer,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { noteCall } from '../support/legacy-key.ts'
import { goodBody } from '../support/good-bodies.ts'
import { fillPath, listOperations, type Operation, unknownId } from '../support/openapi.ts'
import { snapshot } from '../support/snapshot.ts'

// What another company has looks exactly like what does not exist.

let api: TestApi
let acme: StaffedCompany
let other: StaffedCompany
let mine: Browser
let operations: Operation[]
/** Ids that exist in the other company, by the part of the path that stands before one. */
let foreign: Record<string, string>
/** What this company has of its own, where an operation is about one thing and refers to another. */
let own: Record<string, string>
let theirs: ConsumerCreated
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  other = await api.staffedCompany()
  mine = await api.signIn(acme.superAdministrator)
  operations = await listOperations(api.browser())

  const actor = actorFor(other.company, other.administrator)
  theirs = await makeConsumer(api.services, actor, {
    name: 'Their planner',
    grantType: 'authorization_code',
    permissionGroupId: other.fullAccess.id,
  })
  await api.services.consumerSecrets.rotate(actor, theirs.id, { overlapSeconds: 3600 })
  await makeAuthorization(api.services, actorFor(other.company, other.member), {
    consumerId: theirs.id,
    permissions: ['assets:view'],
  })
  const theirBrowser = await api.signIn(other.superAdministrator)
  for (const browser of [theirBrowser, await api.signIn(acme.superAdministrator)]) {
    await browser.post('/api/v1/api-connection')
  }
  const ahead = (hours: number) => new Date(api.clock.now().getTime() + hours * 60 * 60 * 1000).toISOString()
  await theirBrowser.post('/api/v1/api-connection/brown-outs', { startsAt: ahead(48), endsAt: ahead(49) })
  noteCall(api, other)
  await api.services.legacyCallers.flush()
  const their = await theirBrowser.get<AccountSessions>('/api/v1/account/sessions')
  const idIn = async (statement: string, ...values: string[]): Promise<string> =>
    (await api.owner.query<{ id: string }>(statement, [other.company.id, ...values])).rows[0]?.id ?? ''
  await theirBrowser.post('/api/v1/modules', {
    key: 'their_module',
    name: { en: 'Theirs', es: 'Suyo', 'pt-BR': 'Deles' },
    actions: ['view'],
  })
  foreign = {
    consumers: theirs.id,
    secrets: theirs.secrets[0]?.id ?? '',
    authorizations: await idIn('select id from authorizations where company_id = $1'),
    'permission-groups': other.fullAccess.id,
    users: other.member.id,
    sessions: their.body.items[0]?.id ?? '',
    passkeys: await idIn(
      `insert into passkeys (company_id, id, user_id, credential_id, public_key, counter, transports, name, created_at)
       values ($1, gen_random_uuid(), $2, '\\x01', '\\x01', 0, '{}', 'Theirs', now()) returning id`,
      other.member.id,
    ),
    transactions: await idIn(`select id from transactions where company_id = $1 and event = 'consumer.created'`),
    modules: 'their_module',
    callers: await idIn('select id from legacy_callers where company_id = $1'),
    'brown-outs': await idIn('select id from brown_outs where company_id = $1'),
  }
  const consumer = await makeConsumer(api.services, actorFor(acme.company, acme.administrator), {
    name: 'My planner',
    grantType: 'authorization_code',
    permissionGroupId: acme.fullAccess.id,
  })
  own = { consumers: consumer.id, users: acme.member.id, 'permission-groups': acme.fullAccess.id }
})
afterAll(() => api.close())

// What begins with a value that nobody can guess is no id: oauth-companies-sealed.test.ts.
const secretValues = new Set(['authorization-requests'])

/** What fields and parameters that name a thing by its id refer to. */
const referredTo: Record<string, string> = {
  permissionGroupId: 'permission-groups',
  replacement: 'permission-groups',
  consumerId: 'consumers',
  userId: 'users',
  targetId: 'consumers',
}
const isReference = (name: string): boolean => name.endsWith('Id') || name === 'replacement'

/** The foreign thing of a kind; a kind that nobody has named here is a mistake. */
function foreignOf(noun: string | undefined, where: string): string {
  const id = noun === undefined ? undefined : foreign[noun]
  if (!id) throw new Error(`${where} names a thing of the kind ${noun}: say above what the other company has of it`)
  return id
}

/** The placeholders of a path, each with the kind of thing it stands for. */
function placeholdersOf({ path }: Operation) {
  const named = [...path.matchAll(/([a-z-]+)\/\{(\w+)\}/gu)].map(([, noun = '', name = '']) => ({ noun, name }))
  if (named.length !== path.split('{').length - 1)
    throw new Error(`${path} does not say what its placeholders stand for`)
  return named.filter(({ noun }) => !secretValues.has(noun))
}

/** A request, as it stands with something foreign and with something that nobody has. */
interface Probe {
  what: string
  method: string
  foreign: Sent
  unknown: Sent
  /** What may come of either. */
  outcomes: string[]
}
interface Sent {
  path: string
  body?: unknown
}

const bodyFor = (operation: Operation) =>
  operation.body === undefined ? {} : { body: goodBody(operation, acme.fullAccess) }

/** An operation about what is foreign. With several placeholders also about one's own thing, with a part of it that is foreign. */
function probesAbout(operation: Operation): Probe[] {
  const placeholders = placeholdersOf(operation)
  const values = (named: typeof placeholders) =>
    Object.fromEntries(named.map(({ noun, name }) => [name, foreignOf(noun, operation.id)]))
  const sent = (filled: Record<string, string>): Sent => ({
    path: fillPath(operation.path, filled),
    ...bodyFor(operation),
  })
  const [first, ...rest] = placeholders
  if (!first) return []
  const whole = { foreign: sent(values(placeholders)), unknown: sent({}) }
  const mineFirst = { [first.name]: own[first.noun] ?? '' }
  const parts = { foreign: sent({ ...mineFirst, ...values(rest) }), unknown: sent(mineFirst) }
  const common = { what: operation.id, method: operation.method, outcomes: ['not_found'] }
  return rest.length === 0 ? [{ ...common, ...whole }] : [whole, parts].map((pair) => Object.assign(pair, common))
}

/** An operation about what is one's own, which refers to what is foreign: in each field and parameter that can. */
function probesReferring(operation: Operation): Probe[] {
  const { id, method } = operation
  const filled = Object.fromEntries(
    placeholdersOf(operation).map(({ noun, name }) => [
      name,
      own[noun] ?? foreignOf(undefined, `${id}, about one’s own,`),
    ]),
  )
  const path = fillPath(operation.path, filled)
  const inQuery = operation.parameters.filter((one) => one.in === 'query' && isReference(one.name))
  const inBody = Object.keys(operation.body ?? {}).filter(isReference)
  const probe = (name: string, sent: (value: string) => Sent): Probe => ({
    what: `${id} with ${name}`,
    method,
    foreign: sent(foreignOf(referredTo[name], `${id} with ${name}`)),
    unknown: sent(unknownId),
    outcomes: ['nothing', `unknown_reference at ${name}`],
  })
  return [
    ...inQuery.map(({ name }) =>
      probe(name, (value) => {
        // A thing's id goes with its type.
        const query = new URLSearchParams({ [name]: value, ...(name === 'targetId' ? { targetType: 'consumer' } : {}) })
        return { path: `${path}?${query.toString()}`, ...bodyFor(operation) }
      }),
    ),
    ...inBody.map((name) => probe(name, (value) => ({ path, body: bodyReferring(operation, name, value) }))),
  ]
}

/** Their bodies name one of several things, such as either who gets a group, or what it permits. */
const oneOfSeveral = new Set(['previewPermissionGroup', 'previewRevocation', 'revokeAuthorizations'])

/** What an operation would accept, apart from one reference. */
const bodyReferring = (operation: Operation, name: string, value: string): Record<string, unknown> =>
  oneOfSeveral.has(operation.id) ? { [name]: value } : { ...goodBody(operation, acme.fullAccess), [name]: value }

/** What nodes ask by themselves now and then, at the beginning of a connection, or once before they know who is signed in. */
const background =
  /pg_current_snapshot|write_last_uses|write_permission_uses|add_consumer_|sessions_by_token_hashes|"signing_keys"|^select current_user as name$/u

/** What the database is asked meanwhile. */
async function listening<Result>(work: () => Promise<Result>): Promise<[Result, string[]]> {
  const spy = vi.spyOn(Client.prototype, 'query')
  try {
    const result = await work()
    const asked = (spy.mock.calls as unknown[][]).map(([question]) =>
      typeof question === 'object' && question !== null && 'text' in question
        ? String(question.text)
        : String(question),
    )
    return [result, asked.filter((text) => !background.test(text)).toSorted()]
  } finally {
    spy.mockRestore()
  }
}

const hasReference = ({ parameters, body }: Operation): boolean =>
  parameters.some((one) => one.in === 'query' && isReference(one.name)) || Object.keys(body ?? {}).some(isReference)

/** What came of a request: nothing was found by it, or what is wrong with it. */
function outcomeOf({ body }: Answer): string {
  // A file has a line that names its columns.
  if (typeof body === 'string') return body.trim().split('\n').length === 1 ? 'nothing' : 'something'
  const { items, total, revoked, type, errors } = Object(body)
  if (revoked !== undefined) return revoked === 0 ? 'nothing' : 'something'
  if (Array.isArray(items)) return items.length === 0 && total === 0 ? 'nothing' : 'something'
  if (Array.isArray(errors) && errors.length > 0) return `${errors[0].code} at ${errors[0].path}`
  return String(type).replace('urn:latchkey:problem:', '')
}

const list = (browser: Browser, query: string) => browser.get<Page<{ name: string }>>(`/api/v1/consumers?${query}`)

describe('SEC-11 another company’s things', () => {
  it('answer every operation exactly as what does not exist, and stay as they were', async () => {
    const before = await snapshot(api)
    const about = operations.flatMap(probesAbout)
    const referring = operations.flatMap((operation) => (hasReference(operation) ? probesReferring(operation) : []))
    // Nothing was named above that no operation asks for.
    const nouns = operations.flatMap((operation) => placeholdersOf(operation).map(({ noun }) => noun))
    expect(new Set(nouns)).toEqual(new Set(Object.keys(foreign)))
    const names = new Set(referring.map(({ what }) => what.split(' ').at(-1)))
    expect(names).toEqual(new Set(Object.keys(referredTo)))

    for (const { what, method, foreign: sent, unknown: sentUnknown, outcomes } of [...about, ...referring]) {
      const call = ({ path, ...body }: Sent) => mine.call(method, path, body)
      const [answer, asked] = await listening(() => call(sent))
      const [unknown, askedForUnknown] = await listening(() => call(sentUnknown))
      expect(outcomes, what).toContain(outcomeOf(answer))
      expect({ status: answer.status, body: answer.body }, what).toEqual({ status: unknown.status, body: unknown.body })
      // Nor does it take longer: the database is asked the same, and finds nothing in the same way.
      expect(asked, what).not.toEqual([])
      expect(asked, what).toEqual(askedForUnknown)
    }
    expect(await snapshot(api)).toBe(before)
  })

  it('are in no list, count or search', async () => {
    const empty = async (path: string) =>
      expect((await mine.get<Page<unknown>>(path)).body, path).toEqual({
        items: [],
        total: 0,
        totalIsAtLeast: false,
        nextCursor: null,
      })
    await empty(`/api/v1/consumers?search=${theirs.key}`)
    await empty('/api/v1/authorizations')
    const groups = await mine.get<Page<{ id: string }>>('/api/v1/permission-groups?limit=100')
    expect(groups.body.items.map(({ id }) => id)).not.toContain(foreign['permission-groups'])
    await empty('/api/v1/api-connection/callers')
    const { body } = await mine.get<ApiConnection>('/api/v1/api-connection')
    expect(body).toMatchObject({ brownOuts: [], use: { calls: 0, callers: 0, lastCalledAt: null } })
  })

  it('give no place to go on from', async () => {
    const actor = actorFor(other.company, other.administrator)
    for (const name of ['aaa', 'bbb', 'ccc']) {
      await makeConsumer(api.services, actor, { name, permissionGroupId: other.fullAccess.id })
    }
    const page = await list(await api.signIn(other.administrator), 'limit=1')
    const continued = await list(mine, `cursor=${page.body.nextCursor}`)
    expect(continued.body.items.filter(({ name }) => ['aaa', 'bbb', 'ccc', 'Their planner'].includes(name))).toEqual([])
  })

  it('can’t be authorized by somebody else’s member', async () => {
    const approval = makeAuthorization(api.services, actorFor(acme.company, acme.member), {
      consumerId: theirs.id,
      permissions: ['assets:view'],
    })
    await expect(approval).rejects.toThrow(/Failed query/u)
  })
})
