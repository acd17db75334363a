import { afterAll, beforeAll, expect, test } from 'vitest'
import { asserting, assertionMaker, newClientKey } from '../support/client-signer.ts'
import { type OAuthClient, postForm } from '../support/oauth-client.ts'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'
import { startTestApi, type TestApi } from '../support/test-api.ts'

let world: OAuthWorld
let otherNode: TestApi
const key = newClientKey('ES256', 'key')
beforeAll(async () => {
  world = await startOAuthWorld()
  otherNode = await startTestApi({ beside: world.api })
})
afterAll(async () => {
  await otherNode.close()
  await world.api.close()
})

const signing = () =>
  world.client({ grantType: 'client_credentials', authMethod: 'private_key_jwt', jwks: { keys: [key.jwk] } })
const makerFor = ({ key: clientId }: OAuthClient) =>
  assertionMaker({ clientId, audience: world.api.issuer, key, now: () => world.api.clock.now() })

const statusAt = async ({ url }: TestApi, assertion: string): Promise<number> => {
  const form = { grant_type: 'client_credentials', ...asserting(assertion) }
  return (await postForm(`${url}/oauth/token`, form)).status
}
const tally = (statuses: number[]) => ({
  good: statuses.filter((status) => status === 200).length,
  refused: statuses.filter((status) => status === 401).length,
})

test('CLI-11 one assertion, sent fifty times at once to two nodes, is good once', async () => {
  const make = makerFor(await signing())
  for (const assertion of [make(), make(), make()]) {
    const statuses = await Promise.all(
      Array.from({ length: 50 }, (_, index) => statusAt(index % 2 ? otherNode : world.api, assertion)),
    )
    expect(tally(statuses)).toEqual({ good: 1, refused: 49 })
  }
})

test('CLI-11 what one node has taken, another refuses', async () => {
  const assertion = makerFor(await signing())()
  expect(await statusAt(world.api, assertion)).toBe(200)
  expect(await statusAt(otherNode, assertion)).toBe(401)
})

test('fifty different assertions at once are all good', async () => {
  const make = makerFor(await signing())
  const statuses = await Promise.all(
    Array.from({ length: 50 }, (_, index) => statusAt(index % 2 ? otherNode : world.api, make())),
  )
  expect(tally(statuses)).toEqual({ good: 50, refused: 0 })
})

test('an assertion of a consumer that is deleted meanwhile is refused', async () => {
  const { services, clock } = world.api
  const client = await signing()
  const consumer = { companyId: world.acme.company.id, id: client.id }
  await world.sql('delete from consumers where id = $1', client.id)
  expect(await services.usedAssertions.use(consumer, 'jti', clock.now())).toBe(false)
})
