import type { AccountSessions, ApiConnection, ConsumerCreated, Page } from '@latchkey/contracts'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  actorFor,
  type Browser,
  makeAuthorization,
  makeConsumer,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'
import { fillPath, listOperations, type Operation } from '../support/openapi.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { snapshot } from '../support/snapshot.ts'

// What another company has looks exactly like what does not exist.

let api: TestApi
let acme: StaffedCompany
let other: StaffedCompany
let mine: Browser
let operations: Operation[]
/** Ids that exist, in the other company. */
let foreign: Record<string, string>
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
  await theirBrowser.post('/api/v1/api-connection')
  const their = await theirBrowser.get<AccountSessions>('/api/v1/account/sessions')
  const { rows } = await api.owner.query<{ id: string }>('select id from authorizations where company_id = $1', [
    other.company.id,
  ])
  const { rows: passkeys } = await api.owner.query<{ id: string }>(
    `insert into passkeys (company_id, id, user_id, credential_id, public_key, counter, transports, name, created_at)
     values ($1, gen_random_uuid(), $2, '\\x01', '\\x01', 0, '{}', 'Theirs', now()) returning id`,
    [other.company.id, other.member.id],
  )
  foreign = {
    passkey: passkeys[0]?.id ?? '',
    consumer: theirs.id,
    secret: theirs.secrets[0]?.id ?? '',
    authorization: rows[0]?.id ?? '',
    group: other.fullAccess.id,
    'permission-group': other.fullAccess.id,
    user: other.member.id,
    session: their.body.items[0]?.id ?? '',
  }
})
afterAll(() => api.close())

const bodies: Record<string, unknown> = {
  updatePasskey: { name: 'Taken over' },
  updateConsumer: { name: 'Taken over' },
  updateUser: { name: 'Taken over' },
  updatePermissionGroup: { permissions: [] },
  previewPermissionGroup: { permissions: [] },
  rotateConsumerSecret: { overlapSeconds: 0 },
}

/** What nodes ask by themselves now and then, or once before they know who is signed in. */
const background = /pg_current_snapshot|write_last_uses|add_consumer_|sessions_by_token_hashes|"signing_keys"/u

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

const list = (browser: Browser, query: string) => browser.get<Page<{ name: string }>>(`/api/v1/consumers?${query}`)

describe('SEC-11 another company’s things', () => {
  it('answer every operation exactly as what does not exist, and stay as they were', async () => {
    const before = await snapshot(api)
    const withIds = operations.filter(({ path }) => /\{(?:id|secretId)\}/u.test(path))
    expect(withIds.map(({ id }) => id).toSorted()).toEqual([
      'createUserLink',
      'deleteConsumer',
      'deletePasskey',
      'deletePermissionGroup',
      'endAccountSession',
      'endConsumerSecret',
      'getConsumer',
      'getPermissionGroup',
      'getTransaction',
      'getUser',
      'getUserTwoStep',
      'listConsumerFailures',
      'listConsumerUsage',
      'previewPermissionGroup',
      'removeUser',
      'resetUserTwoStep',
      'revokeAuthorization',
      'rotateConsumerSecret',
      'updateConsumer',
      'updatePasskey',
      'updatePermissionGroup',
      'updateUser',
    ])
    for (const { id, method, path } of withIds) {
      const body = id in bodies ? { body: bodies[id] } : {}
      const kind = /\/(authorization|user|session|passkey|permission-group)s\//u.exec(path)?.[1] ?? 'consumer'
      const ids = { id: foreign[kind] ?? '', secretId: foreign['secret'] ?? '' }
      const [answer, asked] = await listening(() => mine.call(method, fillPath(path, ids), body))
      const [unknown, askedForUnknown] = await listening(() => mine.call(method, fillPath(path), body))
      expect(answer.status, id).toBe(404)
      expect({ status: answer.status, body: answer.body }, id).toEqual({ status: unknown.status, body: unknown.body })
      // Nor does it take longer: the database is asked the same, and finds nothing in the same way.
      expect(asked, id).not.toEqual([])
      expect(asked, id).toEqual(askedForUnknown)
    }
    expect(await snapshot(api)).toBe(before)
  })

  it('can’t be referred to', async () => {
    const before = await snapshot(api)
    const consumer = { grantType: 'client_credentials', name: 'Mine', permissionGroupId: foreign['group'] }
    expectFieldErrors(await mine.post('/api/v1/consumers', consumer), { permissionGroupId: 'unknown_reference' })
    expect(await snapshot(api)).toBe(before)
    const created = await mine.post<ConsumerCreated>('/api/v1/consumers', {
      ...consumer,
      permissionGroupId: acme.fullAccess.id,
    })
    expectFieldErrors(
      await mine.patch(`/api/v1/consumers/${created.body.id}`, { permissionGroupId: foreign['group'] }),
      {
        permissionGroupId: 'unknown_reference',
      },
    )
  })

  it('are in no list, count or search, whatever is filtered by', async () => {
    const empty = async (path: string) =>
      expect((await mine.get<Page<unknown>>(path)).body, path).toEqual({
        items: [],
        total: 0,
        totalIsAtLeast: false,
        nextCursor: null,
      })
    await empty(`/api/v1/consumers?search=${theirs.key}`)
    await empty(`/api/v1/consumers?permissionGroupId=${foreign['group']}`)
    await empty('/api/v1/authorizations')
    await empty(`/api/v1/authorizations?consumerId=${foreign['consumer']}`)
    await empty(`/api/v1/authorizations?userId=${foreign['user']}`)
    const groups = await mine.get<Page<{ id: string }>>('/api/v1/permission-groups?limit=100')
    expect(groups.body.items.map(({ id }) => id)).not.toContain(foreign['group'])
    expect((await mine.get<ApiConnection>('/api/v1/api-connection')).body.status).toBe('not_generated')
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
