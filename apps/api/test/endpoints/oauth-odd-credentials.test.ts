import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { basic, newPkce, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// Values of every length where a secret is expected: compared like any other, and never a fault of ours (the runtime's comparison in
// constant time throws when lengths differ).

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const values: [string, (real: string) => string][] = [
  ['one character', () => 'x'],
  ['one character less', (real) => real.slice(1)],
  ['one character more', (real) => `${real}x`],
  ['another first character', (real) => `${real.startsWith('A') ? 'B' : 'A'}${real.slice(1)}`],
  ['several bytes a character', (real) => 'é'.repeat(real.length)],
  ['half a surrogate pair’s replacement', (real) => '\uFFFD'.repeat(real.length)],
  ['four thousand characters', () => 'x'.repeat(4000)],
]

describe.each(values)('%s', (_, spoil) => {
  test('SEC-02 as a secret, of a consumer that exists and of one that does not', async () => {
    const { machine, api } = world
    const secret = spoil(machine.secret ?? '')
    const form = { grant_type: 'client_credentials' }
    for (const key of [machine.key, spoil(machine.key), 'unknown']) {
      const inHeader = await postForm(`${api.url}/oauth/token`, form, { authorization: basic(key, secret) })
      const inBody = await postForm(`${api.url}/oauth/token`, { ...form, client_id: key, client_secret: secret })
      for (const answer of [inHeader, inBody]) expectOAuthError(answer, 401, 'invalid_client')
    }
  })

  test('SEC-02 as a code, a verifier, a refresh token or a token to ask about', async () => {
    const { webApp, member } = world
    const approval = await webApp.approve(member)
    const code = spoil(approval.code)
    expectOAuthError(await webApp.redeem({ ...approval, code }), 400, 'invalid_grant')
    const verifier = await webApp.redeem({ ...approval, verifier: spoil(newPkce().verifier) })
    expect([400, verifier.body.error]).toEqual([verifier.status, expect.stringMatching(/^invalid_(?:grant|request)$/u)])

    const { body } = await webApp.redeem(approval)
    const refreshToken = spoil(body.refresh_token)
    expectOAuthError(await webApp.refresh(refreshToken), 400, 'invalid_grant')
    for (const token of [refreshToken, spoil(body.access_token)]) {
      expect((await webApp.introspect(token)).body).toEqual({ active: false })
      expect((await webApp.revoke(token)).status).toBe(200)
    }
    expect((await webApp.refresh(body.refresh_token)).status).toBe(200)
  })
})

test('SEC-02 as the proof of a decision, or as a session', async () => {
  const { webApp, member, api } = world
  const asked = await webApp.question(member, { prompt: 'consent' })
  const path = `/api/v1/authorization-requests/${asked.reference}/decision`
  for (const decisionToken of ['x', asked.decisionToken.slice(1), `${asked.decisionToken}x`, 'é'.repeat(43)]) {
    expect((await member.post(path, { decisionToken, decision: 'authorize' })).status).toBe(403)
  }
  for (const session of ['x', 'x'.repeat(42), 'x'.repeat(43), 'x'.repeat(4000)]) {
    const headers = { cookie: `__Host-latchkey-session=${session}` }
    expect((await api.browser().get('/api/v1/session', { headers })).status).toBe(401)
  }
})
