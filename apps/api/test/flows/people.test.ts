import type { Page, UserAccount } from '@latchkey/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePerson, startTestApi, testPassword, type TestApi } from '../support/index.ts'
import { OAuthClient } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

// People who are suspended or removed are so everywhere at once, and a company is never left without a super administrator.

let world: OAuthWorld
let other: TestApi
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await startTestApi({ beside: world.api })
})
afterAll(async () => {
  await other.close()
  await world.api.close()
})

const person = (company = world.acme, role: 'super_administrator' | 'member' = 'member') =>
  makePerson(world.api.services, company.company, {
    permissionGroupId: company.fullAccess.id,
    password: testPassword,
    role,
  })

/** The same client, calling the other node. */
const elsewhere = ({ id, key, secret, redirectUri }: OAuthClient) =>
  new OAuthClient(other.url, { id, key, secret, redirectUris: [redirectUri] })

test.each([
  ['suspended', (id: string) => ['PATCH', `/api/v1/users/${id}`, { status: 'suspended' }] as const],
  ['removed', (id: string) => ['DELETE', `/api/v1/users/${id}`, undefined] as const],
])('SEC-09 ATK-08 what apps could do for somebody is over on both nodes once they are %s', async (_, request) => {
  const { api, webApp, acme } = world
  const user = await person()
  const browser = await api.signIn(user)
  const tokens = await webApp.connect(browser)
  const { key, secret } = { key: `plant-${user.id}`, secret: 's3cret' }
  await api.services.resourceServers.upsert({ key, secret, name: 'Plant API', audience: api.audience })
  const plant = (url: string) => new OAuthClient(url, { id: '', key, secret, redirectUris: [] })
  for (const url of [api.url, other.url]) {
    expect((await plant(url).introspect(tokens.access_token)).body.active, 'in memory from here on').toBe(true)
  }
  const there = other.browser()
  const credentials = { email: user.email, password: testPassword }
  expect((await there.post('/api/v1/session', credentials)).status).toBe(201)

  const owner = await api.signIn(acme.superAdministrator)
  const [method, path, body] = request(user.id)
  const ended = await owner.call(method, path, body === undefined ? {} : { body })
  expect(ended.status).toBeLessThan(300)
  expect((await plant(api.url).introspect(tokens.access_token)).body).toEqual({ active: false })
  expect((await browser.get('/api/v1/session')).status).toBe(401)
  expect((await webApp.refresh(tokens.refresh_token)).status).toBe(400)
  await expect
    .poll(async () => (await plant(other.url).introspect(tokens.access_token)).body)
    .toEqual({ active: false })
  await expect.poll(async () => (await there.get('/api/v1/session')).status).toBe(401)
  expect((await elsewhere(webApp).refresh(tokens.refresh_token)).status).toBe(400)
})

test.each([
  ['remove', (at: string) => ['DELETE', at, undefined] as const],
  ['suspend', (at: string) => ['PATCH', at, { status: 'suspended' }] as const],
  ['lower', (at: string) => ['PATCH', at, { role: 'member' }] as const],
])('two super administrators who %s each other at the same moment leave one', async (_, request) => {
  const { api } = world
  for (let round = 0; round < 6; round += 1) {
    const company = await api.staffedCompany()
    const pair = [company.superAdministrator, await person(company, 'super_administrator')]
    const browsers = await Promise.all(pair.map((user) => api.signIn(user)))
    const answers = await Promise.all(
      browsers.map((browser, index) => {
        const [method, path, body] = request(`/api/v1/users/${pair[1 - index]?.id}`)
        return browser.call(method, path, body === undefined ? {} : { body })
      }),
    )
    const outcomes = answers.map(({ status }) => (status < 300 ? 'done' : 'refused'))
    expect(
      outcomes.toSorted((one, next) => one.localeCompare(next)),
      `round ${round}`,
    ).toEqual(['done', 'refused'])
    const left = browsers[outcomes.indexOf('done')]
    const { body } = (await left?.get<Page<UserAccount>>('/api/v1/users?role=super_administrator&status=active')) ?? {}
    expect(body?.total).toBe(1)
  }
})
