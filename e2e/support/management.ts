import type { Authorization, Consumer, ConsumerCreate, ConsumerCreated, ConsumerUpdate } from '@latchkey/contracts'
import { type APIRequest, type APIRequestContext, type APIResponse, expect } from '@playwright/test'
import { unique } from './unique.ts'

/** A consumer to be made; the rest is made up. */
export type WantedConsumer = Partial<Omit<ConsumerCreate, 'permissionGroupId'>> & {
  /** Its permission group's name. */
  group?: string
}

/** The management API in the hands of one person: it makes what a scene needs and isn't about. */
export class Management {
  readonly #request: APIRequestContext

  private constructor(request: APIRequestContext) {
    this.#request = request
  }

  /** Signs a person in. @param newRequest Playwright's `playwright.request` */
  static async signIn(
    newRequest: APIRequest,
    { url, password }: { url: string; password: string },
    email: string,
  ): Promise<Management> {
    const request = await newRequest.newContext({ baseURL: url })
    await ok(request.post('/api/v1/session', { data: { email, password } }))
    return new Management(request)
  }

  async createConsumer({ group = 'Full access', ...wanted }: WantedConsumer = {}): Promise<ConsumerCreated> {
    const groups: { items: { id: string; name: string }[] } = await json(
      this.#request.get('/api/v1/permission-groups', { params: { search: group } }),
    )
    const permissionGroupId = groups.items.find(({ name }) => name === group)?.id
    const name = unique('Spare parts')
    const data = { grantType: 'client_credentials', name, ...wanted, permissionGroupId }
    return json(this.#request.post('/api/v1/consumers', { data }))
  }

  async updateConsumer(id: string, change: ConsumerUpdate): Promise<Consumer> {
    const path = `/api/v1/consumers/${id}`
    const etag = (await ok(this.#request.get(path))).headers()['etag'] ?? ''
    return json(this.#request.patch(path, { data: change, headers: { 'if-match': etag } }))
  }

  /** A person's authorizations; of one app, if it is named. */
  async ownAuthorizations(consumerId?: string): Promise<Authorization[]> {
    const params = { mine: 'true', ...(consumerId === undefined ? {} : { consumerId }) }
    const page: { items: Authorization[] } = await json(this.#request.get('/api/v1/authorizations', { params }))
    return page.items
  }

  /** Makes sure that the company has an API Key. */
  async provideApiConnection(): Promise<void> {
    const { status }: { status: string } = await json(this.#request.get('/api/v1/api-connection'))
    if (status === 'not_generated') await ok(this.#request.post('/api/v1/api-connection'))
  }

  async close(): Promise<void> {
    await this.#request.dispose()
  }
}

async function ok(pending: Promise<APIResponse>): Promise<APIResponse> {
  const response = await pending
  expect(response.ok(), `${response.url()} answered ${response.status()}: ${await response.text()}`).toBe(true)
  return response
}

async function json<Body>(pending: Promise<APIResponse>): Promise<Body> {
  return (await ok(pending)).json()
}
