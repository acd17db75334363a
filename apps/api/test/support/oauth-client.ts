import { createHash, randomBytes } from 'node:crypto'
import type { AuthorizationQuestion, AuthorizationRedirect, ConsumerCreated } from '@latchkey/contracts'
import type { Answer, Browser } from './browser.ts'

/** A form by its names; `undefined` leaves a field out. A text is sent as it stands. */
export type Form = Record<string, string | undefined> | string

/** What OAuth endpoints answer with; which of it is there is for the caller to assert. */
export interface OAuthBody {
  error?: string
  error_description?: string
  access_token: string
  token_type: string
  expires_in: number
  scope: string
  refresh_token: string
  active?: boolean
  [claim: string]: unknown
}

/** A verifier and its S256 challenge (RFC 7636 section 4). */
export function newPkce(verifier = randomBytes(32).toString('base64url')): { verifier: string; challenge: string } {
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

const encodeForm = (form: Form): string =>
  typeof form === 'string'
    ? form
    : new URLSearchParams(
        Object.entries(form).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, value]],
        ),
      ).toString()

/** HTTP Basic credentials as RFC 6749 section 2.3.1 has them. */
export const basic = (key: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(key)}:${encodeURIComponent(secret)}`).toString('base64')}`

/** Posts a form and reads the answer: JSON as what it means, everything else as text. */
export async function postForm(
  url: string,
  form: Form,
  headers: Record<string, string> = {},
): Promise<Answer<OAuthBody>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: encodeForm(form),
    redirect: 'manual',
  })
  const text = await response.text()
  const isJson = /json/u.test(response.headers.get('content-type') ?? '')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller asserts on what it uses
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as OAuthBody }
}

/** A user's yes, as the app gets to know it. */
export interface Approval {
  code: string
  verifier: string
  /** The app's address with the answer in it. */
  location: URL
}

/** What the authorization page shows, and the reference of the request it is about. */
export type Asked = AuthorizationQuestion & { reference: string }

/** Posts a user's decision, as the page does. */
export const decide = (
  browser: Browser,
  { reference, decisionToken }: Pick<Asked, 'reference' | 'decisionToken'>,
  decision: Record<string, unknown> = { decision: 'authorize' },
  headers: Record<string, string> = {},
): Promise<Answer<AuthorizationRedirect>> =>
  browser.post(`${requestPath(reference)}/decision`, { decisionToken, ...decision }, { headers })

/** A consumer as its own program: plain HTTP against the OAuth endpoints, and a browser for what its user does. */
export class OAuthClient {
  readonly url: string
  readonly id: string
  readonly key: string
  readonly secret: string | null
  readonly redirectUri: string

  constructor(
    url: string,
    consumer: Pick<ConsumerCreated, 'id' | 'key' | 'secret' | 'redirectUris'>,
    redirectUri = consumer.redirectUris[0] ?? '',
  ) {
    this.url = url
    this.id = consumer.id
    this.key = consumer.key
    this.secret = consumer.secret
    this.redirectUri = redirectUri
  }

  /** The same consumer with another secret. */
  withSecret(secret: string): OAuthClient {
    const { url, id, key, redirectUri } = this
    return new OAuthClient(url, { id, key, secret, redirectUris: [redirectUri] })
  }

  /** The same consumer at another node. */
  at(url: string): OAuthClient {
    const { id, key, secret, redirectUri } = this
    return new OAuthClient(url, { id, key, secret, redirectUris: [redirectUri] })
  }

  /** Posts a form to an endpoint, authenticated as a confidential or public client does. */
  post(path: string, form: Form, headers: Record<string, string> = {}): Promise<Answer<OAuthBody>> {
    if (this.secret !== null) {
      return postForm(this.url + path, form, { authorization: basic(this.key, this.secret), ...headers })
    }
    const identified = typeof form === 'string' ? `${form}&client_id=${this.key}` : { client_id: this.key, ...form }
    return postForm(this.url + path, identified, headers)
  }

  token(form: Form): Promise<Answer<OAuthBody>> {
    return this.post('/oauth/token', form)
  }

  redeem({ code, verifier }: { code: string; verifier: string }, form: Record<string, string | undefined> = {}) {
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: verifier,
      ...form,
    })
  }

  refresh(refreshToken: string, form: Record<string, string | undefined> = {}) {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...form })
  }

  introspect(token: string, form: Record<string, string | undefined> = {}) {
    return this.post('/oauth/introspect', { token, ...form })
  }

  revoke(token: string, form: Record<string, string | undefined> = {}) {
    return this.post('/oauth/revoke', { token, ...form })
  }

  /** Path and query of an authorization request; `undefined` leaves a parameter out. */
  authorizePath(parameters: Record<string, string | undefined> = {}): string {
    return `/oauth/authorize?${encodeForm({
      response_type: 'code',
      client_id: this.key,
      redirect_uri: this.redirectUri,
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
      ...parameters,
    })}`
  }

  /** Sends a browser to the authorization endpoint. */
  authorize(browser: Browser, parameters: Record<string, string | undefined> = {}): Promise<Response> {
    return browser.fetch(this.authorizePath(parameters))
  }

  /** The page that asks a signed-in user: the reference of the request, and what the page shows. */
  async question(browser: Browser, parameters: Record<string, string | undefined> = {}): Promise<Asked> {
    const response = await this.authorize(browser, parameters)
    const reference = new URL(response.headers.get('location') ?? '', this.url).searchParams.get('request') ?? ''
    const { status, body } = await browser.get<AuthorizationQuestion>(requestPath(reference))
    if (status !== 200 || body.status !== 'awaiting_decision') throw new Error(`nobody is asked: ${status}`)
    return { ...body, reference }
  }

  /** Lets a signed-in user authorize, be it asked or not. */
  async approve(
    browser: Browser,
    parameters: Record<string, string | undefined> = {},
    permissions?: string[],
  ): Promise<Approval> {
    const { verifier, challenge } = newPkce()
    const asked = await this.question(browser, { code_challenge: challenge, prompt: 'consent', ...parameters })
    const { body } = await decide(browser, asked, { decision: 'authorize', ...(permissions ? { permissions } : {}) })
    const location = new URL(body.redirectTo)
    return { code: location.searchParams.get('code') ?? '', verifier, location }
  }

  /** A whole approval, down to the tokens. */
  async connect(browser: Browser, scope?: string): Promise<OAuthBody> {
    const { status, body } = await this.redeem(await this.approve(browser, { scope }))
    if (status !== 200) throw new Error(`no tokens: ${status} ${body.error}`)
    return body
  }
}

/** Where the authorization page asks about a request. */
export const requestPath = (reference: string): string => `/api/v1/authorization-requests/${reference}`
