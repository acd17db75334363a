import { secretCreatedSchema, type Consumer, type ConsumerCreated, type SecretCreated } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashSecret } from '../../src/lib/secret.ts'
import { type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
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

const rotate = (consumer: { id: string }, overlapSeconds = 0) =>
  administrator.post<SecretCreated>(secretsOf(consumer), { overlapSeconds })

const works = async ({ key }: { key: string }, secret: string | null) =>
  (await api.services.consumers.findForProtocol(key))?.secrets.some(
    ({ hash, expiresAt }) => hash.equals(hashSecret(secret ?? '')) && (!expiresAt || expiresAt > api.clock.now()),
  ) ?? false

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
    const shown = await administrator.get<Consumer>(pathOf(consumer))
    expect(shown.body.secrets.map(({ lastFour }) => lastFour)).toEqual([body.lastFour, consumer.secret?.slice(-4)])
    expect(shown.body.secrets.map(({ expiresAt }) => expiresAt === null)).toEqual([true, false])
  })

  it('ends all before it when rotated again without an overlap, and logs each', async () => {
    const consumer = await create()
    await rotate(consumer, day)
    const { body } = await rotate(consumer)
    const shown = await administrator.get<Consumer>(pathOf(consumer))
    expect(shown.body.secrets).toMatchObject([{ id: body.id }])
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
    const { body } = await administrator.get<Consumer>(pathOf(consumer))
    expect(body.secrets).toHaveLength(1)
  })

  it('answers 409 when five secrets work already, until one ends', async () => {
    const consumer = await create()
    for (let times = 0; times < 4; times += 1) expect((await rotate(consumer, day)).status).toBe(201)
    expectProblem(await rotate(consumer, day), 409, 'conflict')
    expect((await rotate(consumer, 0)).status).toBe(201)
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
    expect(await snapshot(api)).toBe(before)
  })
})

describe('DELETE /consumers/{id}/secrets/{secretId}', () => {
  it('answers 204 and ends an old secret before its overlap is over', async () => {
    const consumer = await create()
    const { body } = await rotate(consumer, day)
    const [old] = consumer.secrets
    expect(await administrator.delete(`${secretsOf(consumer)}/${old?.id}`)).toMatchObject({ status: 204, body: '' })
    expect(await works(consumer, consumer.secret)).toBe(false)
    expect(await works(consumer, body.secret)).toBe(true)
    expectProblem(await administrator.delete(`${secretsOf(consumer)}/${old?.id}`), 404, 'not_found')
  })

  it('answers 409 for the last lasting secret, also while an old one is still ending', async () => {
    const consumer = await create()
    const [first] = consumer.secrets
    expectProblem(await administrator.delete(`${secretsOf(consumer)}/${first?.id}`), 409, 'last_secret')
    const { body } = await rotate(consumer, day)
    expectProblem(await administrator.delete(`${secretsOf(consumer)}/${body.id}`), 409, 'last_secret')
    expect(await works(consumer, body.secret)).toBe(true)
  })

  it('answers 404 for another consumer’s secret, an expired one, and what does not exist', async () => {
    const [consumer, other] = [await create(), await create()]
    await rotate(other, 60)
    const [old] = other.secrets
    expectProblem(await administrator.delete(`${secretsOf(consumer)}/${old?.id}`), 404, 'not_found')
    expectProblem(await administrator.delete(`${secretsOf(other)}/${nobody}`), 404, 'not_found')
    expectProblem(await administrator.delete(`${secretsOf({ id: nobody })}/${old?.id}`), 404, 'not_found')
    api.clock.advance(60)
    expectProblem(await administrator.delete(`${secretsOf(other)}/${old?.id}`), 404, 'not_found')
  })
})
