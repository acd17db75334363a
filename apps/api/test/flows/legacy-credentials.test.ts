import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { HawkRequest } from '../../src/lib/hawk.ts'
import { startTestApi, type TestApi } from '../support/index.ts'
import { type HawkOptions, type KeyedCompany, keyedCompany, secretOf, signed } from '../support/legacy-key.ts'

// Who presents a company's API Key is known at once by every node, and so is that it works no more.

let api: TestApi
let other: TestApi
let acme: KeyedCompany
beforeAll(async () => {
  api = await startTestApi()
  other = await startTestApi({ beside: api })
  acme = await keyedCompany(api)
})
afterAll(async () => {
  await other.close()
  await api.close()
})

const origin = { ip: '192.0.2.7', userAgent: 'wild/1.0' }
const asked: HawkRequest = { method: 'GET', target: '/hub/assets/?page=1', host: 'api.example.com', port: 443 }
const url = 'https://api.example.com/hub/assets/?page=1'
const header = (who: { key: string; secret: string } = acme, options: HawkOptions = {}) =>
  signed(api, who, url, 'GET', options).header
const verify = (text: string, { node = api, request = asked } = {}) =>
  node.services.legacyCredentials.verifyHawk(text, request, origin)
const basic = ({ key, secret }: { key: string; secret: string }) =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
const verifyBasic = (who: { key: string; secret: string } = acme, node = api) =>
  node.services.legacyCredentials.verifyBasic(basic(who), origin)
const textOf = (question: unknown): string =>
  typeof question === 'object' && question !== null && 'text' in question ? String(question.text) : String(question)
const countNonces = async () => (await api.owner.query('select from used_nonces')).rowCount

describe('a signed request', () => {
  it('is the company’s, with all that its modules permit', async () => {
    const outcome = await verify(header())
    expect(outcome).toMatchObject({ kind: 'accepted', caller: { companyId: acme.company.id, key: acme.key } })
    expect(outcome.kind === 'accepted' ? outcome.caller.permissions : []).toEqual(
      expect.arrayContaining(['assets:view', 'work_orders:report']),
    )
  })

  it('is good once, at whatever node and also at the same moment', async () => {
    const text = header()
    const outcomes = await Promise.all([verify(text), verify(text, { node: other }), verify(text)])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'replayed', 'replayed'])
  })

  it('may have a nonce that another time had', async () => {
    const nonces = [0, 1].map((more) => ({
      nonce: 'abcd',
      timestamp: Math.floor(api.clock.now().getTime() / 1000) + more,
    }))
    for (const options of nonces) expect((await verify(header(acme, options))).kind).toBe('accepted')
    expect((await verify(header(acme, nonces[0]))).kind).toBe('replayed')
  })

  it.each([
    ['another path', { target: '/hub/assets/?page=2' }],
    ['another method', { method: 'POST' }],
    ['another host', { host: 'evil.example' }],
    ['another port', { port: 80 }],
  ])('is not good for %s, and leaves nothing behind then', async (_, change) => {
    const before = await countNonces()
    expect(await verify(header(), { request: { ...asked, ...change } })).toEqual({ kind: 'refused' })
    expect(await countNonces()).toBe(before)
  })
})

