import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorFor } from '../../src/demo/factories.ts'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, type Form, type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { exchangeRaw, rawRequest } from '../support/raw-http.ts'

// RFC 6749 sections 2.3 and 3.2.1, at the token endpoint; the other form endpoints share it.

let world: OAuthWorld
let machine: OAuthClient
let secret: string
beforeAll(async () => {
  world = await startOAuthWorld()
  machine = world.machine
  secret = machine.secret ?? ''
})
afterAll(() => world.api.close())

const asksForToken = { grant_type: 'client_credentials' }
const token = (form: Form, authorization?: string) =>
  postForm(`${world.api.url}/oauth/token`, form, authorization === undefined ? {} : { authorization })
const encode = (pair: string | Buffer) => `Basic ${Buffer.from(pair).toString('base64')}`
const withSecret = (form: Record<string, string> = {}) => ({
  ...asksForToken,
  client_id: machine.key,
  client_secret: secret,
  ...form,
})

describe('how a secret is sent', () => {
  test('CLI-05 by Basic or in the body', async () => {
    expect((await token(asksForToken, basic(machine.key, secret))).status).toBe(200)
    expect((await token(withSecret())).status).toBe(200)
  })

  test('CLI-01 Basic is split at the first colon, and each half is form-decoded', async () => {
    const imported = await world.client({ grantType: 'client_credentials' })
    await world.sql("update consumers set key = 'app:1' where id = $1", imported.id)
    await world.sql(
      'update consumer_secrets set secret_hash = $2 where consumer_id = $1',
      imported.id,
      createHash('sha256').update('a+b c:%&=').digest(),
    )
    expect((await token(asksForToken, 'Basic YXBwJTNBMTphJTJCYitjJTNBJTI1JTI2JTNE')).status).toBe(200)
    expectOAuthError(await token(asksForToken, encode('app:1:a+b c:%&=')), 401, 'invalid_client')
  })

  test('CLI-01 SEC-03 issued ids and secrets need no encoding', async () => {
    expect(machine.key).toMatch(/^[A-Za-z0-9_-]+$/u)
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    expect((await token(asksForToken, encode(`${machine.key}:${secret}`))).status).toBe(200)
    expect((await token(asksForToken, `bAsIc ${encode(`${machine.key}:${secret}`).slice(6)}`)).status).toBe(200)
  })

  test('CLI-05 credentials in the URL are refused, and the secret reaches no log', async () => {
    for (const query of [
      `client_id=${machine.key}&client_secret=${secret}&grant_type=client_credentials`,
      `client_secret=${secret}`,
    ]) {
      const answer = await postForm(`${world.api.url}/oauth/token?${query}`, asksForToken)
      expectOAuthError(answer, 400, 'invalid_request')
    }
    expect(world.api.log.join('\n')).not.toContain(secret)
  })
})

