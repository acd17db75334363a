/** What the maintenance API answered. */
export interface Answer<Body> {
  status: number
  /** `WWW-Authenticate`, or an empty text. */
  challenge: string
  body: Body
}

/** One asset, work order or work request, as far as scenes look at it. */
export interface MaintenanceRecord {
  id: string
  number: number
  [field: string]: unknown
}

/** A page of them, or the problem that came instead. */
export interface MaintenancePage {
  items: MaintenanceRecord[]
  total: number
  nextCursor: string | null
}

/** The demo resource, called by a program that holds an access token or none. */
export class Maintenance {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, accessToken?: string) {
    this.#url = url
    this.#headers = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }
  }

  /** @param path with its query */
  list(path: string): Promise<Answer<MaintenancePage>> {
    return this.#call('GET', path)
  }

  get(path: string): Promise<Answer<MaintenanceRecord>> {
    return this.#call('GET', path)
  }

  create(path: string, record: Record<string, unknown>): Promise<Answer<MaintenanceRecord>> {
    return this.#call('POST', path, record)
  }

  update(path: string, change: Record<string, unknown>): Promise<Answer<MaintenanceRecord>> {
    return this.#call('PATCH', path, change)
  }

  delete(path: string): Promise<Answer<unknown>> {
    return this.#call('DELETE', path)
  }

  async #call<Body>(method: string, path: string, body?: Record<string, unknown>): Promise<Answer<Body>> {
    const sent = body && { body: JSON.stringify(body) }
    const headers = { ...this.#headers, ...(body && { 'content-type': 'application/json' }) }
    const response = await fetch(`${this.#url}${path}`, { method, headers, ...sent })
    const text = await response.text()
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
}
