import { secretCreatedSchema, type Consumer, type ConsumerCreated, type SecretCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashSecret } from '../../src/lib/secret.ts'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { basic, postForm } from '../support/oauth-client.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const nobody = '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b'
const hour = 60 * 60
const day = 24 * hour

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

const pathOf = ({ id }: { id: string }) => `/api/v1/consumers/${id}`
const secretsOf = (consumer: { id: string }) => `${pathOf(consumer)}/secrets`

async function create(fields: Record<string, unknown> = {}) {
  const { body } = await administrator.post<ConsumerCreated>('/api/v1/consumers', {
    grantType: 'client_credentials',
    name: 'ERP synchronization',
    permissionGroupId: acme.fullAccess.id,
    ...fields,
  })
  return body
}

const rotate = (consumer: { id: string }, overlapSeconds: number | null = 0, fields: Record<string, unknown> = {}) =>
  administrator.post<SecretCreated>(secretsOf(consumer), { overlapSeconds, ...fields })
const shown = async (consumer: { id: string }) => (await administrator.get<Consumer>(pathOf(consumer))).body.secrets
const end = (consumer: { id: string }, secret: { id: string } | undefined) =>
  administrator.delete(`${secretsOf(consumer)}/${secret?.id}`)

const works = async ({ key }: { key: string }, secret: string | null) =>
  (await api.services.consumers.findForProtocol(key))?.secrets.some(
    ({ hash, expiresAt }) => hash.equals(hashSecret(secret ?? '')) && (!expiresAt || expiresAt > api.clock.now()),
  ) ?? false

const token = ({ key }: { key: string }, secret: string | null, userAgent: string) =>
  postForm(
    `${api.url}/oauth/token`,
    { grant_type: 'client_credentials' },
    { authorization: basic(key, secret ?? ''), 'user-agent': userAgent },
  )
const usesOf = async (consumer: { id: string }) =>
  (await shown(consumer)).map(({ lastUsedAt, lastUsedBy }) => (lastUsedAt === null ? null : lastUsedBy))

/** Looks into the future and comes back: the administrator's session wouldn't last that long. */
async function later(seconds: number, look: () => Promise<void>): Promise<void> {
  api.clock.advance(seconds)
  await look()
  api.clock.advance(-seconds)
}

