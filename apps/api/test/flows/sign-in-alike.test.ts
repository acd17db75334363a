import { verify } from '@node-rs/argon2'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type StaffedCompany, type TestApi, testPassword } from '../support/index.ts'

// Whoever signs in learns nothing of who has an account: the answer, the work, and what is waited for are the same.

vi.mock('@node-rs/argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('@node-rs/argon2')>()
  return { ...original, verify: vi.fn<typeof original.verify>(original.verify) }
})

let api: TestApi
let acme: StaffedCompany
beforeAll(async () => {
  // Other files' tests run in the same process, and have loaded what has the real one.
  vi.resetModules()
  const { startTestApi } = await import('../support/index.ts')
  api = await startTestApi()
  acme = await api.staffedCompany()
  const administrator = await api.signIn(acme.superAdministrator)
  const invited = { role: 'member', permissionGroupId: acme.fullAccess.id }
  await administrator.post('/api/v1/users', { ...invited, name: 'Invited', email: 'invited@acme.example' })
  await administrator.patch(`/api/v1/users/${acme.administrator.id}`, { status: 'suspended' })
  await administrator.patch('/api/v1/security-settings', { lockOutTries: 3 })
  // The first try makes what all others are compared with.
  await tryToSignIn('nobody-yet@nowhere.example', 'x')
})
afterAll(async () => {
  await api.close()
  vi.resetModules()
})

const tryToSignIn = (email: string, password: string) => api.browser().post('/api/v1/session', { email, password })

/** What nodes ask by themselves now and then, or of each new connection. */
const background = /select current_user as name|pg_current_snapshot|write_last_uses|add_consumer_|"signing_keys"/u
const textOf = (question: unknown): string =>
  typeof question === 'object' && question !== null && 'text' in question ? String(question.text) : String(question)

/** The entry about a refused sign-in, which nobody waits for: it is written in a transaction of its own. */
const entry = /^begin; select set_config|^(?:release )?savepoint |^insert into "transactions"/u

/**
 * A try while nothing can be written into the log, which would keep whoever waits for it.
 * @returns what was answered, and what the database and the hash were asked
 */
async function attempt(email: string, password: string) {
  const { pool } = api.database
  // What earlier tries left to do is done.
  await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  const client = await api.owner.connect()
  await client.query('begin; lock table transactions in share mode')
  vi.mocked(verify).mockClear()
  const spy = vi.spyOn(Client.prototype, 'query')
  try {
    const { status, body, headers } = await tryToSignIn(email, password)
    const asked = (spy.mock.calls as unknown[][]).map(([question]) => textOf(question))
    return {
      answer: { status, body, headers: [...headers.keys()].toSorted() },
      hashes: vi.mocked(verify).mock.calls.length,
      asked: asked.filter((text) => !background.test(text) && !entry.test(text)),
    }
  } finally {
    spy.mockRestore()
    await client.query('rollback')
    client.release()
  }
}

test('an address that nobody has, a wrong password, somebody invited, suspended or locked out: all the same', async () => {
  const unknown = await attempt('nobody@nowhere.example', testPassword)
  expect(unknown).toMatchObject({ answer: { status: 401 }, hashes: 1 })
  expect(unknown.asked).not.toEqual([])
  expect(await attempt(acme.member.email, 'wrong'), 'a wrong password').toEqual(unknown)
  expect(await attempt('invited@acme.example', testPassword), 'invited').toEqual(unknown)
  expect(await attempt(acme.administrator.email, testPassword), 'suspended').toEqual(unknown)
  for (let tries = 0; tries < 2; tries += 1) await tryToSignIn(acme.member.email, 'wrong')
  expect(await attempt(acme.member.email, testPassword), 'locked out, with the right password').toEqual(unknown)
  await expect.poll(reasons).toEqual(['locked_out', 'suspended', ...Array.from({ length: 4 }, () => 'wrong_password')])
})

test('nor does a wait tell, whose entry is written after the answer as well', async () => {
  const person = (await api.staffedCompany()).member.email
  for (const email of [person, 'nobody-else@nowhere.example']) {
    for (let tries = 0; tries < 10; tries += 1) await tryToSignIn(email, 'wrong')
  }
  const unknown = await attempt('nobody-else@nowhere.example', 'wrong')
  expect(unknown).toMatchObject({ answer: { status: 429 }, hashes: 0 })
  const known = await attempt(person, 'wrong')
  expect(known.answer).toEqual(unknown.answer)
  expect(known.hashes).toBe(0)
})

async function reasons(): Promise<unknown[]> {
  const { rows } = await api.owner.query<{ reason: string }>(
    `select after ->> 'reason' as reason from transactions where company_id = $1 and event = 'session.refused'`,
    [acme.company.id],
  )
  return rows.map(({ reason }) => reason).toSorted()
}
