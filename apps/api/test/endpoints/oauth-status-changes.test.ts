import { inflateSync } from 'node:zlib'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOAuthWorld, type OAuthWorld } from '../support/oauth-world.ts'

let world: OAuthWorld
beforeAll(async () => {
  world = await startOAuthWorld()
})
afterAll(() => world.api.close())

interface StatusClaim {
  status: { status_list: { idx: number; uri: string } }
}
interface News {
  cursor: string
  reset: boolean
  lists: Record<string, [number, number, number, number][]>
  age: number
}

const form = { grant_type: 'client_credentials' }
const statusOf = (token: string) => decodeJwt<StatusClaim>(token).status.status_list

const poll = async (query = '') => {
  const response = await fetch(`${world.api.url}/oauth/status-changes${query}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the endpoint promises
  return { status: response.status, headers: response.headers, body: (await response.json()) as News }
}

/** What a list says of a token, after its signature was checked by the published keys. */
const publishedStatus = async (token: string): Promise<number> => {
  const { idx, uri } = statusOf(token)
  const list = await (await fetch(uri)).text()
  const { body: jwks } = await world.api.browser().get<Parameters<typeof createLocalJWKSet>[0]>('/oauth/jwks')
  const { payload } = await jwtVerify<{ sub: string; status_list: { bits: number; lst: string } }>(
    list,
    createLocalJWKSet(jwks),
    { typ: 'statuslist+jwt', subject: uri },
  )
  const { bits, lst } = payload.status_list
  const octets = inflateSync(Buffer.from(lst, 'base64url'))
  const perOctet = 8 / bits
  return ((octets[Math.floor(idx / perOctet)] ?? 0) >> (bits * (idx % perOctet))) & (2 ** bits - 1)
}

const heldBy = ({ lists }: News, token: string): number => {
  const { idx, uri } = statusOf(token)
  return (lists[uri] ?? [])
    .filter(([first, length]) => idx >= first && idx < first + length)
    .reduce((statuses, [, , status]) => statuses | status, 0)
}

describe('status lists', () => {
  test('a token says where its status stands, and the list there says that it is good', async () => {
    const { body } = await world.machine.token(form)
    expect(statusOf(body.access_token)).toEqual({
      idx: expect.any(Number),
      uri: `${world.api.url}/oauth/status-lists/0`,
    })
    expect(await publishedStatus(body.access_token)).toBe(0)
  })

  test('a revoked token, and whatever shares its slot, is to be asked about; a token that is issued afterwards is good', async () => {
    const { body } = await world.machine.token(form)
    await world.machine.revoke(body.access_token)
    expect(await publishedStatus(body.access_token)).toBe(3)
    for (let tries = 0; tries < 20; tries += 1) {
      const { body: next } = await world.machine.token(form)
      expect(statusOf(next.access_token).idx).not.toBe(statusOf(body.access_token).idx)
    }
  })

  test('when all slots are spent there are others', async () => {
    const machine = await world.client({ grantType: 'client_credentials' })
    const spent = new Set<number>()
    for (let tries = 0; tries < 17; tries += 1) {
      const { body } = await machine.token(form)
      const { idx } = statusOf(body.access_token)
      expect(spent).not.toContain(idx)
      spent.add(idx)
      await machine.revoke(body.access_token)
    }
    const { body } = await machine.token(form)
    expect(await publishedStatus(body.access_token)).toBe(0)
    expect((await machine.introspect(body.access_token)).body.active).toBe(true)
  })

  test('all tokens of a grant that has ended have', async () => {
    const tokens = await world.webApp.connect(world.member)
    const { body: refreshed } = await world.webApp.refresh(tokens.refresh_token)
    await world.webApp.revoke(refreshed.refresh_token)
    expect([await publishedStatus(tokens.access_token), await publishedStatus(refreshed.access_token)]).toEqual([1, 1])
  })

  test('are named by a document, may be kept for a minute, and nothing else is one', async () => {
    const { body } = await world.api.browser().get<{ status_lists: string[] }>('/oauth/status-lists')
    const list = `${world.api.url}/oauth/status-lists/0`
    expect(body.status_lists).toEqual([list])
    const { status, headers } = await fetch(list)
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'application/statuslist+jwt' })
    expect(headers.get('cache-control')).toMatch(/^public, max-age=[1-6]?\d$/u)
    const again = await fetch(list, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
    for (const unknown of ['1', '00', '-1', 'x', '9999999999']) {
      expect((await fetch(`${world.api.url}/oauth/status-lists/${unknown}`)).status).toBe(404)
    }
    expect((await fetch(list, { method: 'POST' })).status).toBe(405)
  })
})

describe('status changes, asked for', () => {
  test('begin with all that matters and go on from a cursor', async () => {
    const { body: before } = await world.machine.token(form)
    await world.machine.revoke(before.access_token)
    const { body: whole } = await poll()
    expect(whole).toMatchObject({ reset: true, age: expect.any(Number) })
    expect(heldBy(whole, before.access_token)).toBe(3)

    const { body: after } = await world.machine.token(form)
    expect((await poll(`?cursor=${whole.cursor}`)).body).toMatchObject({ reset: false, lists: {} })
    await world.machine.revoke(after.access_token)
    const { body: news } = await poll(`?cursor=${whole.cursor}`)
    expect([heldBy(news, before.access_token), heldBy(news, after.access_token)]).toEqual([0, 3])
    expect((await poll(`?cursor=${news.cursor}`)).body).toMatchObject({ reset: false, lists: {} })
  })

  test('are waited for, and come when there are some', async () => {
    const { body: token } = await world.machine.token(form)
    const { cursor } = (await poll()).body
    const waiting = poll(`?cursor=${cursor}&wait=20`)
    await world.machine.revoke(token.access_token)
    expect(heldBy((await waiting).body, token.access_token)).toBe(3)
  })

  test('after the wait that was asked for the answer is that there are none', async () => {
    const { cursor } = (await poll()).body
    expect((await poll(`?cursor=${cursor}&wait=1`)).body).toMatchObject({ reset: false, lists: {} })
  })

  test.each(['nonsense', 'W10', Buffer.from('["a","1:2:x"]').toString('base64url')])(
    'begin anew for a cursor that is none: %s',
    async (cursor) => {
      expect((await poll(`?cursor=${cursor}`)).body.reset).toBe(true)
    },
  )

  test('begin anew for the cursor of another database server', async () => {
    const elsewhere = Buffer.from(JSON.stringify(['2001-01-01 00:00:00+00', '1:1:'])).toString('base64url')
    expect((await poll(`?cursor=${elsewhere}`)).body.reset).toBe(true)
  })

  test.each(['?wait=26', '?wait=x', '?wait=1&wait=2', '?cursor=a&cursor=b'])('refuse %s', async (query) => {
    expect(await poll(query)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })
})

/** Reads a stream until it has said something. */
async function* listen(response: Response): AsyncGenerator<string> {
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    yield text
  }
}
const open = async (headers: Record<string, string> = {}) => {
  const abort = new AbortController()
  const response = await fetch(`${world.api.url}/oauth/status-changes`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  })
  return { response, abort }
}
const until = async (response: Response, wanted: RegExp): Promise<string> => {
  for await (const text of listen(response)) if (wanted.test(text)) return text
  throw new Error('the stream has ended')
}

describe('status changes, streamed', () => {
  test('tell of a revocation, then each second that nothing is new, and go on from the last event', async () => {
    const { body: token } = await world.machine.token(form)
    const { cursor } = (await poll()).body
    const { response, abort } = await open({ 'last-event-id': cursor })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    await world.machine.revoke(token.access_token)
    const { idx } = statusOf(token.access_token)
    const said = await until(
      response,
      new RegExp(`\\[${idx},1,3,\\d+\\][^]*event: fresh\\ndata: \\{"age":[\\d.e-]+\\}\\n\\n$`, 'u'),
    )
    expect(said).toMatch(/^retry: 1000\nid: \S+\nevent: statuses\ndata: \{"reset":false,"lists":\{\}\}\n\n/u)
    abort.abort()
  })
})
