import type { AuthorizationQuestion, AuthorizationRedirect } from '@latchkey/contracts'
import * as oauth from 'oauth4webapi'
import type { Browser } from './browser.ts'
import { decide, type OAuthClient, requestPath } from './oauth-client.ts'

// Tests run on loopback without TLS.
const options = { [oauth.allowInsecureRequests]: true }

/** What a user does on the authorization page. */
export type Decision = { decision: 'authorize'; permissions?: string[] } | { decision: 'deny' }

/**
 * An app that speaks OAuth through a certified library, so that a misreading of the rules is not shared by both sides. It rejects
 * with the library's errors.
 */
export class Integrator {
  readonly server: oauth.AuthorizationServer
  readonly #client: oauth.Client
  readonly #authentication: oauth.ClientAuth
  readonly #redirectUri: string

  private constructor(server: oauth.AuthorizationServer, consumer: OAuthClient, authentication: oauth.ClientAuth) {
    this.server = server
    this.#client = { client_id: consumer.key }
    this.#authentication = authentication
    this.#redirectUri = consumer.redirectUri
  }

  /** Reads the metadata, as an app does when it starts. */
  static async discover(consumer: OAuthClient, method: 'basic' | 'post' = 'basic'): Promise<Integrator> {
    const issuer = new URL(consumer.url)
    const response = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' })
    const server = await oauth.processDiscoveryResponse(issuer, response)
    const { secret } = consumer
    if (secret === null) return new Integrator(server, consumer, oauth.None())
    const withSecret = method === 'basic' ? oauth.ClientSecretBasic : oauth.ClientSecretPost
    return new Integrator(server, consumer, withSecret(secret))
  }

  /** Where the app sends the browser; what it keeps to check the answer with. */
  async begin(parameters: Record<string, string> = {}): Promise<{ url: URL; verifier: string; state: string }> {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(this.server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString()
    return { url, verifier, state }
  }

  /** Checks what came back to the redirect URI. */
  readAnswer(answer: URL, state: string): URLSearchParams {
    return oauth.validateAuthResponse(this.server, this.#client, answer, state)
  }

  async redeem(answer: URL, { verifier, state }: { verifier: string; state: string }) {
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      this.#client,
      this.#authentication,
      this.readAnswer(answer, state),
      this.#redirectUri,
      verifier,
      options,
    )
    return oauth.processAuthorizationCodeResponse(this.server, this.#client, response)
  }

  /** The whole way, from the app's button to its tokens. */
  async connect(browser: Browser, parameters: Record<string, string> = {}, decision?: Decision) {
    const run = await this.begin(parameters)
    return this.redeem(await walk(browser, run.url, decision), run)
  }

  async refresh(refreshToken: string) {
    const { server } = this
    const response = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      this.#authentication,
      refreshToken,
      options,
    )
    return oauth.processRefreshTokenResponse(server, this.#client, response)
  }

  async clientCredentials(parameters: Record<string, string> = {}) {
    const { server } = this
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      this.#client,
      this.#authentication,
      parameters,
      options,
    )
    return oauth.processClientCredentialsResponse(server, this.#client, response)
  }

  async introspect(token: string) {
    const { server } = this
    const response = await oauth.introspectionRequest(server, this.#client, this.#authentication, token, options)
    return oauth.processIntrospectionResponse(server, this.#client, response)
  }

  async revoke(token: string): Promise<void> {
    const response = await oauth.revocationRequest(this.server, this.#client, this.#authentication, token, options)
    await oauth.processRevocationResponse(response)
  }

  /** Checks an access token as an API does that knows the published keys only. */
  verify(accessToken: string, audience: string) {
    const request = new Request('https://api.example/assets', { headers: { authorization: `Bearer ${accessToken}` } })
    return oauth.validateJwtAccessToken(this.server, request, audience, options)
  }
}

/**
 * A signed-in user's way through the authorization endpoint and page.
 * @returns the address the browser ends at: the app's, with the answer
 */
export async function walk(browser: Browser, url: URL, decision: Decision = { decision: 'authorize' }): Promise<URL> {
  const response = await browser.fetch(url.pathname + url.search)
  const location = new URL(response.headers.get('location') ?? '', url)
  const reference = location.searchParams.get('request')
  return reference === null ? location : answerPage(browser, reference, decision)
}

/** What the authorization page does, once its user has signed in. */
export async function answerPage(browser: Browser, reference: string, decision: Decision): Promise<URL> {
  const { body } = await browser.get<AuthorizationQuestion | AuthorizationRedirect>(requestPath(reference))
  if (body.status === 'redirect') return new URL(body.redirectTo)
  const answer = await decide(browser, { reference, ...body }, decision)
  return new URL(answer.body.redirectTo)
}
