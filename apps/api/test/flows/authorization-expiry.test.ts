import type { Authorization } from '@latchkey/contracts'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { decide, newPkce, type OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// An authorization that was given for a while.

const hour = 60 * 60

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const listed = async (browser: Browser, { id }: OAuthClient) =>
  (await browser.get<{ items: Authorization[] }>(`/api/v1/authorizations?mine=true&consumerId=${id}`)).body.items

/** Lets a user authorize for some seconds, and gets the tokens. */
async function connectFor(client: OAuthClient, browser: Browser, lifetimeSeconds?: number) {
  const { verifier, challenge } = newPkce()
  const asked = await client.question(browser, { code_challenge: challenge, prompt: 'consent' })
  const decision = { decision: 'authorize', ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }) }
  const { body } = await decide(browser, asked, decision)
  const code = new URL(body.redirectTo).searchParams.get('code') ?? ''
  const redeemed = await client.redeem({ code, verifier })
  expect(redeemed.status).toBe(200)
  return redeemed.body
}

test('everything issued under it ends with it, and the user is asked again', async () => {
  const client = await world.client({ accessTokenSeconds: 24 * hour })
  const member = await world.api.signIn(world.acme.member)
  const tokens = await connectFor(client, member, hour)
  const [authorization] = await listed(member, client)
  const lasts = Date.parse(authorization?.expiresAt ?? '') - Date.parse(authorization?.grantedAt ?? '')
  expect(Math.round(lasts / 1000)).toBe(hour)
  const { exp = 0, iat = 0 } = decodeJwt(tokens.access_token)
  expect(exp - iat, 'a token whose verifier asks nobody').toBeLessThanOrEqual(hour)
  expect(tokens.expires_in).toBe(exp - iat)
  expect((await client.authorize(member)).headers.get('location')).toMatch(/[?&]code=/u)

  world.api.clock.advance(hour + 1)
  expect((await client.introspect(tokens.access_token)).body).toEqual({ active: false })
  expectOAuthError(await client.refresh(tokens.refresh_token), 400, 'invalid_grant')
  expect(await listed(member, client)).toEqual([])
  expect((await client.authorize(member)).headers.get('location')).toMatch(/^\/authorize\?request=/u)
})

test('a new one does not bring back what ended with the old one', async () => {
  const client = await world.client()
  const member = await world.api.signIn(world.acme.member)
  const old = await connectFor(client, member, hour)
  world.api.clock.advance(hour + 1)
  const renewed = await connectFor(client, await world.api.signIn(world.acme.member))
  expectOAuthError(await client.refresh(old.refresh_token), 400, 'invalid_grant')
  expect((await client.refresh(renewed.refresh_token)).status).toBe(200)
})

test('who authorizes again while it lasts decides anew how long', async () => {
  const client = await world.client()
  const member = await world.api.signIn(world.acme.member)
  const first = await connectFor(client, member, hour)
  await connectFor(client, member)
  expect((await listed(member, client)).map(({ expiresAt }) => expiresAt)).toEqual([null])
  world.api.clock.advance(hour + 1)
  expect((await client.refresh(first.refresh_token)).status).toBe(200)
})

test('the page can’t ask for longer than a year, nor for less than a minute', async () => {
  const client = await world.client()
  const member = await world.api.signIn(world.acme.member)
  for (const lifetimeSeconds of [59, 365 * 24 * hour + 1, 1.5]) {
    const asked = await client.question(member)
    expect((await decide(member, asked, { decision: 'authorize', lifetimeSeconds })).status).toBe(400)
  }
})
