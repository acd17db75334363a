import { AuthorizationCode, ClientCredentials, type ModuleOptions } from 'simple-oauth2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { walk } from '../support/integrator.ts'
import { newPkce, type OAuthClient } from '../support/oauth-client.ts'
import { appPermissions, appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// simple-oauth2, unmodified, with the paths that it takes for granted.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

type Manner = Required<ModuleOptions>['options']

const manners: [string, Manner][] = [
  ['in the header', { authorizationMethod: 'header' }],
  ['in the header, without form-encoding', { authorizationMethod: 'header', credentialsEncodingMode: 'loose' }],
  ['in the body', { authorizationMethod: 'body' }],
]

const settings = ({ url, key, secret }: OAuthClient, options: Manner): ModuleOptions => ({
  client: { id: key, secret: secret ?? '' },
  auth: { tokenHost: url },
  options,
})

describe.each(manners)('credentials %s', (_, manner) => {
  test('an app gets tokens with PKCE, refreshes them and gives them back', async () => {
    const consumer = await world.client()
    const app = new AuthorizationCode(settings(consumer, manner))
    const { verifier, challenge } = newPkce()
    // The library passes on what its types don't know.
    const request = {
      redirect_uri: consumer.redirectUri,
      scope: appPermissions,
      state: 'S',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }
    const answer = await walk(world.member, new URL(app.authorizeURL(request)))
    expect(answer.searchParams.get('state')).toBe('S')
    const code = answer.searchParams.get('code') ?? ''
    const redemption = { code, redirect_uri: consumer.redirectUri, code_verifier: verifier }
    const connected = await app.getToken(redemption)
    expect(connected.token).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: appScope })
    expect([connected.expired(), connected.expired(601)]).toEqual([false, true])

    const refreshed = await connected.refresh({ scope: ['assets:view'] })
    expect(refreshed.token).toMatchObject({ scope: 'assets:view', refresh_token: expect.any(String) })
    const { access_token: accessToken, refresh_token: refreshToken } = refreshed.token
    expect((await consumer.introspect(String(accessToken))).body.active).toBe(true)
    // A revocation is answered with an empty body (RFC 7009 section 2.2); by itself the library insists on JSON.
    await refreshed.revokeAll({ json: true })
    expect((await consumer.introspect(String(accessToken))).body.active).toBe(false)
    expect((await consumer.refresh(String(refreshToken))).body.error).toBe('invalid_grant')
  })

  test('a program gets a token of its own', async () => {
    const { machine } = world
    const { token } = await new ClientCredentials(settings(machine, manner)).getToken({ scope: appPermissions })
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: appScope })
    expect(token).not.toHaveProperty('refresh_token')
    expect((await machine.introspect(String(token['access_token']))).body.active).toBe(true)
  })

  test('a program learns what it did wrong', async () => {
    const { machine } = world
    const wrongSecret = new ClientCredentials(settings(machine.withSecret('wrong'), manner)).getToken({})
    await expect(wrongSecret).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'invalid_client' } },
    })
    const wrongScope = new ClientCredentials(settings(machine, manner)).getToken({ scope: 'assets:delete' })
    await expect(wrongScope).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_scope' } },
    })
  })
})
