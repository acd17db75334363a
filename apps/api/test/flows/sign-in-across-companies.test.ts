import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, testPassword, type TestApi } from '../support/index.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ trustedProxies: ['127.0.0.1'] })
})
afterAll(() => api.close())

test('browsers that change places between two companies at the same moment are all signed in', async () => {
  const [{ member: one }, { member: other }] = await Promise.all([api.staffedCompany(), api.staffedCompany()])
  const places = [
    { from: one, to: other, headers: { 'x-forwarded-for': '198.51.100.1' } },
    { from: other, to: one, headers: { 'x-forwarded-for': '203.0.113.1' } },
  ]
  const moves = await Promise.all(
    places.map(async ({ from, to, headers }) => ({ to, headers, browser: await api.signIn(from) })),
  )
  // Long enough for the other one to begin with the other company's log.
  await api.owner.query(`create function take_time() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.3); return new; end $$`)
  await api.owner.query(
    `create trigger take_time before insert on transaction_seals for each row execute function take_time()`,
  )
  const answers = await Promise.all(
    moves.map(({ browser, to, headers }) =>
      browser.call('POST', '/api/v1/session', { headers, body: { email: to.email, password: testPassword } }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
})