describe('POST /consumers/{id}/secrets', () => {
  it('answers 201 with the new secret in full', async () => {
    const consumer = await create()
    const answer = await rotate(consumer)
    expect(answer.status).toBe(201)
    const created = secretCreatedSchema.strict().parse(answer.body)
    expect(created.secret).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    expect(created.secret).not.toBe(consumer.secret)
    expect(created).toMatchObject({ lastFour: created.secret.slice(-4), expiresAt: null })
  })

  it('ends the old secret at once without an overlap', async () => {
    const consumer = await create()
    const { body } = await administrator.post<SecretCreated>(secretsOf(consumer), {})
    expect(await works(consumer, consumer.secret)).toBe(false)
    expect(await works(consumer, body.secret)).toBe(true)
  })

  it('lets both work during the overlap and only the new one after it', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, hour)
    expect(await works(consumer, consumer.secret)).toBe(true)
    expect(await works(consumer, body.secret)).toBe(true)
    api.clock.advance(hour)
    expect(await works(consumer, consumer.secret)).toBe(false)
    expect(await works(consumer, body.secret)).toBe(true)
  })

  it('never prolongs a secret that is ending already', async () => {
    const consumer = await create()
    await rotate(consumer, 60)
    await rotate(consumer, day)
    api.clock.advance(60)
    expect(await works(consumer, consumer.secret)).toBe(false)
  })

  it('shows the live secrets on the consumer, the lasting one first, by their last four', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, day)
    const secrets = await shown(consumer)
    expect(secrets.map(({ lastFour }) => lastFour)).toEqual([body.lastFour, consumer.secret?.slice(-4)])
    expect(secrets.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false])
    expect(secrets.map(({ isReplaced }) => isReplaced)).toEqual([false, true])
  })

  it('ends all before it when rotated again without an overlap, and logs each', async () => {
    const consumer = await create()
    await rotate(consumer, day)
    const { body } = await rotate(consumer)
    expect(await shown(consumer)).toMatchObject([{ id: body.id }])
    const entries = (await logEntries(api, acme.company.id)).filter(
      ({ before, after }) => before?.['consumerId'] === consumer.id || after?.['consumerId'] === consumer.id,
    )
    expect(entries.map(({ event }) => event).toSorted()).toEqual([
      'consumer_secret.created',
      'consumer_secret.created',
      'consumer_secret.created',
      'consumer_secret.ended',
      'consumer_secret.ended',
    ])
    expect(JSON.stringify(entries)).not.toContain(body.secret)
  })

  it('keeps exactly one lasting secret when two rotate at the same time', async () => {
    const consumer = await create()
    await Promise.all([rotate(consumer), rotate(consumer)])
    expect(await shown(consumer)).toHaveLength(1)
  })

  it('answers 409 when five secrets work already, until one ends', async () => {
    const consumer = await create()
    for (let times = 0; times < 4; times += 1) expect((await rotate(consumer, day)).status).toBe(201)
    expectProblem(await rotate(consumer, day), 409, 'conflict')
    expect((await rotate(consumer, 0)).status).toBe(201)
  })

  it('gives the new one a name and an end of its own, and says both in the Transactions Log', async () => {
    const consumer = await create()
    const { status, body } = await rotate(consumer, 0, { name: '  Warehouse ERP ', lifetimeSeconds: 90 * day })
    expect(status).toBe(201)
    const expiresAt = new Date(new Date(body.createdAt).getTime() + 90 * day * 1000).toISOString()
    expect(body).toMatchObject({ name: 'Warehouse ERP', expiresAt, isReplaced: false })
    expect(await shown(consumer)).toMatchObject([{ name: 'Warehouse ERP', expiresAt, isReplaced: false }])
    const entries = await logEntries(api, acme.company.id)
    expect(entries.find(({ target_id }) => target_id === body.id)).toMatchObject({
      event: 'consumer_secret.created',
      after: { consumerId: consumer.id, name: 'Warehouse ERP', expiresAt },
    })
    expect(await works(consumer, body.secret)).toBe(true)
    await later(90 * day, async () => expect(await works(consumer, body.secret)).toBe(false))
  })

  it('lets the others go on as they are when the overlap is null', async () => {
    const consumer = await create()
    const { body: second } = await rotate(consumer, null, { name: 'second' })
    const { body: third } = await rotate(consumer, null, { name: 'third' })
    await later(400 * day, async () => {
      for (const secret of [consumer.secret, second.secret, third.secret]) {
        expect(await works(consumer, secret)).toBe(true)
      }
    })
    expect((await shown(consumer)).map(({ name, expiresAt, isReplaced }) => [name, expiresAt, isReplaced])).toEqual([
      ['third', null, false],
      ['second', null, false],
      [null, null, false],
    ])
  })

  it('keeps ended ones for a while, twenty at most, so that they can be told from wrong ones', async () => {
    const consumer = await create()
    const { body: second } = await rotate(consumer)
    const kept = async () => (await api.services.consumers.findForProtocol(consumer.key))?.secrets ?? []
    const first = (await kept()).find(({ hash }) => hash.equals(hashSecret(consumer.secret ?? '')))
    expect(first?.expiresAt?.getTime()).toBeLessThanOrEqual(Date.parse(second.createdAt))
    expect(first?.expiresAt?.getTime()).toBeGreaterThanOrEqual(Date.parse(consumer.createdAt))
    for (let times = 0; times < 25; times += 1) await rotate(consumer)
    // One that works, the one that the last rotation ended, and twenty from before.
    expect(await kept()).toHaveLength(22)
    expect((await kept()).some(({ id }) => id === second.id)).toBe(false)
  })

  it('answers 409 for a consumer that authenticates with keys', async () => {
    const consumer = await create({ authMethod: 'private_key_jwt', jwksUri: 'https://keys.example/jwks.json' })
    expectProblem(await rotate(consumer), 409, 'conflict')
  })

  it('answers 409 for a public app, and 404 for what does not exist', async () => {
    const redirectUris = ['https://a.example/callback']
    const app = await create({ grantType: 'authorization_code', clientType: 'public', redirectUris })
    expectProblem(await rotate(app), 409, 'conflict')
    expectProblem(await rotate({ id: nobody }), 404, 'not_found')
  })

  it('names the field at fault, and stores nothing', async () => {
    const consumer = await create()
    const before = await snapshot(api)
    const post = (body: unknown) => administrator.post(secretsOf(consumer), body)
    expectFieldErrors(await post({ overlapSeconds: -1 }), { overlapSeconds: 'too_small' })
    expectFieldErrors(await post({ overlapSeconds: 30 * day + 1 }), { overlapSeconds: 'too_big' })
    expectFieldErrors(await post({ overlapSeconds: '60' }), { overlapSeconds: 'wrong_type' })
    expectFieldErrors(await post({ overlapSeconds: 1.5 }), { overlapSeconds: 'wrong_type' })
    expectFieldErrors(await post({ secret: 'mine' }), { secret: 'unknown_field' })
    expectFieldErrors(await post({ name: ' ' }), { name: 'blank' })
    expectFieldErrors(await post({ name: 'x'.repeat(81) }), { name: 'too_long' })
    expectFieldErrors(await post({ lifetimeSeconds: 59 }), { lifetimeSeconds: 'too_small' })
    expectFieldErrors(await post({ lifetimeSeconds: 730 * day + 1 }), { lifetimeSeconds: 'too_big' })
    expect(await snapshot(api)).toBe(before)
  })
})

