import { randomUUID } from 'node:crypto'
import { type ConsumerFailure, consumerFailureListSchema, failureReasons } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createConsumerFailureService } from '../../src/features/consumer-failures/consumer-failure.service.ts'
import { authenticationRefusals } from '../support/authentication-refusals.ts'
import type { Browser } from '../support/browser.ts'
import { authorizationRefusals, tokenRefusals } from '../support/grant-refusals.ts'
import { type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { expectProblem } from '../support/problem.ts'
import { asksForToken, machineOf } from '../support/refusal.ts'
import { startTestApi } from '../support/test-api.ts'

let world: OAuthWorld
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  administrator = await world.api.signIn(world.acme.administrator)
})
afterAll(() => world.api.close())

const pathOf = ({ id }: { id: string }) => `/api/v1/consumers/${id}/failures`
async function failuresOf(consumer: { id: string }): Promise<ConsumerFailure[]> {
  const { body } = await administrator.get(pathOf(consumer))
  return consumerFailureListSchema.strict().parse(body).items
}
const guess = (consumer: OAuthClient, headers: Record<string, string> = {}) =>
  consumer.withSecret('guessed').post('/oauth/token', asksForToken, headers)

const refusals = [...authenticationRefusals, ...tokenRefusals, ...authorizationRefusals]

describe('a refusal', () => {
  test.each(refusals.map((refusal) => [[refusal.reason, refusal.kind].filter(Boolean).join(', '), refusal] as const))(
    'of %s is told to the administrator with what helps to mend it, under the id that the answer has',
    async (_name, { reason, endpoint, error, detail, provoke }) => {
      const { consumer, answer } = await provoke(world)
      const failures = await failuresOf(consumer)
      expect(failures).toMatchObject([{ reason, endpoint, error, detail, ip: '127.0.0.1' }])
      expect(failures[0]?.traceId).toBe(answer.headers.get('x-request-id'))
      expect(failures[0]?.traceId).toMatch(/^[0-9a-f-]{32,36}$/u)
    },
  )

  test('of throttled is told as well', async () => {
    const limit = { tries: 1, seconds: 60 }
    const slow = await startOAuthWorld({ authenticationLimits: { perClient: limit, perNetwork: limit } })
    try {
      await guess(slow.machine)
      const answer = await guess(slow.machine)
      expect(answer.status).toBe(429)
      const { body } = await (await slow.api.signIn(slow.acme.administrator)).get(pathOf(slow.machine))
      expect(
        consumerFailureListSchema
          .parse(body)
          .items.map(({ reason }) => reason)
          .toSorted(),
      ).toEqual(['throttled', 'wrong_secret'])
    } finally {
      await slow.api.close()
    }
  })

  it('has a way to happen for every reason there is', () => {
    const provoked = new Set<string>([...refusals.map(({ reason }) => reason), 'throttled'])
    expect(failureReasons.filter((reason) => !provoked.has(reason))).toEqual([])
  })

  it('waits for no sign-in to be told, and is told once', async () => {
    const consumer = await world.client()
    const browser = world.api.browser()
    const response = await consumer.authorize(browser, { scope: 'nope' })
    expect(await failuresOf(consumer)).toHaveLength(1)
    const { email } = world.acme.member
    await browser.post('/api/v1/session', { email, password: 'correct horse battery staple' })
    const reference = new URL(response.headers.get('location') ?? '', world.api.url).searchParams.get('authorization')
    const { body } = await browser.get(`/api/v1/authorization-requests/${reference}`)
    expect(body).toMatchObject({ status: 'redirect', redirectTo: expect.stringContaining('error=invalid_scope') })
    expect(await failuresOf(consumer)).toHaveLength(1)
  })

  it('of somebody unknown is nobody’s', async () => {
    const before = await world.count('consumer_failures')
    const form = { ...asksForToken, client_id: 'nobody', client_secret: 'x' }
    expect((await postForm(`${world.api.url}/oauth/token`, form)).status).toBe(401)
    await world.api.browser().fetch('/oauth/authorize?client_id=nobody')
    await world.api.services.consumerFailures.close()
    expect(await world.count('consumer_failures')).toBe(before)
  })

  it('keeps nothing of secrets, codes, tokens and verifiers, nor what can’t be seen', async () => {
    const consumer = await world.client()
    const { code, verifier } = await consumer.approve(world.member)
    const tokens = await consumer.redeem({ code, verifier })
    await consumer.redeem({ code, verifier })
    await consumer.refresh(`${tokens.body.refresh_token}x`)
    await consumer.withSecret(`${consumer.secret}x`).token(asksForToken)
    await consumer.token({ grant_type: `\u202e${'x'.repeat(5000)}\u{1f511}` })
    await guess(consumer, { 'user-agent': `old-erp/1.0 ${'x'.repeat(1000)}` })
    const failures = await failuresOf(consumer)
    expect(failures).toHaveLength(5)
    const text = JSON.stringify(failures)
    for (const value of [consumer.secret, code, verifier, tokens.body.refresh_token]) expect(text).not.toContain(value)
    expect(text).not.toContain('\u202e')
    expect(failures.find(({ reason }) => reason === 'grant_type_unknown')?.detail.sent).toHaveLength(2000)
    expect(failures.map(({ userAgent }) => userAgent.length).toSorted((one, other) => other - one)[0]).toBe(300)
  })
})

