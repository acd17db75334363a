import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConsumerCreated, SecretCreated } from '@latchkey/contracts'
import { basic, OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword } from '../support/test-api.ts'

// SEC-01 and SEC-04: after everything that can be issued was issued and used, nothing of it is in the database or in the log.

let world: OAuthWorld
/** Every value that was handed out or typed in and opens something, by what it is. */
const secrets = new Map<string, string>()
beforeAll(async () => {
  world = await startOAuthWorld()
  await playEverything()
})
afterAll(() => world.api.close())

const keep = (name: string, value: string | null | undefined): string => {
  if (!value) throw new Error(`${name} was not issued`)
  secrets.set(name, value)
  return value
}

async function playEverything(): Promise<void> {
  const { api, acme, sql } = world
  keep('password', testPassword)
  const administrator = await api.signIn(acme.administrator)
  keep('administrator’s session', administrator.cookie('__Host-latchkey-session'))
  const { body: consumer } = await administrator.post<ConsumerCreated>('/api/v1/consumers', {
    grantType: 'authorization_code',
    name: 'Planner',
    permissionGroupId: acme.fullAccess.id,
    redirectUris: ['https://planner.example/cb'],
  })
  keep('first secret', consumer.secret)
  const { body: rotated } = await administrator.post<SecretCreated>(`/api/v1/consumers/${consumer.id}/secrets`, {
    overlapSeconds: 60,
  })
  const client = new OAuthClient(api.url, consumer).withSecret(keep('second secret', rotated.secret))

  const member = await api.signIn(acme.member)
  keep('member’s session', member.cookie('__Host-latchkey-session'))
  const asked = await client.question(member, { state: 'STATE' })
  keep('reference', asked.reference)
  keep('decision token', asked.decisionToken)
  keep('browser', member.cookiesNamed('__Host-latchkey-browser-')[0])
  const approval = await client.approve(member)
  const unused = await client.approve(member)
  keep('code', approval.code)
  keep('verifier', approval.verifier)
  keep('unused code', unused.code)

  const first = (await client.redeem(approval)).body
  keep('access token', first.access_token)
  keep('refresh token', first.refresh_token)
  const second = (await client.refresh(first.refresh_token)).body
  keep('second access token', second.access_token)
  keep('second refresh token', second.refresh_token)
  await client.introspect(second.access_token)
  keep('machine’s token', (await world.machine.token({ grant_type: 'client_credentials' })).body.access_token)
  keep('machine’s secret', world.machine.secret)
  const superAdministrator = await api.signIn(acme.superAdministrator)
  await superAdministrator.post('/api/v1/api-connection')
  const { body: revealed } = await superAdministrator.post<{ secret: string }>('/api/v1/api-connection/secret')
  keep('API Secret', revealed.secret)

  // What goes wrong is where logs grow talkative: refusals, credentials in the wrong place, and faults of ours.
  const token = `${api.url}/oauth/token`
  await client.redeem({ ...unused, verifier: approval.verifier })
  // An app that sends the address it was called at, and one that mixes its parameters up.
  await client.redeem(unused, { redirect_uri: unused.location.href })
  await client.token({ grant_type: rotated.secret })
  await client.authorize(member, { redirect_uri: unused.location.href })
  await client.refresh(second.refresh_token, { scope: second.access_token })
  await client.token({ grant_type: 'authorization_code', client_id: consumer.secret ?? '' })
  // Written down now, since it is about to be looked for.
  await api.services.consumerFailures.list(acme.company.id, consumer.id)
  await postForm(token, `client_secret=${rotated.secret}%zz`, { authorization: basic(client.key, rotated.secret) })
  await postForm(`${token}?client_secret=${rotated.secret}&code=${unused.code}`, {
    refresh_token: second.refresh_token,
  })
  await postForm(token, { grant_type: first.access_token, client_id: rotated.secret })
  await fetch(`${api.url}/api/v1/consumers?access_token=${second.access_token}`)
  await fetch(`${api.url}/oauth/${unused.code}%zz?code=${unused.code}`)
  await member.post('/api/v1/session', { email: acme.member.email, password: `${testPassword}!` })
  await sql(`create function fail() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`)
  for (const table of ['grants', 'revoked_access_tokens', 'authorization_requests']) {
    await sql(`create trigger fail before insert or update on ${table} execute function fail()`)
  }
  await client.redeem(unused)
  await client.refresh(second.refresh_token)
  await client.revoke(second.access_token)
  await client.authorize(member, { prompt: 'consent', state: 'STATE' })
  await member.post(`/api/v1/authorization-requests/${asked.reference}/decision`, {
    decisionToken: asked.decisionToken,
    decision: 'authorize',
  })
  await sql('drop function fail cascade')
}

const namesFoundIn = (text: string) => [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name)

test('SEC-01 a dump of the database holds nothing that opens anything', async () => {
  const tables = await world.sql<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  )
  const rows = await Promise.all(
    tables.map(({ name }) => world.sql<{ text: string }>(`select t::text as text from "${name}" t`)),
  )
  // Octets are dumped as hexadecimal; a secret stored as such would be found by its own.
  const dump = rows
    .flat()
    .map(({ text }) => text)
    .join('\n')
  expect(dump).toContain('Planner')
  expect(namesFoundIn(dump)).toEqual([])
  const stored = [...secrets].filter(([, value]) => dump.includes(Buffer.from(value).toString('hex')))
  const decoded = [...secrets].filter(([, value]) => dump.includes(Buffer.from(value, 'base64url').toString('hex')))
  expect([...stored, ...decoded].map(([name]) => name)).toEqual([])
})

test('SEC-04 neither does the log, errors included', () => {
  const log = world.api.log.join('\n')
  expect(log).toMatch(/unexpected error/u)
  expect(log).toMatch(/"reason"/u)
  expect(namesFoundIn(log)).toEqual([])
  expect(log).not.toMatch(/authorization":|"cookie":|STATE/u)
  expect(world.api.backgroundErrors).toEqual([])
})

/** What stands before the random part: in codes the grant's id, in refresh tokens what those of a grant have in common. */
const lengthBefore = (name: string): number => (name.includes('refresh') ? 44 : name.includes('code') ? 22 : 0)

test('SEC-03 everything issued has 256 random bits', () => {
  const random = [...secrets].filter(([name]) => /secret|code|refresh|session|reference|browser/iu.test(name))
  expect(random.length).toBeGreaterThanOrEqual(10)
  for (const [name, value] of random) {
    expect(value, name).toMatch(/^[\w-]+$/u)
    expect(value, name).toHaveLength(lengthBefore(name) + 43)
  }
})
