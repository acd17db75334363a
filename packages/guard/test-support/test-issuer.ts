import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'

const json = { 'Content-Type': 'application/json' }

/** What a resource server asks an authorization server for. */
type Document = 'metadata' | 'jwks' | 'introspection' | 'changes'

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

const opaquePrefix = 'lk_at_'
/** The JWT behind an opaque token, which the issuer alone would know. */
const signedOf = (token: string): string =>
  token.startsWith(opaquePrefix) ? Buffer.from(token.slice(opaquePrefix.length), 'base64url').toString() : token

const seconds = () => Math.floor(Date.now() / 1000)

/**
 * A small authorization server on loopback, over real HTTP: metadata, keys, introspection, and tokens made by `token()`. It shows
 * a resource server exactly what Latchkey shows one, and can misbehave on request.
 * @param options path of the issuer identifier, the audience its tokens are for, and whether it tells of changes of their statuses
 */
export async function startTestIssuer({
  path = '',
  audience = 'https://maintenance.example/api',
  tellsChanges = false,
} = {}) {
  const credentials = { key: 'resource-server', secret: 'between you: & me+1%' }
  const key = await makeKey()
  const published: TestKey[] = [key]
  const requests: Record<Document, number> = { metadata: 0, jwks: 0, introspection: 0, changes: 0 }
  const broken = new Map<Document, string | number | { redirectTo: string }>()
  const revoked = new Set<string>()
  const permitted = new Map<string, string>()
  const metadataOverrides: Record<string, unknown> = {}
  let issuer = ''
  const ranges: [number, number, number, number][] = []
  const streams = new Set<ServerResponse>()
  const waiting = new Set<() => void>()
  let isQuiet = false
  let nextIndex = 0

  const newsSince = (cursor: string | undefined) => ({
    cursor: String(ranges.length),
    reset: cursor === undefined || cursor === '',
    lists: { [`${issuer}/oauth/status-lists/0`]: ranges.slice(Number(cursor ?? 0)) },
  })
  const writeNews = (response: ServerResponse, cursor: string | undefined): void => {
    const { cursor: id, reset, lists } = newsSince(cursor)
    // As news that are long: in parts, of which the last has the cursor.
    const [uri = '', all = []] = Object.entries(lists)[0] ?? []
    for (const range of all.slice(0, -1)) {
      response.write(
        `event: statuses\ndata: ${JSON.stringify({ reset: reset && range === all[0], lists: { [uri]: [range] } })}\n\n`,
      )
    }
    const data = { reset: reset && all.length < 2, lists: { [uri]: all.slice(-1) } }
    response.write(`id: ${id}\nevent: statuses\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const beat = (): void => {
    if (!isQuiet) for (const stream of streams) stream.write('event: fresh\ndata: {"age":0}\n\n')
  }
  const beating = setInterval(beat, 1000).unref()

  const note = (token: string, status: number): void => {
    const { status: claim } = decodeJwt<{ status?: { status_list: { idx: number } } }>(signedOf(token))
    if (!claim) return
    ranges.push([claim.status_list.idx, 1, status, seconds() + 3600])
    for (const stream of streams) writeNews(stream, String(ranges.length - 1))
    for (const answer of waiting) answer()
  }

  const tellChanges = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams } = new URL(request.url ?? '', issuer)
    const cursor = request.headers['last-event-id']?.toString() ?? searchParams.get('cursor') ?? undefined
    if (request.headers.accept === 'text/event-stream') {
      if (broken.get('changes') === 'no streams') {
        response.destroy()
        return
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.flushHeaders()
      if (broken.get('changes') === 'held back') return
      streams.add(response)
      response.on('close', () => streams.delete(response))
      writeNews(response, cursor)
      beat()
      return
    }
    if (Number(cursor) === ranges.length && searchParams.get('wait') !== '0') {
      await new Promise<void>((resolve) => {
        waiting.add(resolve)
        setTimeout(resolve, Number(searchParams.get('wait')) * 1000).unref()
      })
    }
    response.writeHead(200, json).end(JSON.stringify({ ...newsSince(cursor), age: 0 }))
  }

  const introspect = (request: IncomingMessage, body: string) => {
    const encoded = [credentials.key, credentials.secret].map((part) =>
      new URLSearchParams({ '': part }).toString().slice(1),
    )
    const expected = `Basic ${btoa(encoded.join(':'))}`
    if (request.method !== 'POST' || request.headers.authorization !== expected)
      return { status: 401, body: { error: 'invalid_client' } }
    const token = new URLSearchParams(body).get('token') ?? ''
    const claims = decodeJwt(signedOf(token))
    const jti = claims.jti ?? ''
    if (revoked.has(jti)) return { status: 200, body: { active: false } }
    return {
      status: 200,
      body: { ...claims, active: true, token_type: 'Bearer', scope: permitted.get(jti) ?? claims['scope'] },
    }
  }

  const answer = async (document: Document, request: IncomingMessage, body: string) => {
    if (document === 'introspection') return introspect(request, body)
    if (document === 'changes') return { status: 200, body: {} }
    if (document === 'jwks') return { status: 200, body: { keys: await Promise.all(published.map(publicJwk)) } }
    const metadata = {
      issuer,
      jwks_uri: `${issuer}/oauth/jwks`,
      introspection_endpoint: `${issuer}/oauth/introspect`,
      ...(tellsChanges ? { token_status_changes_endpoint: `${issuer}/oauth/status-changes` } : {}),
      ...metadataOverrides,
    }
    return { status: 200, body: metadata }
  }

  const documents: Record<string, Document> = {
    [`/.well-known/oauth-authorization-server${path}`]: 'metadata',
    [`${path}/oauth/jwks`]: 'jwks',
    [`${path}/oauth/introspect`]: 'introspection',
    [`${path}/oauth/status-changes`]: 'changes',
  }

  const server = createServer((request, response) => {
    const document = documents[request.url?.split('?')[0] ?? '']
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
    if (document === 'changes' && (fault === undefined || fault === 'held back' || fault === 'no streams')) {
      void tellChanges(request, response)
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
      clearInterval(beating)
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
    /** Ends a token. @param token as issued */
    revoke(token: string): void {
      revoked.add(decodeJwt(signedOf(token)).jti ?? '')
      note(token, 1)
    },
    /** Narrows what a token allows. @param token as issued @param scope what is still permitted */
    permit(token: string, scope: string): void {
      permitted.set(decodeJwt(signedOf(token)).jti ?? '', scope)
      note(token, 3)
    },
    /** Breaks the streams on which changes are told. */
    cutStreams(): void {
      for (const stream of streams) stream.destroy()
    },
    /** Whether nothing is said on the streams that nothing is new, as by a node that has lost its database. */
    beQuiet: (quiet: boolean) => void (isQuiet = quiet),
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
      ...(tellsChanges
        ? { status: { status_list: { idx: (nextIndex += 1), uri: `${issuer}/oauth/status-lists/0` } } }
        : {}),
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
    /** A token as Latchkey issues it to a consumer whose tokens are opaque. @param changes claims that differ */
    async opaqueToken(changes: TestClaims = {}): Promise<string> {
      return opaquePrefix + Buffer.from(await this.token(changes)).toString('base64url')
    },
  }
}

/** A running test issuer. */
export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>
