import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { walk } from '../support/integrator.ts'
import { newPkce } from '../support/oauth-client.ts'
import { appScope, startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// curl: what an integrator types first.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
  await curl('--version').catch((error: unknown) => {
    throw new Error('These tests play an integrator with curl: install it (on Debian: apt-get install curl).', {
      cause: error,
    })
  })
})
afterAll(() => world.api.close())

/** Runs curl, without the settings of who runs the tests. @returns what it printed */
async function curl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('curl', ['--disable', '--silent', '--show-error', ...args])
  return stdout
}

/** Calls and reads the answer's status, from a line that curl adds, and its JSON. */
async function call(...args: string[]): Promise<{ status: number; body: Record<string, unknown> }> {
  const printed = await curl('--write-out', '\n%{http_code}', ...args)
  const end = printed.lastIndexOf('\n')
  const text = printed.slice(0, end)
  return { status: Number(printed.slice(end + 1)), body: text === '' ? {} : JSON.parse(text) }
}

/** A form as curl writes it. */
const form = (fields: Record<string, string>): string[] =>
  Object.entries(fields).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`])

test('CLI-05 the request that the panel shows, and the same with the credentials in the body, get a token', async () => {
  const { machine, api } = world
  const token = `${api.url}/oauth/token`
  const user = ['-u', `${machine.key}:${machine.secret}`]
  const expected = { status: 200, body: { token_type: 'Bearer', expires_in: 600, scope: appScope } }
  const shown = await call(...user, '-d', 'grant_type=client_credentials', token)
  expect(shown).toMatchObject(expected)
  const inBody = { grant_type: 'client_credentials', client_id: machine.key, client_secret: machine.secret ?? '' }
  expect(await call(...form(inBody), token)).toMatchObject(expected)

  const asked = await call(
    ...user,
    ...form({ token: String(shown.body['access_token']) }),
    `${api.url}/oauth/introspect`,
  )
  expect(asked).toMatchObject({ status: 200, body: { active: true, client_id: machine.key } })
})

test('an app with a browser beside it gets tokens by a code, refreshes and revokes them', async () => {
  const { webApp, member, api } = world
  const { verifier, challenge } = newPkce()
  const answer = await walk(
    member,
    new URL(webApp.authorizePath({ code_challenge: challenge, scope: appScope }), api.url),
  )
  const user = ['-u', `${webApp.key}:${webApp.secret}`]
  const token = `${api.url}/oauth/token`
  const redeemed = await call(
    ...user,
    ...form({
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code') ?? '',
      redirect_uri: webApp.redirectUri,
      code_verifier: verifier,
    }),
    token,
  )
  expect(redeemed).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: appScope } })
  const refresh = (refreshToken: unknown) =>
    call(...user, ...form({ grant_type: 'refresh_token', refresh_token: String(refreshToken) }), token)
  const refreshed = await refresh(redeemed.body['refresh_token'])
  expect(refreshed).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: appScope } })

  const next = refreshed.body['refresh_token']
  const revoked = await call(...user, ...form({ token: String(next) }), `${api.url}/oauth/revoke`)
  expect(revoked).toEqual({ status: 200, body: {} })
  expect(await refresh(next)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})

test('what is wrong is in the answer: a secret, a body that is no form, a method', async () => {
  const { machine, api } = world
  const token = `${api.url}/oauth/token`
  const grant = ['-d', 'grant_type=client_credentials']
  expect(await call('-u', `${machine.key}:wrong`, ...grant, token)).toMatchObject({
    status: 401,
    body: { error: 'invalid_client' },
  })
  const json = ['-H', 'Content-Type: application/json', '-d', '{"grant_type":"client_credentials"}']
  expect(await call('-u', `${machine.key}:${machine.secret}`, ...json, token)).toMatchObject({
    status: 400,
    body: { error: 'invalid_request', error_description: expect.stringContaining('application/x-www-form-urlencoded') },
  })
  expect(await call(token)).toMatchObject({ status: 405, body: { error: 'invalid_request' } })
})
