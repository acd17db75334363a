import * as oauth from 'oauth4webapi'

/** What an integrator signs in with: a consumer's key and its secret, or a private key of its own; a public app with neither. */
export interface Credentials {
  key: string
  secret?: string
  privateKey?: oauth.PrivateKey
}

/** A started authorization: where to send the browser, and what the app keeps meanwhile. */
export interface StartedAuthorization {
  url: string
  redirectUri: string
  state: string
  codeVerifier: string
}

function authenticationOf({ secret, privateKey }: Credentials): oauth.ClientAuth {
  if (privateKey !== undefined) return oauth.PrivateKeyJwt(privateKey)
  return secret === undefined ? oauth.None() : oauth.ClientSecretBasic(secret)
}

/** The servers under test speak plain http on the loopback address. */
const options = { [oauth.allowInsecureRequests]: true }

/**
 * An integrator's program: an OAuth library that is not ours, so that a misreading isn't shared by both sides. Every
 * method throws the library's error where the server answers with one (`oauth.ResponseBodyError` with `error`).
 */
export class Integrator {
  readonly #server: oauth.AuthorizationServer
  readonly #client: oauth.Client
  readonly #authentication: oauth.ClientAuth

  private constructor(server: oauth.AuthorizationServer, credentials: Credentials) {
    this.#server = server
    this.#client = { client_id: credentials.key }
    this.#authentication = authenticationOf(credentials)
  }

  /** Reads the server's metadata (RFC 8414). */
  static async discover(issuer: string, credentials: Credentials): Promise<Integrator> {
    const identifier = new URL(issuer)
    const response = await oauth.discoveryRequest(identifier, { algorithm: 'oauth2', ...options })
    return new Integrator(await oauth.processDiscoveryResponse(identifier, response), credentials)
  }

  /** The client credentials grant; no scope asks for all that the consumer may do. */
  async clientCredentials(scope?: string): Promise<oauth.TokenEndpointResponse> {
    const parameters: Record<string, string> = scope === undefined ? {} : { scope }
    const response = await oauth.clientCredentialsGrantRequest(
      this.#server,
      this.#client,
      this.#authentication,
      parameters,
      options,
    )
    return oauth.processClientCredentialsResponse(this.#server, this.#client, response)
  }

  /** Starts the authorization code grant with PKCE; `extra` adds or replaces parameters. */
  async startAuthorization(
    redirectUri: string,
    scope?: string,
    extra: Record<string, string> = {},
  ): Promise<StartedAuthorization> {
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(this.#server.authorization_endpoint ?? '')
    const parameters = {
      response_type: 'code',
      client_id: this.#client.client_id,
      redirect_uri: redirectUri,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(scope === undefined ? {} : { scope }),
      ...extra,
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return { url: url.href, redirectUri, state, codeVerifier }
  }

  /** Checks what the browser brought back (state, iss, error) and exchanges the code. */
  async finishAuthorization(started: StartedAuthorization, callback: URL): Promise<oauth.TokenEndpointResponse> {
    const parameters = oauth.validateAuthResponse(this.#server, this.#client, callback, started.state)
    const response = await oauth.authorizationCodeGrantRequest(
      this.#server,
      this.#client,
      this.#authentication,
      parameters,
      started.redirectUri,
      started.codeVerifier,
      options,
    )
    return oauth.processAuthorizationCodeResponse(this.#server, this.#client, response)
  }

  /** The refresh token grant. */
  async refresh(refreshToken: string): Promise<oauth.TokenEndpointResponse> {
    const response = await oauth.refreshTokenGrantRequest(
      this.#server,
      this.#client,
      this.#authentication,
      refreshToken,
      options,
    )
    return oauth.processRefreshTokenResponse(this.#server, this.#client, response)
  }

  /** Asks about a token (RFC 7662). */
  async introspect(token: string): Promise<oauth.IntrospectionResponse> {
    const response = await oauth.introspectionRequest(this.#server, this.#client, this.#authentication, token, options)
    return oauth.processIntrospectionResponse(this.#server, this.#client, response)
  }

  /** Gives a token back (RFC 7009). */
  async revoke(token: string): Promise<void> {
    const response = await oauth.revocationRequest(this.#server, this.#client, this.#authentication, token, options)
    await oauth.processRevocationResponse(response)
  }
}

/** Makes a key pair as an integrator would. @param kid what they call it @returns what they keep, and what they register */
export async function makeKeys(kid: string): Promise<{ privateKey: oauth.PrivateKey; publicKey: string }> {
  const pair = await oauth.generateKeyPair('ES256', { extractable: true })
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { privateKey: { key: pair.privateKey, kid }, publicKey: JSON.stringify({ ...jwk, kid }) }
}
