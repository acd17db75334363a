import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'

const json = { 'Content-Type': 'application/json' }

/** The three documents a resource server asks an authorization server for. */
type Document = 'metadata' | 'jwks' | 'introspection'

/** A signing key of the issuer. */
export interface TestKey {
  kid: string
  alg: 'ES256' | 'RS256'
  privateKey: CryptoKey
  publicKey: CryptoKey
}

/**
 * Makes a key pair as the issuer would.
 * @param alg signature algorithm
 */
export async function makeKey(alg: TestKey['alg'] = 'ES256'): Promise<TestKey> {
  return { kid: randomUUID(), alg, ...(await generateKeyPair(alg, { extractable: true })) }
}

/** Claims as a test wants them, wrong types included. */
type TestClaims = Record<string, unknown>

const publicJwk = async ({ kid, alg, publicKey }: TestKey) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg,
  use: 'sig',
})

const seconds = () => Math.floor(Date.now() / 1000)

/**
 * A small authorization server on loopback, over real HTTP: metadata, keys, introspection, and tokens made by `token()`. It shows
 * a resource server exactly what Latchkey shows one, and can misbehave on request.
 * @param options path of the issuer identifier, and the audience its tokens are for
 */
export async function startTestIssuer({ path = '', audience = 'https://maintenance.example/api' } = {}) {
  const credentials = { key: 'resource-server', secret: 'between you: & me+1%' }
  const key = await makeKey()
  const published: TestKey[] = [key]
  const requests: Record<Document, number> = { metadata: 0, jwks: 0, introspection: 0 }
  const broken = new Map<Document, string | number | { redirectTo: string }>()
  const revoked = new Set<string>()
  const permitted = new Map<string, string>()
  const metadataOverrides: Record<string, unknown> = {}
  let issuer = ''

  const introspect = (request: IncomingMessage, body: string) => {
    const encoded = [credentials.key, credentials.secret].map((part) =>
      new URLSearchParams({ '': part }).toString().slice(1),
    )
    const expected = `Basic ${btoa(encoded.join(':'))}`
    if (request.method !== 'POST' || request.headers.authorization !== expected)
      return { status: 401, body: { error: 'invalid_client' } }
    const token = new URLSearchParams(body).get('token') ?? ''
    const claims = decodeJwt(token)
    const jti = claims.jti ?? ''
    if (revoked.has(jti)) return { status: 200, body: { active: false } }
    return {
      status: 200,
      body: { ...claims, active: true, token_type: 'Bearer', scope: permitted.get(jti) ?? claims['scope'] },
    }
  }

  const answer = async (document: Document, request: IncomingMessage, body: string) => {
    if (document === 'introspection') return introspect(request, body)
    if (document === 'jwks') return { status: 200, body: { keys: await Promise.all(published.map(publicJwk)) } }
    const metadata = {
      issuer,
      jwks_uri: `${issuer}/oauth/jwks`,
      introspection_endpoint: `${issuer}/oauth/introspect`,
      ...metadataOverrides,
    }
    return { status: 200, body: metadata }
  }

  const documents: Record<string, Document> = {
    [`/.well-known/oauth-authorization-server${path}`]: 'metadata',
    [`${path}/oauth/jwks`]: 'jwks',
    [`${path}/oauth/introspect`]: 'introspection',
  }

  const server = createServer((request, response) => {
    const document = documents[request.url ?? '']
    if (!document) {
      response.writeHead(404, json).end('{}')
      return
    }
    requests[document] += 1
    const fault = broken.get(document)
    if (typeof fault === 'number') {
      response.writeHead(fault, json).end('{}')
      return
    }
    if (typeof fault === 'object') {
      // 307 keeps method, headers and body: what a secret must not follow.
      response.writeHead(307, { Location: fault.redirectTo }).end()
      return
    }
    void text(request)
      .then((body) => answer(document, request, body))
      .then(({ status, body }) => response.writeHead(status, json).end(fault ?? JSON.stringify(body)))
  })

  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  const port = await listen(0)
  issuer = `http://127.0.0.1:${port}${path}`

  return {
    issuer,
    audience,
    /** What the resource server authenticates with at introspection. */
    credentials,
    /** The key that signs by default. */
    key,
    /** The keys in the JWKS: push one to rotate. */
    published,
    /** How often each document was asked for. */
    requests,
    /** What a document answers instead: a status, a body, or a redirect. */
    broken,
    /** Members of the metadata that differ from the right ones. */
    metadataOverrides,
    /** Ends a token for introspection. @param token as issued */
    revoke: (token: string) => void revoked.add(decodeJwt(token).jti ?? ''),
    /** Narrows what introspection says of a token. @param token as issued @param scope what is still permitted */
    permit: (token: string, scope: string) => void permitted.set(decodeJwt(token).jti ?? '', scope),
    /** Takes the server off the network. */
    stop,
    /** Puts it back, at the same address. */
    start: async () => void (await listen(port)),
    /** The claims of a good token of a consumer that speaks for itself. @param changes claims that differ; `undefined` leaves one out */
    claims: (changes: TestClaims = {}) => ({
      iss: issuer,
      sub: 'consumer-1',
      client_id: 'consumer-1',
      company_id: '5b1f3f0e-7d6c-4a52-9d52-0b8a7d1d9a10',
      jti: randomUUID(),
      aud: audience,
      iat: seconds(),
      exp: seconds() + 600,
      scope: 'work_orders:view',
      ...changes,
    }),
    /** A token as Latchkey issues it. @param changes claims that differ @param header members that differ @param signer another key */
    async token(
      changes: TestClaims = {},
      header: Record<string, unknown> = {},
      signer: TestKey = key,
    ): Promise<string> {
      return await new SignJWT(this.claims(changes))
        .setProtectedHeader({ alg: signer.alg, typ: 'at+jwt', kid: signer.kid, ...header })
        .sign(signer.privateKey)
    },
  }
}

/** A running test issuer. */
export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>
