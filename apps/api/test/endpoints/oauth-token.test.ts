import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standardPermissions } from '../../src/features/modules/standard-modules.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, postForm } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// The token endpoint in general, the client credentials grant, and what an access token is made of.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const machineToken = (form: Record<string, string | undefined> = {}) =>
  world.machine.token({ grant_type: 'client_credentials', ...form })

describe('request and answer', () => {
  test('TOK-01 query parameters are no input', async () => {
    const { machine, api } = world
    const authorization = basic(machine.key, machine.secret ?? '')
    const answer = await postForm(`${api.url}/oauth/token?grant_type=client_credentials`, '', { authorization })
    expectOAuthError(answer, 400, 'invalid_request')
  })

  test('TOK-01 a trailing slash makes no difference', async () => {
    const { status, body } = await world.machine.post('/oauth/token/', { grant_type: 'client_credentials' })
    expect({ status, type: body.token_type }).toEqual({ status: 200, type: 'Bearer' })
  })

  test('TOK-02 CCG-02 HTT-04 success holds what it must, nothing else, and is not kept', async () => {
    const { status, headers, body } = await machineToken({ scope: 'assets:view' })
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/u),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'assets:view',
    })
    expect(headers.get('content-type')).toMatch(/^application\/json/u)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('pragma')).toBe('no-cache')
  })

  test('TOK-03 missing, refused and forbidden grants have an answer each', async () => {
    const { webApp, machine } = world
    expectOAuthError(await machine.token({}), 400, 'invalid_request')
    expectOAuthError(await machine.token({ grant_type: '' }), 400, 'invalid_request')
    for (const grantType of ['password', 'implicit', 'Authorization_Code', 'constructor', '__proto__']) {
      expectOAuthError(await machine.token({ grant_type: grantType }), 400, 'unsupported_grant_type')
    }
    expectOAuthError(await webApp.token({ grant_type: 'client_credentials' }), 400, 'unauthorized_client')
    expectOAuthError(await machine.token({ grant_type: 'authorization_code', code: 'x' }), 400, 'unauthorized_client')
    expectOAuthError(await machine.refresh('x'), 400, 'unauthorized_client')
  })
})

describe('client credentials', () => {
  test('CCG-01 are not for public apps', async () => {
    const client = await world.client({ clientType: 'public', redirectUris: ['https://a.example/cb'] })
    expectOAuthError(await client.token({ grant_type: 'client_credentials' }), 400, 'unauthorized_client')
    await world.sql("update consumers set grant_type = 'client_credentials' where id = $1", client.id)
    expectOAuthError(await client.token({ grant_type: 'client_credentials' }), 400, 'unauthorized_client')
  })

  test('CCG-03 without scope the token may do all of the group', async () => {
    expect((await machineToken()).body.scope).toBe(appScope)
    expect((await machineToken({ scope: '' })).body.scope).toBe(appScope)
  })

  test('CCG-03 scope is a part of the group; HTT-07 a plus is a space, %2B is not', async () => {
    expect((await machineToken({ scope: 'work_orders:view assets:view assets:view' })).body.scope).toBe(
      'work_orders:view assets:view',
    )
    const { machine } = world
    const twoScopes = await machine.token('grant_type=client_credentials&scope=assets:view+work_orders:view')
    expect(twoScopes.body.scope).toBe('assets:view work_orders:view')
    for (const scope of [
      'bogus',
      'assets:delete',
      'assets:view bogus',
      'ASSETS:view',
      'assets:view+work_orders:view',
      'api bogus',
      'API',
      'offline_access',
    ]) {
      expectOAuthError(await machineToken({ scope }), 400, 'invalid_scope')
    }
    const nobody = await world.client({ grantType: 'client_credentials', permissions: [] })
    expectOAuthError(await nobody.token({ grant_type: 'client_credentials' }), 400, 'invalid_scope')
  })

  test('CCG-03 the legacy api is dropped where the company accepts it, and alone it asks for all', async () => {
    const administrator = await world.api.signIn(world.acme.administrator)
    const accept = (acceptsApiScope: boolean) => administrator.patch('/api/v1/company/settings', { acceptsApiScope })
    expect((await machineToken({ scope: 'api' })).body.scope).toBe((await machineToken()).body.scope)
    expect((await machineToken({ scope: 'api assets:view' })).body.scope).toBe('assets:view')
    await accept(false)
    for (const scope of ['api', 'api assets:view']) {
      expectOAuthError(await machineToken({ scope }), 400, 'invalid_scope')
    }
    await accept(true)
    expect((await machineToken({ scope: 'api' })).status).toBe(200)
  })

  test('HTT-11 a hostile scope is answered with a fixed text and no header of its own', async () => {
    const texts = new Set<string | undefined>()
    for (const scope of ['\r\nSet-Cookie: x', '"', 'é', '<script>', '\\']) {
      const answer = await machineToken({ scope })
      expectOAuthError(answer, 400, 'invalid_scope')
      expect(answer.headers.getSetCookie()).toEqual([])
      texts.add(answer.body.error_description)
    }
    expect(texts.size).toBe(1)
  })
})

