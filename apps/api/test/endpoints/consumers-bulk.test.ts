import { type Consumer, type ConsumersChanged, consumersChangedSchema, maxChosenConsumers } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorFor, type Browser, makeConsumer } from '../support/index.ts'
import { type OAuthWorld, startOAuthWorld } from '../support/oauth-world.ts'
import { unknownId } from '../support/openapi.ts'
import { expectFieldErrors } from '../support/problem.ts'
import { logEntries } from '../support/snapshot.ts'

const path = '/api/v1/consumers'

let world: OAuthWorld
let administrator: Browser
beforeAll(async () => {
  world = await startOAuthWorld()
  administrator = await world.api.signIn(world.acme.administrator)
})
afterAll(() => world.api.close())

const change = (action: string, ...consumers: { id: string; version?: number }[]) =>
  administrator.post<ConsumersChanged>(`${path}/bulk`, {
    action,
    consumers: consumers.map(({ id, version }) => ({ id, version })),
  })

/** What became of each, in the order in which they were named. */
async function outcomesOf(action: string, ...consumers: { id: string; version?: number }[]): Promise<string[]> {
  const { status, body } = await change(action, ...consumers)
  expect({ status, body }).toMatchObject({ status: 200 })
  const { results } = consumersChangedSchema.parse(body)
  expect(results.map(({ id }) => id)).toEqual(consumers.map(({ id }) => id))
  return results.map(({ outcome }) => outcome)
}

const get = (id: string) => administrator.get<Consumer>(`${path}/${id}`)
const eventsAbout = async ({ id }: { id: string }) =>
  (await logEntries(world.api)).filter(({ target_id: target }) => target === id)
const machine = () => world.client({ grantType: 'client_credentials' })

describe('POST /consumers/bulk', () => {
  it('disables each as by itself: its tokens end at once, and the log says who did it', async () => {
    const [one, other] = [await machine(), await machine()]
    const { body: token } = await one.token({ grant_type: 'client_credentials' })
    expect((await one.introspect(token.access_token)).body.active).toBe(true)
    expect(await outcomesOf('disable', one, other)).toEqual(['done', 'done'])
    expect((await one.token({ grant_type: 'client_credentials' })).body.error).toBe('invalid_client')
    for (const client of [one, other]) {
      expect((await get(client.id)).body).toMatchObject({ status: 'disabled', version: 2 })
      expect((await eventsAbout(client)).at(-1)).toMatchObject({
        event: 'consumer.updated',
        actor_id: world.acme.administrator.id,
        before: { status: 'active' },
        after: { status: 'disabled' },
      })
    }
    expect(await outcomesOf('enable', one)).toEqual(['done'])
    expect((await one.token({ grant_type: 'client_credentials' })).status).toBe(200)
  })

  it('deletes each with its tokens and what users authorized', async () => {
    const [app, job] = [await world.client(), await machine()]
    const { access_token: token } = await app.connect(world.member)
    expect((await world.webApp.introspect(token)).status).toBe(200)
    expect(await outcomesOf('delete', app, job)).toEqual(['done', 'done'])
    expect((await get(app.id)).status).toBe(404)
    expect(await world.sql('select 1 as one from authorizations where consumer_id = $1', app.id)).toEqual([])
    expect((await job.token({ grant_type: 'client_credentials' })).body.error).toBe('invalid_client')
    for (const client of [app, job]) {
      expect((await eventsAbout(client)).at(-1)).toMatchObject({ event: 'consumer.deleted' })
    }
  })

  it('says of each what kept it from being done, and does the others', async () => {
    const [changed, gone, fine, idle] = [await machine(), await machine(), await machine(), await machine()]
    await administrator.patch(`${path}/${changed.id}`, { name: 'Renamed meanwhile' })
    await administrator.delete(`${path}/${gone.id}`)
    await administrator.patch(`${path}/${idle.id}`, { status: 'disabled' })
    const entries = (await eventsAbout(idle)).length
    const asked = [changed, gone, fine, idle].map(({ id }) => ({ id, version: id === idle.id ? 2 : 1 }))
    expect(await outcomesOf('disable', ...asked)).toEqual(['changed', 'gone', 'done', 'done'])
    expect((await get(changed.id)).body.status).toBe('active')
    expect((await get(fine.id)).body.status).toBe('disabled')
    // What is so already is no change.
    expect(await eventsAbout(idle)).toHaveLength(entries)
  })

  it('takes what belongs to another company for what does not exist, and leaves it alone (SEC-11)', async () => {
    const { api } = world
    const other = await api.staffedCompany()
    const theirs = await makeConsumer(api.services, actorFor(other.company, other.administrator), {
      permissionGroupId: other.fullAccess.id,
    })
    for (const action of ['disable', 'enable', 'delete']) {
      expect(await outcomesOf(action, theirs, { id: unknownId })).toEqual(['gone', 'gone'])
    }
    const { body } = await (await api.signIn(other.administrator)).get<Consumer>(`${path}/${theirs.id}`)
    expect(body).toMatchObject({ status: 'active', version: 1 })
  })

  it('waits rather than fails where two calls are about the same ones in different orders', async () => {
    const clients = await Promise.all(Array.from({ length: 6 }, machine))
    const answers = await Promise.all([change('disable', ...clients), change('delete', ...clients.toReversed())])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    for (const { id } of clients) expect((await get(id)).status).toBe(404)
  })

  it('names what is wrong with the request', async () => {
    const many = Array.from({ length: maxChosenConsumers + 1 }, () => ({ id: unknownId }))
    expectFieldErrors(await change('rename', { id: unknownId }), { action: 'not_an_option' })
    expectFieldErrors(await change('delete'), { consumers: 'blank' })
    expectFieldErrors(await change('delete', ...many), { consumers: 'too_many' })
    expectFieldErrors(await change('delete', { id: '7' }), { 'consumers.0.id': 'invalid_format' })
    expectFieldErrors(await change('delete', { id: unknownId }, { id: unknownId.toUpperCase() }), {
      'consumers.1.id': 'duplicate',
    })
  })
})
