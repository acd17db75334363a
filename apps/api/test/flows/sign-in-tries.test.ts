import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, StaffedCompany, TestApi } from '../support/index.ts'
import { startTestApi, testPassword } from '../support/index.ts'
import { expectProblem } from '../support/problem.ts'
import { enableTwoStep, givePassword } from '../support/authenticator.ts'
import { logEntries } from '../support/snapshot.ts'

// Guessing gets slow, on all nodes together, and keeps nobody out for good.

const trustedProxies = ['127.0.0.1']
const home = '203.0.113.7'
const wrong = 'not the password'
const accountFree = 50

let api: TestApi
let other: TestApi
beforeAll(async () => {
  api = await startTestApi({ trustedProxies })
  other = await startTestApi({ trustedProxies, beside: api })
})
afterAll(async () => {
  await other.close()
  await api.close()
})

const tryFrom = (ip: string, email: string, password = wrong, node = api): Promise<Answer> =>
  node.browser().post('/api/v1/session', { email, password }, { headers: { 'x-forwarded-for': ip } })

const waitOf = (answer: Answer): number => Number(answer.headers.get('retry-after'))

const newcomer = async (): Promise<StaffedCompany['member']> => (await api.staffedCompany()).member

test('tries at two nodes count together, also those made at once', async () => {
  const { email } = await newcomer()
  const tries = Array.from({ length: 14 }, (_, index) => tryFrom(home, email, wrong, index % 2 ? other : api))
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(4)
  for (const node of [api, other])
    expectProblem(await tryFrom(home, email, testPassword, node), 429, 'too_many_requests')
})

test('each wait is twice as long as the one before, up to a quarter of an hour, and ends with the right password', async () => {
  const { email } = await newcomer()
  for (let tries = 0; tries < 10; tries += 1) await tryFrom(home, email)
  const waits: number[] = []
  for (let round = 0; round < 7; round += 1) {
    const refused = await tryFrom(home, email, testPassword)
    expectProblem(refused, 429, 'too_many_requests')
    waits.push(waitOf(refused))
    api.clock.advance(waitOf(refused))
    expectProblem(await tryFrom(home, email), 401, 'wrong_credentials')
  }
  for (const [index, longest] of [30, 60, 120, 240, 480, 900, 900].entries()) {
    expect(waits[index]).toBeLessThanOrEqual(longest)
    expect(waits[index]).toBeGreaterThan(longest / 2)
  }
  api.clock.advance(900)
  expect((await tryFrom(home, email, testPassword)).status).toBe(201)
  expectProblem(await tryFrom(home, email), 401, 'wrong_credentials')
})

test('an address that nobody has is answered alike, waits included', async () => {
  const addresses = [(await newcomer()).email, 'nobody@nowhere.example']
  const answers = await Promise.all(
    addresses.map(async (email) => {
      const given: unknown[] = []
      for (let tries = 0; tries < 11; tries += 1) {
        const { status, body, headers } = await tryFrom('198.51.100.9', email)
        given.push([status, body, headers.has('retry-after'), [...headers.keys()].toSorted()])
      }
      return given
    }),
  )
  expect(answers[0]).toEqual(answers[1])
})

test('who is guessed at from many places can still sign in from where they did before', async () => {
  const { email } = await newcomer()
  expect((await tryFrom(home, email, testPassword)).status).toBe(201)
  for (let tries = 0; tries < accountFree; tries += 1) {
    expectProblem(await tryFrom(`192.0.2.${tries}`, email), 401, 'wrong_credentials')
  }
  const elsewhere = await tryFrom('192.0.2.200', email, testPassword)
  expectProblem(elsewhere, 429, 'too_many_requests')
  expect(waitOf(elsewhere), 'a short wait, since others can cause it').toBeLessThanOrEqual(30)
  expect((await tryFrom(home, email, testPassword)).status).toBe(201)
})

test('who tries many accounts from one place waits, and people who were there before do not', async () => {
  const { email } = await newcomer()
  const place = '203.0.113.99'
  expect((await tryFrom(place, email, testPassword)).status).toBe(201)
  for (let tries = 0; tries < 100; tries += 1) await tryFrom(place, `guess-${tries}@nowhere.example`)
  expectProblem(await tryFrom(place, 'one-more@nowhere.example'), 429, 'too_many_requests')
  expectProblem(await tryFrom(place, (await newcomer()).email, testPassword), 429, 'too_many_requests')
  expect((await tryFrom(place, email, testPassword)).status).toBe(201)
})

const refusalsOf = async ({ company }: StaffedCompany) =>
  (await logEntries(api, company.id))
    .filter(({ event }) => event === 'session.refused')
    .map(({ after, actor_type: actor, target_id: target, ip }) => ({ reason: after?.['reason'], actor, target, ip }))

