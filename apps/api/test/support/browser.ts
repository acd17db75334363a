/** What a call has that a browser wouldn't decide by itself. */
export interface Call {
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

/** An answer with its body read: JSON as what it means, everything else as text. */
export interface Answer<Body = unknown> {
  status: number
  headers: Headers
  body: Body
}

/** A client that keeps cookies as a browser does, and follows no redirects. */
export class Browser {
  readonly origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  /** The value of a cookie it holds. */
  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  /** The values of the cookies whose names begin so. */
  cookiesNamed(start: string): string[] {
    return [...this.#cookies].flatMap(([name, value]) => (name.startsWith(start) ? [value] : []))
  }

  /** Sends a request as it stands, with the cookies, and keeps those of the answer. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (cookies && !headers.has('cookie')) headers.set('cookie', cookies)
    const response = await fetch(new URL(path, this.origin), { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';')
    const separator = pair.indexOf('=')
    const name = pair.slice(0, separator).trim()
    const expires = attributes.find((attribute) => /^\s*expires=/iu.test(attribute))?.split('=')[1]
    if (expires !== undefined && Date.parse(expires) <= Date.now()) this.#cookies.delete(name)
    else this.#cookies.set(name, pair.slice(separator + 1))
  }

  /** Calls the API and reads the answer. `Body` is what the caller expects; assertions are what make it sure. */
  async call<Body = unknown>(method: string, path: string, { headers = {}, body }: Call = {}): Promise<Answer<Body>> {
    const response = await this.fetch(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/u.test(response.headers.get('content-type') ?? '') && text !== ''
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names what it then asserts on
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body }
  }

  get<Body = unknown>(path: string, call?: Call): Promise<Answer<Body>> {
    return this.call('GET', path, call)
  }

  post<Body = unknown>(path: string, body?: unknown, call?: Call): Promise<Answer<Body>> {
    return this.call('POST', path, { ...call, body })
  }

  patch<Body = unknown>(path: string, body: unknown, call?: Call): Promise<Answer<Body>> {
    return this.call('PATCH', path, { ...call, body })
  }

  delete<Body = unknown>(path: string, call?: Call): Promise<Answer<Body>> {
    return this.call('DELETE', path, call)
  }
}