describe('DELETE /consumers/{id}/secrets/{secretId}', () => {
  it('answers 204 and ends an old secret before its overlap is over', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, day)
    const [old] = consumer.secrets
    expect(await end(consumer, old)).toMatchObject({ status: 204, body: '' })
    expect(await works(consumer, consumer.secret)).toBe(false)
    expect(await works(consumer, body.secret)).toBe(true)
    expect(await shown(consumer)).toMatchObject([{ id: body.id }])
    expectProblem(await end(consumer, old), 404, 'not_found')
  })

  it('logs the end with the secret’s name', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, null, { name: 'Warehouse ERP' })
    await end(consumer, body)
    const entries = await logEntries(api, acme.company.id)
    expect(
      entries.find(({ event, target_id }) => event === 'consumer_secret.ended' && target_id === body.id),
    ).toMatchObject({ before: { consumerId: consumer.id, name: 'Warehouse ERP' } })
  })

  it('answers 409 for the last lasting secret, also while an old one is still ending', async () => {
    const consumer = await create()
    const [first] = consumer.secrets
    expectProblem(await end(consumer, first), 409, 'last_secret')
    const { body } = await rotate(consumer, day)
    expectProblem(await end(consumer, body), 409, 'last_secret')
    expect(await works(consumer, body.secret)).toBe(true)
  })

  it('ends any but the last of those that no rotation has replaced, whatever end they have', async () => {
    const consumer = await create()
    const [first] = consumer.secrets
    const { body: second } = await rotate(consumer, null, { lifetimeSeconds: 90 * day })
    expect((await end(consumer, first)).status).toBe(204)
    expectProblem(await end(consumer, second), 409, 'last_secret')
    const { body: third } = await rotate(consumer, null)
    expect((await end(consumer, third)).status).toBe(204)
    expect(await shown(consumer)).toMatchObject([{ id: second.id }])
  })

  it('leaves one when the last two are ended at the same time', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, null)
    const answers = await Promise.all([end(consumer, consumer.secrets[0]), end(consumer, body)])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 409]))
    expect(await shown(consumer)).toHaveLength(1)
  })

  it('answers 404 for another consumer’s secret, an expired one, and what does not exist', async () => {
    const [consumer, other] = [await create(), await create()]
    await rotate(other, 60)
    const [old] = other.secrets
    expectProblem(await end(consumer, old), 404, 'not_found')
    expectProblem(await end(other, { id: nobody }), 404, 'not_found')
    expectProblem(await end({ id: nobody }, old), 404, 'not_found')
    api.clock.advance(60)
    expectProblem(await end(other, old), 404, 'not_found')
  })
})

describe('a secret’s last use', () => {
  it('tells who still uses an old one, so that it can be ended without surprise', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, day)
    expect((await token(consumer, consumer.secret, 'old-erp/1.0')).status).toBe(200)
    await expect
      .poll(() => usesOf(consumer), { timeout: 10_000 })
      .toEqual([null, { ip: '127.0.0.1', userAgent: 'old-erp/1.0' }])
    expect((await token(consumer, body.secret, 'new-erp/2.0')).status).toBe(200)
    await expect
      .poll(() => usesOf(consumer), { timeout: 10_000 })
      .toEqual([
        { ip: '127.0.0.1', userAgent: 'new-erp/2.0' },
        { ip: '127.0.0.1', userAgent: 'old-erp/1.0' },
      ])
  })

  it('counts at every endpoint that a consumer authenticates at, and only when it succeeded', async () => {
    for (const path of ['introspect', 'revoke']) {
      const consumer = await create()
      const post = (secret: string | null) =>
        postForm(`${api.url}/oauth/${path}`, { token: 'x' }, { authorization: basic(consumer.key, secret ?? '') })
      expect((await post('wrong')).status).toBe(401)
      await api.services.consumerSecrets.close()
      expect(await usesOf(consumer), path).toEqual([null])
      expect((await post(consumer.secret)).status).toBe(200)
      await api.services.consumerSecrets.close()
      expect(await usesOf(consumer), path).toMatchObject([{ ip: '127.0.0.1' }])
    }
  })

  it('never moves back, and is no change of the consumer', async () => {
    const { services, database, clock } = api
    const consumer = await create()
    const [secret] = consumer.secrets
    const { rows: changes } = await database.pool.query('select max(id) as last from changes')
    const use = async (at: Date, userAgent: string) => {
      clock.set(at)
      services.consumerSecrets.markUsed(acme.company.id, secret?.id ?? '', { ip: '192.0.2.7', userAgent })
      await services.consumerSecrets.close()
    }
    const now = clock.now()
    const afterwards = new Date(now.getTime() + 60_000)
    await use(afterwards, 'later')
    const [before] = await shown(consumer)
    expect(before).toMatchObject({ lastUsedBy: { ip: '192.0.2.7', userAgent: 'later' } })
    // The clock goes on between being set and being read.
    expect(Date.parse(before?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(afterwards.getTime())
    await use(now, 'earlier')
    expect(await shown(consumer)).toEqual([before])
    expect((await database.pool.query('select max(id) as last from changes')).rows).toEqual(changes)
  })
})