test('each wait leaves one entry in the log, however often it is tried meanwhile, for people that there are', async () => {
  const acme = await api.staffedCompany()
  const { id, email } = acme.member
  const throttled = async () => (await refusalsOf(acme)).filter(({ reason }) => reason === 'too_many_tries')
  const entry = { reason: 'too_many_tries', actor: 'system', target: id, ip: home }
  const before = (await logEntries(api)).length

  for (let tries = 0; tries < 10; tries += 1) await tryFrom(home, 'nobody-at-all@nowhere.example')
  const unknown = await tryFrom(home, 'nobody-at-all@nowhere.example')
  expectProblem(unknown, 429, 'too_many_requests')
  await Promise.all(Array.from({ length: 10 }, () => tryFrom(home, email)))
  await Promise.all([1, 2, 3, 4].map(async (n) => tryFrom(home, email, testPassword, n % 2 ? other : api)))
  await expect.poll(throttled).toEqual([entry])
  const again = await tryFrom(home, email, testPassword)
  expect(again.body).toEqual(unknown.body)

  api.clock.advance(waitOf(again))
  expectProblem(await tryFrom(home, email), 401, 'wrong_credentials')
  for (let tries = 0; tries < 3; tries += 1) expectProblem(await tryFrom(home, email), 429, 'too_many_requests')
  await expect.poll(throttled).toEqual([entry, entry])
  // What was still under way is written when the services are told to stop, and of the address that nobody has there is nothing.
  await Promise.all([api.services.close(), other.services.close()])
  expect(await throttled()).toEqual([entry, entry])
  expect((await logEntries(api)).length - before).toBe((await refusalsOf(acme)).length)
})

test('an entry that fails changes nothing of the answer, and is told to the operator', async () => {
  const { email } = await newcomer()
  for (let tries = 0; tries < 10; tries += 1) await tryFrom(home, email)
  const errors = api.backgroundErrors.length
  await api.owner.query(`create function refuse_entry() returns trigger language plpgsql as
    $$ begin raise exception 'no entry' using errcode = 'XX000'; end $$`)
  await api.owner.query(`create trigger refuse_entry before insert on transactions for each row
    when (new.event = 'session.refused') execute function refuse_entry()`)
  try {
    expectProblem(await tryFrom(home, email), 429, 'too_many_requests')
    await expect.poll(() => api.backgroundErrors.length).toBe(errors + 1)
  } finally {
    await api.owner.query('drop trigger refuse_entry on transactions')
    await api.owner.query('drop function refuse_entry')
  }
})

test('waits at the second step, and at a proof of who one is, are in the log as well', async () => {
  const acme = await api.staffedCompany()
  const careful = await api.signIn(acme.administrator)
  await enableTwoStep(api, careful)
  // Those who gave the password wait for each other’s wrong codes.
  const pending = await Promise.all(Array.from({ length: 7 }, () => givePassword(api, acme.administrator)))
  for (const browser of pending) await browser.post('/api/v1/session/second-factor', { code: 'no code' })
  const browser = await api.signIn(acme.member)
  for (let tries = 0; tries < 12; tries += 1) await browser.post('/api/v1/session/proof', { password: wrong })
  await expect
    .poll(async () => (await refusalsOf(acme)).filter(({ reason }) => reason === 'too_many_tries'))
    .toEqual([
      { reason: 'too_many_tries', actor: 'system', target: acme.administrator.id, ip: '127.0.0.1' },
      { reason: 'too_many_tries', actor: 'user', target: acme.member.id, ip: '127.0.0.1' },
    ])
})

test('addresses are kept as hashes only, and what no longer counts is removed', async () => {
  const email = 'typed-by-mistake@nowhere.example'
  await tryFrom(home, email)
  const { rows } = await api.owner.query(`select 1 from sign_in_tries where sign_in_tries::text like '%nowhere%'`)
  expect(rows).toEqual([])
  api.clock.advance(91 * 24 * 60 * 60)
  while ((await api.services.signIns.deleteOldTries(500)) > 0);
  expect((await api.owner.query('select 1 from sign_in_tries')).rows).toEqual([])
})

test('a hash with older parameters is made anew on sign-in, and the password stays the same', async () => {
  const { id, email } = await newcomer()
  const old = await hash(testPassword, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  await api.owner.query('update users set password_hash = $1 where id = $2', [old, id])
  const answers = await Promise.all([1, 2, 3].map(() => tryFrom(home, email, testPassword)))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  const { rows } = await api.owner.query<{ password_hash: string; password_changed_at: Date | null }>(
    'select password_hash, password_changed_at from users where id = $1',
    [id],
  )
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u)
  expect(rows[0]?.password_changed_at).toBeNull()
  expect((await tryFrom(home, email, testPassword)).status).toBe(201)
})

test('challenges for passkeys, which anybody may ask for, are given out slowly to one network and at once to others', async () => {
  const ask = (ip: string) =>
    api.browser().post('/api/v1/session/passkey/challenge', undefined, { headers: { 'x-forwarded-for': ip } })
  const kept = async () => (await api.owner.query('select 1 from passkey_challenges')).rowCount
  const crowd = '198.51.100.77'
  const before = (await kept()) ?? 0
  const asked = await Promise.all(Array.from({ length: 310 }, () => ask(crowd)))
  expect(asked.filter(({ status }) => status === 201)).toHaveLength(300)
  const refused = asked.filter(({ status }) => status !== 201)
  for (const answer of refused) expectProblem(answer, 429, 'too_many_requests')
  expect(await kept()).toBe(before + 300)
  expect((await ask(home)).status).toBe(201)
  api.clock.advance(waitOf(refused[0] ?? (await ask(crowd))))
  expect((await ask(crowd)).status).toBe(201)
})
