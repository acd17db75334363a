import type {
  Authorization,
  Consumer,
  ConsumerCreate,
  ConsumerCreated,
  ConsumerUpdate,
  Module,
  ModuleCreate,
  ModuleUpdate,
  PermissionGroup,
  PermissionGroupCreate,
  PermissionGroupUpdate,
  TransactionEntry,
  UserInvited,
} from '@latchkey/contracts'
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
    const permissionGroupId = (await this.findPermissionGroup(group)).id
    const name = unique('Spare parts')
    const data = { grantType: 'client_credentials', name, ...wanted, permissionGroupId }
    return json(this.#request.post('/api/v1/consumers', { data }))
  }

  /** A consumer by its name. */
  async findConsumer(name: string): Promise<Consumer> {
    const { items }: { items: Consumer[] } = await json(
      this.#request.get('/api/v1/consumers', { params: { search: name } }),
    )
    const consumer = items.find((candidate) => candidate.name === name)
    if (!consumer) throw new Error(`there is no consumer ${name}`)
    return consumer
  }

  async updateConsumer(id: string, change: ConsumerUpdate): Promise<Consumer> {
    return this.#change(`/api/v1/consumers/${id}`, change)
  }

  /** A permission group by its name. */
  async findPermissionGroup(name: string): Promise<PermissionGroup> {
    const { items }: { items: PermissionGroup[] } = await json(
      this.#request.get('/api/v1/permission-groups', { params: { search: name } }),
    )
    const group = items.find((candidate) => candidate.name === name)
    if (!group) throw new Error(`there is no permission group ${name}`)
    return group
  }

  async createPermissionGroup(wanted: Partial<PermissionGroupCreate> = {}): Promise<PermissionGroup> {
    const data = { name: unique('Shift'), permissions: [], ...wanted }
    return json(this.#request.post('/api/v1/permission-groups', { data }))
  }

  async updatePermissionGroup(id: string, change: PermissionGroupUpdate): Promise<PermissionGroup> {
    return this.#change(`/api/v1/permission-groups/${id}`, change)
  }

  /** Invites somebody as a member. @returns them, and the link that only this answer has */
  async inviteUser({ name, email, group }: { name: string; email: string; group: string }): Promise<UserInvited> {
    const permissionGroupId = (await this.findPermissionGroup(group)).id
    const data = { name, email, role: 'member', permissionGroupId }
    return json(this.#request.post('/api/v1/users', { data }))
  }

  /** The newest entry of the company's log. */
  async newestTransaction(): Promise<TransactionEntry> {
    const { items }: { items: TransactionEntry[] } = await json(
      this.#request.get('/api/v1/transactions', { params: { limit: 1 } }),
    )
    const [entry] = items
    if (!entry) throw new Error('the log is empty')
    return entry
  }

  async createModule(wanted: ModuleCreate): Promise<Module> {
    return json(this.#request.post('/api/v1/modules', { data: wanted }))
  }

  async updateModule(key: string, change: ModuleUpdate): Promise<Module> {
    return this.#change(`/api/v1/modules/${key}`, change)
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

  /** Changes something as it is now, whoever changed it last. */
  async #change<Body>(path: string, change: object): Promise<Body> {
    const etag = (await ok(this.#request.get(path))).headers()['etag'] ?? ''
    return json(this.#request.patch(path, { data: change, headers: { 'if-match': etag } }))
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