describe('what is refused', () => {
  test('CLI-02 CLI-03 whatever is wrong with id or secret, and however they come, the answer is the same', async () => {
    const disabled = await world.client({ grantType: 'client_credentials' })
    await world.sql("update consumers set status = 'disabled' where id = $1", disabled.id)
    const [expired, ended] = [
      await world.client({ grantType: 'client_credentials' }),
      await world.client({ grantType: 'client_credentials' }),
    ]
    await world.sql("update consumer_secrets set expires_at = '2020-01-01' where consumer_id = $1", expired.id)
    await world.sql('delete from consumer_secrets where consumer_id = $1', ended.id)
    const answers = await Promise.all([
      token(asksForToken, basic(machine.key, `${secret.slice(1)}x`)),
      token(asksForToken, basic(machine.key, 'short')),
      token(asksForToken, basic('unknown', secret)),
      token(asksForToken, basic(disabled.key, disabled.secret ?? '')),
      token(asksForToken, basic(expired.key, expired.secret ?? '')),
      token(asksForToken, basic(ended.key, ended.secret ?? '')),
      // The same for the other methods, challenge included.
      token(withSecret({ client_secret: 'wrong' })),
      token({ ...asksForToken, client_id: 'unknown' }),
      token(asksForToken),
      token({ ...asksForToken, client_id: machine.key, client_assertion: 'x', client_assertion_type: 'y' }),
    ])
    for (const answer of answers) expectOAuthError(answer, 401, 'invalid_client')
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('CLI-02 two secrets overlap while one replaces the other; one that ended fails at once', async () => {
    const { api, acme } = world
    const client = await world.client({ grantType: 'client_credentials' })
    const old = client.secret ?? ''
    const administrator = actorFor(acme.company, acme.administrator)
    const rotated = await api.services.consumerSecrets.rotate(administrator, client.id, { overlapSeconds: 3600 })
    const works = async (candidate: string) => (await token(asksForToken, basic(client.key, candidate))).status
    expect(await works(old)).toBe(200)
    expect(await works(rotated.secret)).toBe(200)
    api.clock.advance(3601)
    expect(await works(old)).toBe(401)
    expect(await works(rotated.secret)).toBe(200)
  })

  test.each([
    ['not base64', 'Basic !!!'],
    ['no colon', 'Basic Zm9v'],
    ['wrong padding', `Basic ${Buffer.from('a:bc').toString('base64').replace('==', '=')}`],
    ['no padding', 'Basic YTpiYw'],
    ['a broken escape in the id', encode('a%zz:b')],
    ['a broken escape in the secret', encode('a:b%z')],
    ['octets that are not UTF-8', encode('a%ff:b')],
    ['raw octets that are not UTF-8', encode(Buffer.from([0xff, 0x3a, 0x62]))],
    ['NUL', encode('a%00:b')],
    ['no secret', encode('id:')],
    ['no id', encode(':secret')],
    ['nothing after the scheme', 'Basic'],
    ['another scheme', 'Bearer x'],
    ['a Hawk header', 'Hawk id="x", ts="1", nonce="abcd", mac="x"'],
  ])('CLI-04 malformed Basic is refused and never repaired: %s', async (_kind, authorization) => {
    expectOAuthError(await token(asksForToken, authorization), 401, 'invalid_client')
  })

  test('CLI-04 characters that the runtime’s decoder would skip don’t make good credentials', async () => {
    const good = encode(`${machine.key}:${secret}`)
    expect((await token(asksForToken, good)).status).toBe(200)
    for (const spoiled of [
      `${good.slice(0, 10)}!${good.slice(10)}`,
      `${good.slice(0, 10)}\t${good.slice(10)}`,
      `${good}=`,
    ]) {
      expectOAuthError(await token(asksForToken, spoiled), 401, 'invalid_client')
    }
  })

  test('CLI-04 the company’s API key is no client', async () => {
    const { acme, api } = world
    const actor = actorFor(acme.company, acme.superAdministrator)
    const { key } = await api.services.apiConnections.generate(actor)
    const keySecret = await api.services.apiConnections.reveal(actor, true)
    expectOAuthError(await token(asksForToken, basic(key ?? '', keySecret)), 401, 'invalid_client')
  })
})

describe('one mechanism, and the registered one', () => {
  test('CLI-06 two mechanisms in one request are invalid_request, though each alone is good', async () => {
    const good = basic(machine.key, secret)
    const assertion = { client_assertion: 'x', client_assertion_type: 'y' }
    expectOAuthError(await token({ ...asksForToken, client_secret: secret }, good), 400, 'invalid_request')
    expectOAuthError(await token({ ...asksForToken, ...assertion }, good), 400, 'invalid_request')
    expectOAuthError(await token(withSecret(assertion)), 400, 'invalid_request')
  })

  test('CLI-06 two Authorization lines are invalid_request, though the runtime shows only the first', async () => {
    const body = 'grant_type=client_credentials'
    const line = `Authorization: ${basic(machine.key, secret)}`
    const answer = await exchangeRaw(
      world.api.url,
      rawRequest(
        'POST /oauth/token',
        ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`, line, line],
        body,
      ),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u)
    expect(answer).toContain('"error":"invalid_request"')
  })

  test('CLI-07 client_id beside Basic must be the same one', async () => {
    const good = basic(machine.key, secret)
    expect((await token({ ...asksForToken, client_id: machine.key }, good)).status).toBe(200)
    expectOAuthError(await token({ ...asksForToken, client_id: world.webApp.key }, good), 400, 'invalid_request')
  })

  test('CLI-08 a confidential app can’t do without its secret', async () => {
    expectOAuthError(await token({ ...asksForToken, client_id: machine.key }), 401, 'invalid_client')
    expectOAuthError(await token(withSecret({ client_secret: '' })), 401, 'invalid_client')
  })

  test('CLI-08 a public app has no secret to send', async () => {
    const { key } = world.nativeApp
    const form = { grant_type: 'refresh_token', refresh_token: 'x' }
    expectOAuthError(await token({ ...form, client_id: key, client_secret: 'x' }), 401, 'invalid_client')
    expectOAuthError(await token(form, encode(`${key}:`)), 401, 'invalid_client')
    expectOAuthError(await token(form, encode(`${key}:x`)), 401, 'invalid_client')
    expectOAuthError(
      await token({ ...form, client_id: key, client_assertion: 'x', client_assertion_type: 'y' }),
      401,
      'invalid_client',
    )
    expectOAuthError(await token({ ...form, client_id: key }), 400, 'invalid_grant')
  })
})

describe.each(['/oauth/introspect', '/oauth/revoke'])('at %s the same holds', (path) => {
  const call = (form: Form, authorization?: string, query = '') =>
    postForm(`${world.api.url}${path}${query}`, form, authorization === undefined ? {} : { authorization })

  test('CLI-02 CLI-03 CLI-04 CLI-08 for what is refused', async () => {
    const { key } = machine
    const refused = await Promise.all([
      call({ token: 'x' }),
      call({ token: 'x', client_id: key }),
      call({ token: 'x', client_id: key, client_secret: 'wrong' }),
      call({ token: 'x' }, basic(key, 'wrong')),
      call({ token: 'x' }, basic('unknown', secret)),
      call({ token: 'x' }, 'Basic !!!'),
      call({ token: 'x' }, encode(`${world.nativeApp.key}:x`)),
    ])
    for (const answer of refused) expectOAuthError(answer, 401, 'invalid_client')
    expect(new Set(refused.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('CLI-05 CLI-06 CLI-07 for what is malformed, and for what is good', async () => {
    const good = basic(machine.key, secret)
    for (const answer of [
      await call({ token: 'x', client_secret: secret }, good),
      await call({ token: 'x', client_id: world.webApp.key }, good),
      await call({ token: 'x' }, good, `?client_secret=${secret}`),
      await call({ token: 'x' }, good, '?token=x'),
    ]) {
      expectOAuthError(answer, 400, 'invalid_request')
    }
    expect((await call({ token: 'x', client_id: machine.key }, good)).status).toBe(200)
    expect((await call({ token: 'x', client_id: machine.key, client_secret: secret })).status).toBe(200)
  })
})

test('TOK-04 who is not authenticated learns nothing about grants, and uses nothing up', async () => {
  const { webApp, member } = world
  const approval = await webApp.approve(member)
  const wrong = basic(webApp.key, 'wrong')
  const redeem = {
    grant_type: 'authorization_code',
    redirect_uri: webApp.redirectUri,
    code_verifier: approval.verifier,
  }
  for (const form of [{ grant_type: 'bogus' }, {}, { ...redeem, code: 'dead' }, { ...redeem, code: approval.code }]) {
    expectOAuthError(await token(form, wrong), 401, 'invalid_client')
  }
  expect((await webApp.redeem(approval)).status).toBe(200)
})
