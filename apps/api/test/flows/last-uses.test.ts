import type { Consumer } from '@latchkey/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorFor,
  type Browser,
  makeConsumer,
  startTestApi,
  type StaffedCompany,
  type TestApi,
} from '../support/index.ts'

let api: TestApi
let acme: StaffedCompany
let browser: Browser
beforeAll(async () => {
  api = await startTestApi()
  acme = await api.staffedCompany()
  browser = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

const make = () =>
  makeConsumer(api.services, actorFor(acme.company, acme.administrator), { permissionGroupId: acme.fullAccess.id })
const lastUseOf = async ({ id }: { id: string }) => {
  const { body } = await browser.get<Consumer>(`/api/v1/consumers/${id}`)
  return body.lastUsedAt === null ? null : new Date(body.lastUsedAt)
}

describe('a consumer’s last use', () => {
  it('is seen by administrators a moment after the use', async () => {
    const consumer = await make()
    expect(await lastUseOf(consumer)).toBeNull()
    const before = api.clock.now()
    api.services.consumers.markUsed(acme.company.id, consumer.id)
    await expect.poll(() => lastUseOf(consumer), { timeout: 10_000 }).not.toBeNull()
    expect((await lastUseOf(consumer))?.getTime()).toBeGreaterThanOrEqual(before.getTime())
  })

  it('leaves the consumer’s version as it is: using is no change', async () => {
    const consumer = await make()
    api.services.consumers.markUsed(acme.company.id, consumer.id)
    await expect.poll(() => lastUseOf(consumer), { timeout: 10_000 }).not.toBeNull()
    const { headers } = await browser.get(`/api/v1/consumers/${consumer.id}`)
    expect(headers.get('etag')).toBe('"1"')
  })

  it('is no obstacle when the consumer was deleted meanwhile, and touches nobody else’s', async () => {
    const [deleted, other] = [await make(), await make()]
    api.services.consumers.markUsed(acme.company.id, deleted.id)
    await browser.delete(`/api/v1/consumers/${deleted.id}`)
    const stranger = await api.staffedCompany()
    api.services.consumers.markUsed(stranger.company.id, other.id)
    await api.services.consumers.close()
    expect(await lastUseOf(other)).toBeNull()
    expect(api.backgroundErrors).toEqual([])
  })
})