describe('GET /consumers/{id}/failures', () => {
  it('answers 200 with the newest fifty, newest first, and the database holds no more', async () => {
    const consumer = await machineOf(world)
    for (let count = 0; count < 60; count += 1) {
      await guess(consumer, { 'user-agent': `try ${count}` })
      world.api.clock.advance(1)
      // Some are written while others still come.
      if (count % 25 === 0) await failuresOf(consumer)
    }
    const failures = await failuresOf(consumer)
    expect(failures.map(({ userAgent }) => userAgent)).toEqual(
      Array.from({ length: 50 }, (_, index) => `try ${59 - index}`),
    )
    const rows = await world.sql('select id from consumer_failures where consumer_id = $1', consumer.id)
    expect(rows).toHaveLength(50)
  })

  it('shows what two nodes refused, and the two keep fifty between them', async () => {
    const beside = await startTestApi({ beside: world.api })
    try {
      const consumer = await machineOf(world)
      const elsewhere = consumer.at(beside.url)
      await Promise.all(Array.from({ length: 40 }, () => Promise.all([guess(consumer), guess(elsewhere)])))
      await Promise.all([world.api.services.consumerFailures.close(), beside.services.consumerFailures.close()])
      // Each forgets what is beyond fifty as far as it can see; one that sees both forgets the rest.
      await guess(consumer)
      expect(await failuresOf(consumer)).toHaveLength(50)
      const rows = await world.sql('select id from consumer_failures where consumer_id = $1', consumer.id)
      expect(rows).toHaveLength(50)
      expect([...world.api.backgroundErrors, ...beside.backgroundErrors]).toEqual([])
    } finally {
      await beside.close()
    }
  })

  it('loses nothing while the database does not take it, and is not held up by a consumer that is gone', async () => {
    const [consumer, deleted] = [await machineOf(world), await machineOf(world)]
    await world.sql('alter table consumer_failures rename to elsewhere')
    await guess(consumer)
    await guess(deleted)
    await world.api.services.consumerFailures.close()
    await administrator.delete(`/api/v1/consumers/${deleted.id}`)
    await world.sql('alter table elsewhere rename to consumer_failures')
    expect(await failuresOf(consumer)).toHaveLength(1)
    expect(world.api.backgroundErrors.splice(0).length).toBeGreaterThan(0)
  })

  it('holds no more than so many in memory: those of whoever waits longest go first', async () => {
    const { services, clock, database } = world.api
    const failuresAfter = async (others: number) => {
      const consumer = await machineOf(world)
      const consumerFailures = createConsumerFailureService({
        ...services,
        db: database.db,
        clock,
        onBackgroundError: (error) => expect.unreachable(String(error)),
      })
      const note = (consumerId: string) =>
        consumerFailures.note({
          companyId: world.acme.company.id,
          consumerId,
          endpoint: 'token',
          error: 'invalid_client',
          reason: 'wrong_secret',
          traceId: 'x',
          origin: { ip: '', userAgent: '' },
        })
      note(consumer.id)
      for (let count = 0; count < others; count += 1) {
        const nobody = randomUUID()
        for (let times = 0; times < 50; times += 1) note(nobody)
      }
      await consumerFailures.close()
      return failuresOf(consumer)
    }
    expect(await failuresAfter(190)).toHaveLength(1)
    expect(await failuresAfter(200)).toHaveLength(0)
  })

  it('is written without anybody asking for it', async () => {
    const consumer = await world.client({ grantType: 'client_credentials' })
    const other = await startTestApi({ beside: world.api })
    try {
      await guess(consumer.at(other.url))
      await expect.poll(() => failuresOf(consumer), { timeout: 10_000 }).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  it('answers 404 for what does not exist', async () => {
    expectProblem(await administrator.get(pathOf({ id: '5b1f4c1e-7d0a-4c1f-9a53-0c4c3d1f2a6b' })), 404, 'not_found')
  })
})

describe('a trace id', () => {
  it('is on every answer, new each time and never the caller’s', async () => {
    const { api, machine, member } = world
    const headers = { 'x-request-id': 'mine', 'request-id': 'mine' }
    const answers = await Promise.all([
      postForm(`${api.url}/oauth/token`, asksForToken, headers),
      machine.token(asksForToken),
      member.get('/oauth/jwks', { headers }),
      member.get('/oauth/authorize', { headers }),
      member.get('/oauth/nothing', { headers }),
      member.get('/api/v1/session', { headers }),
      member.get('/api/v1/consumers', { headers }),
      member.get('/api/v1/%zz', { headers }),
      member.get('/oauth/%zz', { headers }),
    ])
    const ids = answers.map((answer) => answer.headers.get('x-request-id'))
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{32,36}$/u)
    expect(new Set(ids).size).toBe(answers.length)
  })

  it('finds the log line', async () => {
    const answer = await guess(world.machine)
    const id = answer.headers.get('x-request-id') ?? 'missing'
    expect(world.api.log.filter((line) => line.includes(id)).map((line) => JSON.parse(line))).toMatchObject([
      { reqId: id, msg: 'refused', reason: 'wrong_secret' },
    ])
  })

  it('is on the page that a user sees instead of a redirect, in their language, and in no other answer’s body', async () => {
    const consumer = await world.client()
    const words = { en: 'Reference', es: 'Referencia', 'pt-BR': 'Referência' }
    for (const [language, word] of Object.entries(words)) {
      const path = consumer.authorizePath({ redirect_uri: 'https://elsewhere.example/' })
      const page = await world.member.get<string>(path, { headers: { 'accept-language': language } })
      expect(page.body).toContain(`${word}: <code>${page.headers.get('x-request-id')}</code>`)
    }
    const answer = await guess(consumer)
    expect(JSON.stringify(answer.body)).not.toContain(answer.headers.get('x-request-id'))
  })
})