describe('access tokens', () => {
  test('ATK-01 ATK-03 ATK-04 ATK-05 ATK-07 CCG-04 are signed JWTs with the claims they must have', async () => {
    const { api, machine } = world
    const before = Math.floor(api.clock.now().getTime() / 1000)
    const { body } = await machineToken()
    const jwks: unknown = await (await fetch(`${api.url}/oauth/jwks`)).json()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- verified below: a wrong set verifies nothing
    const { payload, protectedHeader } = await jwtVerify(body.access_token, createLocalJWKSet(jwks as JSONWebKeySet), {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer: api.url,
      audience: api.audience,
    })
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(payload).toEqual({
      iss: api.url,
      sub: machine.key,
      aud: api.audience,
      client_id: machine.key,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 600,
      scope: body.scope,
      company_id: world.acme.company.id,
      status: { status_list: { idx: expect.any(Number), uri: `${api.url}/oauth/status-lists/0` } },
    })
    expect(Number.isInteger(payload.iat)).toBe(true)
    expect((payload.iat ?? 0) - before).toBeLessThanOrEqual(5)
  })

  test('ATK-03 CCG-04 a user’s token names user and grant, and nothing about the person', async () => {
    const { webApp, member, acme } = world
    const { access_token: token } = await webApp.connect(member)
    const claims = decodeJwt(token)
    expect(Object.keys(claims).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'aud',
      'client_id',
      'company_id',
      'exp',
      'grant_id',
      'iat',
      'iss',
      'jti',
      'scope',
      'status',
      'sub',
    ])
    expect(claims.sub).toBe(acme.member.id)
    expect(claims.sub).not.toBe(claims['client_id'])
    expect(JSON.stringify(claims)).not.toContain(acme.member.email)
  })

  test('ATK-03 jti never repeats, also within a second', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => machineToken()))
    expect(new Set(answers.map(({ body }) => decodeJwt(body.access_token).jti)).size).toBe(20)
  })

  test('ATK-04 ATK-06 are for one API, whatever resource is asked for, and hold permissions of no other', async () => {
    const { machine, api } = world
    const other = 'resource=https%3A%2F%2Fother.example'
    const asked = ['', `&${other}`, `&${other}&resource=${encodeURIComponent(api.audience)}`]
    const answers = await Promise.all(
      asked.map((resource) => machine.token(`grant_type=client_credentials${resource}`)),
    )
    for (const { body } of answers) {
      const { aud, scope } = decodeJwt(body.access_token)
      expect({ aud, scope }).toEqual({ aud: api.audience, scope: appScope })
    }
  })

  test('CCG-04 the subject of a program can’t be the id of a user', async () => {
    const { machine, acme, webApp } = world
    const uuid = /^[0-9a-f]{8}-/u
    expect([acme.member.id, acme.administrator.id].every((id) => uuid.test(id))).toBe(true)
    expect([machine.key, webApp.key].some((key) => uuid.test(key) || key.includes('-'))).toBe(false)
  })

  test('ATK-03 with every permission there is, a token stays below 4 KB', async () => {
    const client = await world.client({ grantType: 'client_credentials', permissions: standardPermissions })
    const { body } = await client.token({ grant_type: 'client_credentials' })
    expect(body.scope.split(' ')).toHaveLength(standardPermissions.length)
    expect(body.access_token.length).toBeLessThan(4096)
  })

  test('META-09 ATK-01 the key is in the published set, by its kid', async () => {
    const { body } = await machineToken()
    const { keys }: { keys: { kid: string }[] } = JSON.parse(await (await fetch(`${world.api.url}/oauth/jwks`)).text())
    expect(keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(body.access_token).kid)
  })
})
