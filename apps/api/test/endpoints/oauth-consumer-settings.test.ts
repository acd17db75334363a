import type { Consumer } from '@latchkey/contracts'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inCompany } from '../../src/database/in-company.ts'
import type { Browser } from '../support/browser.ts'
import { expectErrorRedirect, expectOAuthError } from '../support/oauth-assertions.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// What an administrator sets for one consumer, as its tokens show it.

const hour = 60 * 60

let world: OAuthWorld
let member: Browser
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
})
beforeEach(async () => {
  member = await world.api.signIn(world.acme.member)
  administrator = await world.api.signIn(world.acme.administrator)
})
afterAll(() => world.api.close())

const exchange = (client: OAuthClient, code: string, form: Record<string, string | undefined> = {}) =>
  client.redeem({ code, verifier: '' }, { code_verifier: undefined, ...form })

const change = async ({ id }: OAuthClient, settings: Record<string, unknown>) => {
  const { status, body } = await administrator.patch<Consumer>(`/api/v1/consumers/${id}`, settings)
  expect({ status, body }).toMatchObject({ status: 200, body: settings })
}

describe('lifetimes', () => {
  test('ATK-07 an access token lasts as long as its consumer’s setting says, from the next one on', async () => {
    const machine = await world.client({ grantType: 'client_credentials', accessTokenSeconds: hour })
    for (const seconds of [hour, 24 * hour, 60]) {
      await change(machine, { accessTokenSeconds: seconds })
      const { body } = await machine.token({ grant_type: 'client_credentials' })
      const { exp = 0, iat = 0 } = decodeJwt(body.access_token)
      expect([body.expires_in, exp - iat]).toEqual([seconds, seconds])
    }
  })

  test('RFR-10 a refresh token lies unused as long as its consumer’s setting says, and no longer', async () => {
    const client = await world.client({ refreshIdleSeconds: hour, refreshAbsoluteSeconds: 3 * hour })
    const [used, unused] = [await client.connect(member), await client.connect(member)]
    world.api.clock.advance(hour - 60)
    expect((await client.refresh(used.refresh_token)).status).toBe(200)
    world.api.clock.advance(120)
    expectOAuthError(await client.refresh(unused.refresh_token), 400, 'invalid_grant')
  })

  test('RFR-10 rotation doesn’t move the end that its consumer’s setting gave the chain', async () => {
    const client = await world.client({ refreshIdleSeconds: hour, refreshAbsoluteSeconds: 2 * hour })
    let { refresh_token: token } = await client.connect(member)
    for (const minutes of [50, 50]) {
      world.api.clock.advance(minutes * 60)
      const { status, body } = await client.refresh(token)
      expect(status).toBe(200)
      token = body.refresh_token
    }
    world.api.clock.advance(21 * 60)
    expectOAuthError(await client.refresh(token), 400, 'invalid_grant')
  })

  test('COD-12 a consumer without the refresh grant gets no refresh token', async () => {
    const client = await world.client({ issuesRefreshTokens: false })
    const { body, status } = await client.redeem(await client.approve(member))
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('refresh_token')
    const stored = 'select refresh_chain_hash, refresh_token_hash from grants where consumer_id = $1'
    expect(await world.sql(stored, client.id)).toEqual([{ refresh_chain_hash: null, refresh_token_hash: null }])
  })
})

test('COD-12 nor does a chain that was begun before go on once the grant is taken away', async () => {
  const client = await world.client()
  const tokens = await client.connect(member)
  await change(client, { issuesRefreshTokens: false })
  expectOAuthError(await client.refresh(tokens.refresh_token), 400, 'unauthorized_client')
  await change(client, { issuesRefreshTokens: true })
  expect((await client.refresh(tokens.refresh_token)).status, 'nothing was used up').toBe(200)
})

describe('how a code is redeemed', () => {
  test('COD-03 a consumer that follows OAuth 2.1 may leave the redirect URI out, but not send another', async () => {
    const client = await world.client({ followsOauth21: true })
    const approval = await client.approve(member)
    const other = { redirect_uri: 'https://other.example/callback' }
    expectOAuthError(await client.redeem(approval, other), 400, 'invalid_grant')
    expect((await client.redeem(approval, { redirect_uri: undefined })).status).toBe(200)
  })

  test('COD-03 unless its code has no challenge', async () => {
    const client = await world.client({ followsOauth21: true, requiresPkce: false })
    const code = await codeWithoutChallenge(client)
    expectOAuthError(await exchange(client, code, { redirect_uri: undefined }), 400, 'invalid_request')
    expect((await exchange(client, code)).status).toBe(200)
  })

  test('PKC-02 an exempt consumer gets a code without a challenge', async () => {
    const client = await world.client({ requiresPkce: false })
    expect((await exchange(client, await codeWithoutChallenge(client))).status).toBe(200)
  })

  test('PKC-02 a challenge that it sends all the same is enforced', async () => {
    const client = await world.client({ requiresPkce: false })
    const approval = await client.approve(member)
    expectOAuthError(await client.redeem(approval, { code_verifier: undefined }), 400, 'invalid_grant')
    expect((await client.redeem(approval)).status).toBe(200)
  })

  test('PKC-02 a consumer that is no longer exempt has to send one', async () => {
    const client = await world.client({ requiresPkce: false })
    await change(client, { requiresPkce: true })
    const response = await client.authorize(member, withoutChallenge)
    expectErrorRedirect(response.headers.get('location'), {
      redirectUri: client.redirectUri,
      error: 'invalid_request',
      issuer: world.api.issuer,
    })
  })

  test('PKC-07 a verifier for a code without a challenge is refused, and the code still good', async () => {
    const client = await world.client({ requiresPkce: false })
    const code = await codeWithoutChallenge(client)
    expectOAuthError(await exchange(client, code, { code_verifier: 'v'.repeat(43) }), 400, 'invalid_request')
    expect((await exchange(client, code)).status).toBe(200)
  })

  const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined }

  async function codeWithoutChallenge(client: OAuthClient): Promise<string> {
    const { location } = await client.approve(member, withoutChallenge)
    return location.searchParams.get('code') ?? ''
  }
})

test('RFR-11 a changed password ends what was connected before, and nothing that comes after', async () => {
  const { company, member: person } = world.acme
  const client = await world.client()
  const before = await client.connect(member)
  world.api.clock.advance(1)
  await inCompany(world.api.services.db, company.id).transaction((tx) =>
    world.api.services.users.resetPassword(tx, company.id, person.id, 'correct horse battery staple'),
  )
  await world.api.services.changes.catchUp()
  expectOAuthError(await client.refresh(before.refresh_token), 400, 'invalid_grant')
  expect((await client.introspect(before.access_token)).body).toEqual({ active: false })
  const after = await client.connect(await world.api.signIn(person))
  expect((await client.refresh(after.refresh_token)).status).toBe(200)
})
