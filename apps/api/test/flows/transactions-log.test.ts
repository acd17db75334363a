import {
  languages,
  type SecretCreated,
  type TransactionEvent,
  transactionEvents,
  transactionFields,
} from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, testPassword, type TestApi } from '../support/index.ts'
import { guest, loggedChanges, type LogScene, setUpLogScene } from '../support/logged-changes.ts'
import { expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** Events of which no person's change is the cause, and where they are looked at. */
const others: Partial<Record<TransactionEvent, string>> = {
  'company.created': 'the operator’s command: company-suspension.test.ts',
  'company.suspended': 'the operator’s command: company-suspension.test.ts',
  'company.resumed': 'the operator’s command: company-suspension.test.ts',
  'user.created': 'a trial’s people, who come with their company: trial-company.test.ts',
  'session.refused': 'changes nothing, and is written after the answer: sign-in-tries.test.ts',
  'api_connection.reveal_refused': 'changes nothing: api-connection.test.ts',
  'grant.revoked': 'what a consumer does, or what is done with its tokens: revocation.test.ts',
  'access_token.revoked': 'what a consumer does: revocation.test.ts',
  'transaction.dropped': 'what retention does: transactions-retention.test.ts',
}

const eventOf = (what: string): string => what.split(' ')[0] ?? ''

/** Names of everything within a value, apart from languages. */
const keysIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(keysIn)
  const keys = Object.keys(value).filter((key) => languages.every((language) => language !== key))
  return keys.concat(Object.values(value).flatMap(keysIn))
}

/** Whose doing it is: mostly that of the Super Administrator, who is signed in. */
async function actorOf(event: string, { acme }: LogScene): Promise<string> {
  if (event === 'session.created') return acme.member.id
  if (event !== 'user.activated' && event !== 'account_link.used') return acme.superAdministrator.id
  const { rows } = await api.owner.query<{ id: string }>('select id from users where email = $1', [guest(acme).email])
  return rows[0]?.id ?? ''
}

describe('the Transactions Log', () => {
  it('has an entry for every event that there is, by a person’s change or by something else that is named here', () => {
    const caused = new Set(loggedChanges.map(([what]) => eventOf(what)))
    expect([...caused, ...Object.keys(others)].toSorted()).toEqual(transactionEvents.toSorted())
  })

  it.each(loggedChanges)('gets one entry %s, with who, what, when and from where', async (what, prepare) => {
    const event = eventOf(what)
    const scene = await setUpLogScene(api)
    const change = await prepare(scene)
    const since = (await logEntries(api, scene.acme.company.id)).length
    const { status } = await change()
    expect(status).toBeLessThan(300)
    const added = (await logEntries(api, scene.acme.company.id)).slice(since)
    const entries = added.filter((entry) => entry.event === event)
    expect(entries).toHaveLength(1)
    const by = { actor_type: 'user', actor_id: await actorOf(event, scene) }
    expect(entries[0]).toMatchObject({ ...by, ip: '127.0.0.1', user_agent: 'node' })
    // So that the console has words for it.
    const keys = keysIn([entries[0]?.before, entries[0]?.after])
    expect(transactionFields).toEqual(expect.arrayContaining(keys))
    expect(Math.abs((entries[0]?.occurred_at.getTime() ?? 0) - api.clock.now().getTime())).toBeLessThan(60_000)
  })

  it.each(loggedChanges)(
    'and the change it records are one: without the entry %s nothing changes',
    async (what, prepare) => {
      const change = await prepare(await setUpLogScene(api))
      const { owner } = api
      await owner.query(`create function refuse_entry() returns trigger language plpgsql as
      $$ begin raise exception 'no entry' using errcode = 'XX000'; end $$`)
      await owner.query(`create trigger refuse_entry before insert on transactions for each row
      when (new.event = '${eventOf(what)}') execute function refuse_entry()`)
      try {
        const before = await snapshot(api)
        const { status } = await change()
        expect(status).toBe(500)
        expect(await snapshot(api)).toBe(before)
      } finally {
        await owner.query('drop trigger refuse_entry on transactions')
        await owner.query('drop function refuse_entry')
      }
    },
  )

  it('tells the caller nothing of what went wrong inside', async () => {
    const { browser } = await setUpLogScene(api)
    const { owner } = api
    await owner.query('alter table users rename column language to idioma')
    try {
      const { detail } = expectProblem(await browser.patch('/api/v1/account', { language: 'es' }), 500, 'internal')
      expect(detail).toBe('Something went wrong on our side. Try again.')
    } finally {
      await owner.query('alter table users rename column idioma to language')
    }
  })
})

describe('a secret', () => {
  it('is in the answer that made it and nowhere else: no log line, no entry, no later answer, no column', async () => {
    const { acme, browser, consumer } = await setUpLogScene(api)
    await browser.post('/api/v1/api-connection')
    const path = `/api/v1/consumers/${consumer.id}`
    const rotated = await browser.post<SecretCreated>(`${path}/secrets`, { overlapSeconds: 60 })
    const revealed = await browser.post<{ secret: string }>('/api/v1/api-connection/secret')
    await browser.patch(path, { name: 'Renamed' })
    await browser.post('/api/v1/session', { email: acme.member.email, password: 'a password that is wrong' })
    const token = browser.cookie('__Host-latchkey-session') ?? ''
    const secrets = [consumer.secret ?? '', rotated.body.secret, revealed.body.secret, token]
    const never = [...secrets, testPassword, 'a password that is wrong']
    expect(secrets.map(({ length }) => length)).toEqual([43, 43, 43, 43])

    const answers = JSON.stringify([
      (await browser.get(path)).body,
      (await browser.get('/api/v1/consumers')).body,
      (await browser.get('/api/v1/api-connection')).body,
      (await browser.get('/api/v1/session')).body,
    ])
    const { rows: tables } = await api.owner.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
    const stored = await Promise.all(
      tables.map(({ name }) => api.owner.query(`select row::text from "${name}" as row`)),
    )
    const database = JSON.stringify(stored.map(({ rows }) => rows))
    await browser.delete(path)
    for (const secret of never) {
      const hex = Buffer.from(secret).toString('hex')
      expect(answers.includes(secret), 'a later answer').toBe(false)
      expect(database.includes(secret) || database.includes(hex), 'the database').toBe(false)
      expect(api.log.join('').includes(secret), 'the server’s log').toBe(false)
    }
  })
})
