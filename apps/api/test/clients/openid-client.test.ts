import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { walk } from '../support/integrator.ts'
import type { OAuthClient } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// openid-client, unmodified: it configures itself from the metadata and checks whatever that promises.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

/** An app of this library. Tests run on loopback without TLS. */
const discover = (consumer: OAuthClient, authentication?: client.ClientAuth) =>
  client.discovery(new URL(consumer.url), consumer.key, consumer.secret ?? undefined, authentication, {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  })

const methods = {
  'its secret by Basic': (secret: string) => client.ClientSecretBasic(secret),
  'its secret in the body': (secret: string) => client.ClientSecretPost(secret),
}

/** The whole way, from the app's button to its tokens. */
const connect = async (config: client.Configuration, { redirectUri }: OAuthClient) => {
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState() }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: appScope,
    state: checks.expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const answer = await walk(world.member, url)
  return { answer, checks, tokens: await client.authorizationCodeGrant(config, answer, checks) }
}

describe('the authorization code grant', () => {
  test.each(Object.entries(methods))(
    'an app with %s gets tokens, refreshes, asks about them and gives them back',
    async (_, method) => {
      const consumer = await world.client()
      const config = await discover(consumer, method(consumer.secret ?? ''))
      const { tokens } = await connect(config, consumer)
      expect(tokens).toMatchObject({ token_type: 'bearer', scope: appScope })
      expect(tokens.expiresIn()).toBeGreaterThan(590)

      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
      const asked = await client.tokenIntrospection(config, refreshed.access_token)
      expect(asked).toMatchObject({ active: true, client_id: consumer.key, sub: world.acme.member.id })
      await client.tokenRevocation(config, refreshed.refresh_token ?? '')
      expect(await client.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false })
    },
  )

  test('a public app proves itself by PKCE alone', async () => {
    const { nativeApp } = world
    const config = await discover(nativeApp)
    const { tokens } = await connect(config, nativeApp)
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(refreshed).toMatchObject({ token_type: 'bearer', scope: appScope })
  })

  test('SEC-07 an answer that another issuer might have sent is refused', async () => {
    const { webApp } = world
    const config = await discover(webApp)
    const { answer, checks } = await connect(config, webApp)
    for (const change of [
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.delete('iss'),
    ]) {
      const altered = new URL(answer)
      change(altered)
      const refused = client.authorizationCodeGrant(config, altered, checks)
      await expect(refused).rejects.toMatchObject({ cause: { message: expect.stringContaining('"iss"') } })
    }
  })

  test('a code that is used again is told to the app as what it is', async () => {
    const { webApp } = world
    const config = await discover(webApp)
    const { answer, checks } = await connect(config, webApp)
    await expect(client.authorizationCodeGrant(config, answer, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    })
  })
})

describe('the client credentials grant', () => {
  test.each(Object.entries(methods))('a program with %s gets a token, which is live', async (_, method) => {
    const { machine } = world
    const config = await discover(machine, method(machine.secret ?? ''))
    const tokens = await client.clientCredentialsGrant(config, { scope: 'assets:view' })
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'assets:view' })
    expect(tokens.refresh_token).toBeUndefined()
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true })
  })

  test('a program with a wrong secret is told by the challenge', async () => {
    const config = await discover(world.machine, client.ClientSecretBasic('wrong'))
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({
      name: 'WWWAuthenticateChallengeError',
      status: 401,
    })
  })
})
