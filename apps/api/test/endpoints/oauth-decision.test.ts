import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuthorizationQuestion, AuthorizationRedirect } from '@latchkey/contracts'
import type { Answer, Browser } from '../support/browser.ts'
import { expectLocalPage } from '../support/oauth-assertions.ts'
import { type Asked, decide, type OAuthClient, requestPath } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// Whose decision counts, and that it counts once.

let world: OAuthWorld
let member: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
})
afterAll(() => world.api.close())

/** How many codes a consumer ever got. */
const codesOf = async ({ id }: OAuthClient): Promise<number> =>
  (await world.sql('select 1 from grants where consumer_id = $1', id)).length

describe('CON-07 a forged decision is refused, and the request goes on waiting', () => {
  let asked: Asked
  beforeEach(async () => {
    asked = await world.webApp.question(member, { prompt: 'consent' })
  })

  const expectRefused = async (answer: Promise<Answer>, status = 403) => {
    expect((await answer).status).toBe(status)
    const pending = await member.get<AuthorizationQuestion>(requestPath(asked.reference))
    expect(pending.body.status).toBe('awaiting_decision')
  }

  test('without the page’s token', () => expectRefused(decide(member, { ...asked, decisionToken: 'x'.repeat(43) })))

  test('with another request’s token', async () => {
    const other = await world.webApp.question(member, { prompt: 'consent' })
    await expectRefused(decide(member, { ...asked, decisionToken: other.decisionToken }))
  })

  test('from another sign-in of the same user', async () => {
    await expectRefused(decide(await world.api.signIn(world.acme.member), asked))
  })

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ])('with %o', (headers) => expectRefused(decide(member, asked, { decision: 'authorize' }, headers)))

  test('but Origin: null with Sec-Fetch-Site: same-origin is our own form', async () => {
    const { status } = await decide(
      member,
      asked,
      { decision: 'authorize' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    )
    expect(status).toBe(200)
  })
})

describe('CON-08 a request is decided once', () => {
  test('twenty clicks at once make one code', async () => {
    const client = await world.client()
    const asked = await client.question(member)
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(member, asked)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19)
    expect(await codesOf(client)).toBe(1)
  })

  test('many people decide at the same moment, and nobody waits for another', async () => {
    const client = await world.client()
    const waiting: Asked[] = []
    for (let count = 0; count < 30; count += 1) waiting.push(await client.question(member))
    const answers = await Promise.all(waiting.map((asked) => decide(member, asked)))
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    expect(await codesOf(client)).toBe(30)
  })

  test('going back and deciding again makes no second code, and the page is gone', async () => {
    const client = await world.client()
    const asked = await client.question(member)
    await decide(member, asked)
    expect((await decide(member, asked)).status).toBe(410)
    expect((await decide(member, asked, { decision: 'deny' })).status).toBe(410)
    expect(await codesOf(client)).toBe(1)
    await expectLocalPage(await member.fetch(`/authorize?request=${asked.reference}`))
  })

  test('the posted form can’t change what was asked', async () => {
    const client = await world.client()
    const asked = await client.question(member, { scope: 'assets:view' })
    const answer = await decide(member, asked, { decision: 'authorize', redirectUri: 'https://evil.example/' })
    expect(answer.status).toBe(400)
    expect(await codesOf(client)).toBe(0)
  })

  test('asked again for another account, it is a new request in the same browser, and the old one is over', async () => {
    const client = await world.client()
    const asked = await client.question(member, { state: 'S', scope: 'assets:view' })
    const restart = (decisionToken: string) =>
      member.post<{ reference: string }>(`${requestPath(asked.reference)}/restart`, { decisionToken })
    expect((await restart('x'.repeat(43))).status).toBe(403)
    const { status, body } = await restart(asked.decisionToken)
    expect(status).toBe(201)
    expect((await restart(asked.decisionToken)).status).toBe(410)
    expect((await decide(member, asked)).status).toBe(410)

    await member.post('/api/v1/session', { email: world.acme.administrator.email, password: testPassword })
    const anew = await member.get<AuthorizationQuestion>(requestPath(body.reference))
    expect(anew.body).toMatchObject({ user: { id: world.acme.administrator.id } })
    const answer = await decide(member, { ...anew.body, ...body })
    expect(new URL(answer.body.redirectTo).searchParams.get('state')).toBe('S')
    expect(await codesOf(client)).toBe(1)
  })

  test('another user who signs in voids it', async () => {
    const asked = await world.webApp.question(member, { prompt: 'consent' })
    const { administrator } = world.acme
    await member.post('/api/v1/session', { email: administrator.email, password: testPassword })
    expect((await member.get(requestPath(asked.reference))).status).toBe(410)
    await expectLocalPage(await member.fetch(`/authorize?request=${asked.reference}`))
  })

  test('the page loaded by several tabs at once, with nothing to ask, makes one code', async () => {
    const client = await world.client()
    await client.approve(member)
    const browser = world.api.browser()
    const response = await client.authorize(browser)
    const reference = new URL(response.headers.get('location') ?? '', world.api.url).searchParams.get('authorization')
    await browser.post('/api/v1/session', { email: world.acme.member.email, password: testPassword })
    const before = await codesOf(client)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.get<AuthorizationRedirect>(requestPath(reference ?? ''))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19)
    expect(await codesOf(client)).toBe(before + 1)
  })

  test('after ten minutes it is over', async () => {
    const client = await world.client()
    const asked = await client.question(member)
    world.api.clock.advance(590)
    expect((await member.fetch(`/authorize?request=${asked.reference}`)).status).toBe(200)
    world.api.clock.advance(11)
    await expectLocalPage(await member.fetch(`/authorize?request=${asked.reference}`))
    expect((await decide(member, asked)).status).toBe(410)
    expect(await codesOf(client)).toBe(0)
  })

  test('a consumer that is disabled meanwhile gets no code', async () => {
    const client = await world.client()
    const asked = await client.question(member)
    await world.sql("update consumers set status = 'disabled' where id = $1", client.id)
    expect((await decide(member, asked)).status).toBe(410)
    expect(await codesOf(client)).toBe(0)
  })
})

const requirePkce = async ({ id }: OAuthClient): Promise<void> => {
  const administrator = await world.api.signIn(world.acme.administrator)
  expect((await administrator.patch(`/api/v1/consumers/${id}`, { requiresPkce: true })).status).toBe(200)
}

describe('PKC-02 a consumer that has to use PKCE from now on', () => {
  const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined, prompt: 'consent' }

  test('gets no code for a request that waits without', async () => {
    const exempt = await world.client({ requiresPkce: false })
    const asked = await exempt.question(member, withoutPkce)
    await requirePkce(exempt)
    expect((await decide(member, asked)).status).toBe(410)
    expect((await member.get(requestPath(asked.reference))).status).toBe(410)
    expect(await codesOf(exempt)).toBe(0)
  })

  test('gets nothing for a code that was issued without', async () => {
    const exempt = await world.client({ requiresPkce: false })
    const { code } = await exempt.approve(member, withoutPkce)
    await requirePkce(exempt)
    const form = { grant_type: 'authorization_code', code, redirect_uri: exempt.redirectUri }
    const { status, body } = await exempt.token(form)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
})
