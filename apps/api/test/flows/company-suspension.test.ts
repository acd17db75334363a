import { afterAll, beforeAll, expect, test } from 'vitest'
import { enableTwoStep } from '../support/authenticator.ts'
import type { OAuthBody } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { testPassword, type StaffedCompany } from '../support/test-api.ts'

let world: OAuthWorld
let other: StaffedCompany
beforeAll(async () => {
  world = await startOAuthWorld()
  other = await world.api.staffedCompany()
})
afterAll(() => world.api.close())

const machineToken = { grant_type: 'client_credentials' }

async function suspended(work: () => Promise<void>): Promise<void> {
  const { companies, changes } = world.api.services
  const { number } = world.acme.company
  expect(await companies.suspend(number)).toBe(true)
  await changes.catchUp()
  try {
    await work()
  } finally {
    expect(await companies.resume(number)).toBe(true)
    await changes.catchUp()
  }
}

test('of a suspended company nobody signs in, and the answer is that of a wrong password', async () => {
  const browser = world.api.browser()
  await suspended(async () => {
    const wrong = await browser.post('/api/v1/session', { email: world.acme.member.email, password: 'not this one' })
    const right = await browser.post('/api/v1/session', { email: world.acme.member.email, password: testPassword })
    expect({ status: right.status, body: right.body }).toEqual({ status: wrong.status, body: wrong.body })
    expect(right.status).toBe(401)
    expect(browser.cookie('__Host-latchkey-session')).toBeUndefined()
  })
  expect(
    (await browser.post('/api/v1/session', { email: world.acme.member.email, password: testPassword })).status,
  ).toBe(201)
})

test('nor is anybody of a suspended company asked for the second step', async () => {
  const { company, member } = await world.api.staffedCompany()
  await enableTwoStep(world.api, await world.api.signIn(member))
  const { companies, changes } = world.api.services
  await companies.suspend(company.number)
  await changes.catchUp()
  const [wrong, right] = await Promise.all(
    ['not this one', testPassword].map((password) =>
      world.api.browser().post('/api/v1/session', { email: member.email, password }),
    ),
  )
  expect({ status: right?.status, body: right?.body }).toEqual({ status: 401, body: wrong?.body })
})

test('whoever was signed in is so no more, until the company is resumed', async () => {
  const browser = await world.api.signIn(world.acme.administrator)
  await suspended(async () => {
    expect((await browser.get('/api/v1/session')).status).toBe(401)
    expect((await browser.get('/api/v1/consumers')).status).toBe(401)
  })
  expect((await browser.get('/api/v1/session')).status).toBe(200)
})

test('no token of a suspended company is issued or accepted, and none of another company suffers', async () => {
  const { machine, webApp, member, api, client } = world
  const elsewhere = await client({ grantType: 'client_credentials' }, other)
  const connected = await webApp.connect(member)
  const own = (await machine.token(machineToken)).body
  const plant = { key: 'suspension-plant', secret: 's3cret', name: 'Plant API', audience: api.audience }
  await api.services.resourceServers.upsert(plant)
  const ask = async (token: string): Promise<unknown> => {
    const response = await fetch(`${api.url}/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${plant.key}:${plant.secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    })
    const body: OAuthBody = JSON.parse(await response.text())
    return body.active
  }
  expect([await ask(own.access_token), await ask(connected.access_token)]).toEqual([true, true])
  await suspended(async () => {
    const refused = { status: 401, body: { error: 'invalid_client' } }
    expect(await machine.token(machineToken)).toMatchObject(refused)
    expect(await webApp.refresh(connected.refresh_token)).toMatchObject(refused)
    expect([await ask(own.access_token), await ask(connected.access_token)]).toEqual([false, false])
    expect((await webApp.authorize(member)).status).toBe(400)
    expect((await elsewhere.token(machineToken)).status).toBe(200)
  })
  // Nothing was deleted: it all goes on.
  expect([await ask(own.access_token), await ask(connected.access_token)]).toEqual([true, true])
  expect((await webApp.refresh(connected.refresh_token)).status).toBe(200)
})

test('suspending and resuming are in the company’s log, once for each time', async () => {
  const { companies } = world.api.services
  const { number, id } = other.company
  expect([await companies.suspend(number), await companies.suspend(number)]).toEqual([true, false])
  expect([await companies.resume(number), await companies.resume(number)]).toEqual([true, false])
  const entries = await world.sql<{ event: string }>(
    `select event from transactions where company_id = $1 and event like 'company.%' order by occurred_at, event desc`,
    id,
  )
  expect(entries.map(({ event }) => event)).toEqual(['company.created', 'company.suspended', 'company.resumed'])
})
