import type { Authorization, Page } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectOAuthError } from '../support/oauth-assertions.ts'
import { decide } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// What is taken away stays away, also from requests that were under way when it was.

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

const liveAuthorizations = async (consumerId: string): Promise<Authorization[]> =>
  (await world.member.get<Page<Authorization>>(`/api/v1/authorizations?mine=true&consumerId=${consumerId}`)).body.items

test('SEC-09 a request that relied on an earlier consent never undoes its revocation', async () => {
  const { webApp, member } = world
  for (let round = 0; round < 8; round += 1) {
    await webApp.connect(member)
    const [authorization] = await liveAuthorizations(webApp.id)
    const silent = Array.from({ length: 6 }, () => webApp.authorize(member))
    const revoked = member.delete(`/api/v1/authorizations/${authorization?.id}`)
    const answers = await Promise.all(silent)
    expect((await revoked).status).toBe(204)
    for (const answer of answers) expect(answer.status).toBe(303)
    expect(await liveAuthorizations(webApp.id), `round ${round}`).toEqual([])
  }
})

test('a redirect URI that was taken away gets no more codes, and those it has are worth nothing', async () => {
  const { member, acme, api } = world
  const app = await world.client({ redirectUris: ['https://old.example/cb', 'https://new.example/cb'] })
  const administrator = await api.signIn(acme.administrator)
  const approval = await app.approve(member)
  const waiting = await app.question(member, { prompt: 'consent' })
  const change = await administrator.patch(`/api/v1/consumers/${app.id}`, { redirectUris: ['https://new.example/cb'] })
  expect(change.status).toBe(200)
  expectOAuthError(await app.redeem(approval), 400, 'invalid_grant')
  expect((await decide(member, waiting)).status).toBe(410)
})