describe('what ends a key or changes what it may do', () => {
  it('counts at once, on every node that remembered it, for both schemes', async () => {
    const keyed = await keyedCompany(api)
    const kinds = async (secret = keyed.secret) => {
      const who = { key: keyed.key, secret }
      await other.services.changes.catchUp()
      const outcomes = await Promise.all([
        verify(header(who)),
        verify(header(who), { node: other }),
        verifyBasic(who),
        verifyBasic(who, other),
      ])
      return [...new Set(outcomes.map(({ kind }) => kind))]
    }
    expect(await kinds()).toEqual(['accepted'])
    await keyed.browser.patch('/api/v1/api-connection', { status: 'disabled' })
    expect(await kinds()).toEqual(['refused'])
    await keyed.browser.patch('/api/v1/api-connection', { status: 'active' })
    expect(await kinds()).toEqual(['accepted'])
    await keyed.browser.post('/api/v1/api-connection')
    expect(await kinds()).toEqual(['refused'])
    expect(await kinds(await secretOf(keyed.browser))).toEqual(['accepted'])
  })

  it('an archived module permits nothing any more', async () => {
    const keyed = await keyedCompany(api)
    const permissions = async () => {
      const outcome = await verifyBasic(keyed)
      return outcome.kind === 'accepted' ? outcome.caller.permissions : []
    }
    expect(await permissions()).toContain('meters:view')
    await keyed.browser.patch('/api/v1/modules/meters', { archived: true })
    expect(await permissions()).not.toContain('meters:view')
  })
})

describe('KEY-02 a key that does not exist, a wrong secret, and a key that is disabled', () => {
  /** What nodes ask by themselves now and then, or of each new connection. */
  const background = /select current_user as name|pg_current_snapshot|write_last_uses|add_|"signing_keys"/u

  /** What is answered, and what the database is asked before. */
  async function attempt(who: { key: string; secret: string }) {
    const spy = vi.spyOn(Client.prototype, 'query')
    const outcomes: unknown[] = []
    const statements: string[][] = []
    for (const scheme of [() => verify(header(who)), () => verifyBasic(who)]) {
      spy.mockClear()
      outcomes.push(await scheme())
      const texts = (spy.mock.calls as unknown[][]).map(([question]) => textOf(question))
      statements.push(texts.filter((text) => !background.test(text)))
    }
    spy.mockRestore()
    return { outcomes, statements }
  }

  it('are answered alike, after the same look-up, remembered or not', async () => {
    const keyed = await keyedCompany(api)
    const unknown = await attempt({ key: 'A'.repeat(keyed.key.length), secret: 'x' })
    expect(unknown.outcomes).toEqual([{ kind: 'refused' }, { kind: 'refused' }])
    expect(unknown.statements.map(({ length }) => length)).toEqual([1, 1])
    expect(await attempt({ ...keyed, secret: 'wrong' }), 'not remembered at first').toEqual(unknown)
    expect(await attempt({ ...keyed, secret: 'wrong' }), 'remembered').toEqual(unknown)
    await keyed.browser.patch('/api/v1/api-connection', { status: 'disabled' })
    expect(await attempt({ ...keyed, secret: 'wrong' }), 'disabled').toEqual(unknown)
    expect(await attempt(keyed), 'disabled, with the right secret').toEqual(unknown)
    await keyed.browser.patch('/api/v1/api-connection', { status: 'active' })
    await attempt(keyed)
    const good = await attempt(keyed)
    expect(good.statements[1], 'whoever has the right secret waits for nothing').toEqual([])
  })
})

it('who guesses is slowed down, and nobody else', async () => {
  const limits = { perClient: { tries: 3, seconds: 60 }, perNetwork: { tries: 5, seconds: 60 } }
  const strict = await startTestApi({ beside: api, authenticationLimits: limits })
  const from = (ip: string, who: { key: string; secret: string }) =>
    strict.services.legacyCredentials.verifyBasic(basic(who), { ip, userAgent: '' })
  const wrong = { ...acme, secret: 'wrong' }
  for (let tries = 0; tries < 3; tries += 1) expect(await from('192.0.2.1', wrong)).toEqual({ kind: 'refused' })
  expect(await from('192.0.2.1', acme)).toEqual({ kind: 'throttled', retryAfterSeconds: 60 })
  expect((await from('192.0.2.2', acme)).kind).toBe('accepted')
  for (let tries = 0; tries < 2; tries += 1) await from('192.0.2.1', { key: `made-up-${tries}`, secret: 'x' })
  expect((await from('192.0.2.1', { key: 'another', secret: 'x' })).kind).toBe('throttled')
  await strict.close()
})
