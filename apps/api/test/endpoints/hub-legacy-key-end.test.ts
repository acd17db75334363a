import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { secretContext } from '../../src/features/api-connections/secret-context.ts'
import { createVault } from '../../src/lib/vault.ts'
import { basicOf, hawkPath, type KeyedHubWorld, startKeyedHubWorld } from '../support/keyed-hub-world.ts'
import { secretOf } from '../support/legacy-key.ts'

// The API Key sent as it is, what ends it, and what others are told (rows KEY-09, KEY-10 and RES-07).

let world: KeyedHubWorld
beforeAll(async () => {
  world = await startKeyedHubWorld()
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const asBasic = (pair = `${world.mine.key}:${world.mine.secret}`) => world.call(basicOf(pair))

const challengesOf = async (authorization?: string) =>
  (
    await fetch(world.api.url + hawkPath, authorization === undefined ? {} : { headers: { authorization } })
  ).headers.get('www-authenticate')

describe('KEY-09 key and secret sent as they are', () => {
  test('are good, and are taken apart at the first colon and not decoded', async () => {
    expect((await asBasic()).status).toBe(200)
    const odd = 'p%41+:q é'
    const sealed = createVault(world.api.masterKeys).seal(odd, secretContext(world.acme.company.id))
    const kept = await world.sql<{ sealed_secret: Buffer }>(
      'select sealed_secret from api_connections where company_id = $1',
      world.acme.company.id,
    )
    const store = async (secret: Buffer | undefined) => {
      await world.sql(
        'update api_connections set sealed_secret = $2 where company_id = $1',
        world.acme.company.id,
        secret,
      )
      await world.api.services.changes.catchUp()
    }
    await store(sealed)
    expect((await asBasic(`${world.mine.key}:${odd}`)).status).toBe(200)
    expect((await asBasic(`${world.mine.key}:pA+:q é`)).status).toBe(401)
    await store(kept[0]?.sealed_secret)
  })

  test.each([
    ['a wrong secret', () => basicOf(`${world.mine.key}:wrong`)],
    ['an unknown key', () => basicOf(`nobody:${world.mine.secret}`)],
    ['no colon', () => basicOf('nobody')],
    ['what is no base64', () => 'Basic !!!'],
    ['bad padding', () => 'Basic YTpi='],
    ['nothing', () => 'Basic'],
  ])('are 401 with %s', async (_, header) => {
    const answer = await world.call(header())
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Basic realm="Latchkey Hub", charset="UTF-8"')
  })
})

describe('KEY-10 what ends a key', () => {
  test('ends it at once for both schemes: another secret, and disabling', async () => {
    const statuses = async (who = world.mine) => [
      (await world.send({ who })).status,
      (await world.call(basicOf(`${who.key}:${who.secret}`))).status,
    ]
    expect(await statuses()).toEqual([200, 200])
    await world.browser.patch('/api/v1/api-connection', { status: 'disabled' })
    expect(await statuses()).toEqual([401, 401])
    await world.browser.patch('/api/v1/api-connection', { status: 'active' })
    expect(await statuses()).toEqual([200, 200])
    await world.browser.post('/api/v1/api-connection')
    expect(await statuses()).toEqual([401, 401])
    world.mine = { key: world.mine.key, secret: await secretOf(world.browser) }
    expect(await statuses()).toEqual([200, 200])
  })

  test('a suspended company’s key is refused', async () => {
    const { id } = world.acme.company
    const suspend = async (status: string) => {
      await world.sql('update companies set status = $2 where id = $1', id, status)
      await world.api.services.changes.catchUp()
    }
    await suspend('suspended')
    expect((await world.send()).status).toBe(401)
    await suspend('active')
    expect((await world.send()).status).toBe(200)
  })
})

describe('RES-07 the challenges', () => {
  test('of a request without credentials are Bearer and Hawk, without an error, and never Basic', async () => {
    expect(await challengesOf()).toBe('Bearer realm="Latchkey Hub", Hawk')
  })

  test('tell what was wrong with the scheme that was tried only', async () => {
    const bearer = (await challengesOf('Bearer nonsense')) ?? ''
    expect(bearer).toMatch(/^Bearer realm="Latchkey Hub", error="invalid_token".*, Hawk$/u)
    const basic = (await challengesOf(basicOf('a:b'))) ?? ''
    expect(basic).toBe('Basic realm="Latchkey Hub", charset="UTF-8", Bearer realm="Latchkey Hub", Hawk')
    // Hawk’s client reads no header with any other.
    expect((await world.send({ who: { ...world.mine, secret: 'wrong' } })).challenge).toBe(
      'Hawk error="Bad credentials"',
    )
  })
})

test('whoever calls appears in the list of callers with what they needed, and is refused in a brown-out, with words', async () => {
  await world.send({ headers: { 'user-agent': 'seen/1' } })
  await world.send({ method: 'PUT', headers: { 'user-agent': 'seen/1' } })
  const seen = async () => {
    const { body } = await world.browser.get<{
      items: { userAgent: string; calls: number; refusals: number; permissions: string[] }[]
    }>('/api/v1/api-connection/callers')
    return body.items.find(({ userAgent }) => userAgent === 'seen/1')
  }
  expect(await seen()).toMatchObject({ calls: 2, refusals: 0, permissions: ['work_orders:edit', 'work_orders:view'] })

  const at = (hours: number) => new Date(world.api.clock.now().getTime() + hours * 3_600_000).toISOString()
  await world.browser.post('/api/v1/api-connection/brown-outs', { startsAt: at(1.01), endsAt: at(1.2) })
  await world.browser.call('PUT', '/api/v1/api-connection/retirement', { body: { retiresAt: at(48) } })
  const announced = await world.send()
  expect(announced.headers.get('sunset')).toMatch(/GMT$/u)
  expect(announced.headers.get('deprecation')).toMatch(/^@\d+$/u)
  expect((await world.call(basicOf(`${world.mine.key}:${world.mine.secret}`))).headers.get('sunset')).toBe(
    announced.headers.get('sunset'),
  )
  const notThere = await world.send({ at: '/hub/nothing/' })
  expect([notThere.status, notThere.headers.get('sunset')]).toEqual([404, announced.headers.get('sunset')])
  const plainly = await world.call(basicOf(`${world.mine.key}:${world.mine.secret}`), '/hub/nothing/')
  expect([plainly.status, plainly.headers.get('sunset')]).toEqual([404, announced.headers.get('sunset')])
  world.api.clock.advance(1.05 * 3600)
  const refused = await world.send({ headers: { 'user-agent': 'seen/1' } })
  expect(refused.status).toBe(403)
  expect(refused.problem()).toMatchObject({ type: 'urn:latchkey:problem:api_key_brown_out' })
  expect(refused.problem().detail).toContain('OAuth consumer')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.headers.get('sunset')).toBe(announced.headers.get('sunset'))
  expect(() => refused.checked()).not.toThrow()
  expect((await asBasic()).headers.get('sunset')).toBe(announced.headers.get('sunset'))
  expect(await seen()).toMatchObject({ calls: 3, refusals: 1 })

  world.api.clock.advance(48 * 3600)
  const retired = await world.send()
  expect({ status: retired.status, type: retired.problem().type }).toEqual({
    status: 403,
    type: 'urn:latchkey:problem:api_key_retired',
  })
  expect(retired.headers.get('sunset')).toBe(announced.headers.get('sunset'))
  expect(() => retired.checked()).not.toThrow()
  expect(world.api.log.join('\n')).not.toContain(world.mine.secret)
})
