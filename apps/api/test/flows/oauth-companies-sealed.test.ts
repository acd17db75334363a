import type { AuthorizationRedirect } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer, Browser } from '../support/browser.ts'
import { expectLocalPage } from '../support/oauth-assertions.ts'
import { decide, type OAuthBody, OAuthClient, requestPath } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import type { StaffedCompany } from '../support/test-api.ts'

// On the OAuth wire: to company B, what company A has is answered exactly as what does not exist.

let world: OAuthWorld
let other: StaffedCompany
let theirs: OAuthClient
let theirMember: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await world.api.staffedCompany()
  theirs = await world.client({}, other)
  theirMember = await world.api.signIn(other.member)
})
afterAll(() => world.api.close())

const seen = ({ status, body }: Answer<OAuthBody>) => ({ status, body })

test('SEC-11 a code of A, presented by a consumer of B, is an unknown code, and goes on working for A', async () => {
  const { webApp, member } = world
  const approval = await webApp.approve(member)
  const form = { redirect_uri: webApp.redirectUri }
  const foreign = await theirs.redeem(approval, form)
  const unknown = await theirs.redeem({ ...approval, code: 'x'.repeat(65) }, form)
  expect(seen(foreign)).toEqual(seen(unknown))
  expect((await webApp.redeem(approval)).status).toBe(200)
})

test('SEC-11 tokens of A are unknown to B: to refresh, to introspect and to revoke, and stay as they were', async () => {
  const { webApp, member } = world
  const { access_token: accessToken, refresh_token: refreshToken } = await webApp.connect(member)
  const forgotten = 'x'.repeat(87)
  expect(seen(await theirs.refresh(refreshToken))).toEqual(seen(await theirs.refresh(forgotten)))
  for (const token of [accessToken, refreshToken]) {
    expect(seen(await theirs.introspect(token))).toEqual(seen(await theirs.introspect(forgotten)))
    expect(seen(await theirs.revoke(token))).toEqual(seen(await theirs.revoke(forgotten)))
    expect((await webApp.introspect(token)).body.active).toBe(true)
  }
  expect((await webApp.refresh(refreshToken)).status).toBe(200)
})

test('SEC-11 a retired token of A, replayed by B, ends nothing', async () => {
  const { webApp, member } = world
  const { refresh_token: retired } = await webApp.connect(member)
  const { body } = await webApp.refresh(retired)
  world.api.clock.advance(11)
  expect((await theirs.refresh(retired)).body.error).toBe('invalid_grant')
  expect((await webApp.refresh(body.refresh_token)).status).toBe(200)
})

test('SEC-11 a user of B is not asked by a consumer of A, and there is no code', async () => {
  const { webApp, api, sql } = world
  const codes = await sql('select 1 from grants where consumer_id = $1', webApp.id)
  const response = await webApp.authorize(theirMember)
  expect(response.status).toBe(303)
  const reference = new URL(response.headers.get('location') ?? '', api.url).searchParams.get('request') ?? ''
  const question = await theirMember.get(requestPath(reference))
  expect(question.status).toBe(404)
  expect(JSON.stringify(question.body)).not.toContain('Web app')
  const decided = await decide(theirMember, { reference, decisionToken: 'x'.repeat(43) })
  expect(decided.status).toBe(403)
  expect(await sql('select 1 from grants where consumer_id = $1', webApp.id)).toHaveLength(codes.length)
  expect(await sql('select 1 from grants where user_id = $1 and consumer_id = $2', other.member.id, webApp.id)).toEqual(
    [],
  )
})

test('SEC-11 AUT-14 nor does an error of such a request leave for the consumer', async () => {
  const { webApp, api } = world
  const response = await webApp.authorize(theirMember, { scope: 'bogus' })
  const location = new URL(response.headers.get('location') ?? '', api.url)
  expect(location.origin + location.pathname).toBe(`${api.url}/authorize`)
  const { status } = await theirMember.get<AuthorizationRedirect>(
    requestPath(location.searchParams.get('request') ?? ''),
  )
  expect(status).toBe(404)
})

test('SEC-11 a request that waits in a browser of A is over for everybody else', async () => {
  const { webApp, member } = world
  const { reference, decisionToken } = await webApp.question(member, { prompt: 'consent' })
  const foreign = await theirMember.get(requestPath(reference))
  const unknown = await theirMember.get(requestPath('x'.repeat(43)))
  expect({ ...foreign, headers: {} }).toEqual({ ...unknown, headers: {} })
  await expectLocalPage(await theirMember.fetch(`/authorize?request=${reference}`))
  expect((await decide(theirMember, { reference, decisionToken })).status).toBe(403)
  expect((await decide(member, { reference, decisionToken })).status).toBe(200)
})

test('SEC-11 an API of the installation that serves all companies is told whose token it is', async () => {
  const { api, webApp, member, acme } = world
  const { access_token: ours } = await webApp.connect(member)
  const { access_token: foreign } = await theirs.connect(theirMember)
  await api.services.resourceServers.upsert({ key: 'plant', secret: 's3cret', name: 'Plant', audience: api.audience })
  const plant = new OAuthClient(api.url, { id: '', key: 'plant', secret: 's3cret', redirectUris: [] })
  expect((await plant.introspect(ours)).body).toMatchObject({ active: true, company_id: acme.company.id })
  expect((await plant.introspect(foreign)).body).toMatchObject({ active: true, company_id: other.company.id })
})
