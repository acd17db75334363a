import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { characterOf, octets } from '../support/arbitraries.ts'
import { expectAlwaysTogether, patience } from '../support/fuzz.ts'
import { startTestApi, type TestApi } from '../support/index.ts'
import { rawRequest } from '../support/raw-http.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** Sends octets, says that there are no more, and gives back all that comes until the server has nothing to say either. */
function exchange(request: Buffer): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => socket.end())
    // A server that has answered may cut the connection while we still send.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.end(request)
  })
}

const form = 'grant_type=client_credentials'
const wellFormed = fc.constantFrom(
  rawRequest(
    'POST /oauth/token',
    ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${form.length}`, 'Authorization: Basic QTpC'],
    form,
  ),
  rawRequest(
    'POST /oauth/token',
    ['Content-Type: application/x-www-form-urlencoded', 'Transfer-Encoding: chunked'],
    `1d\r\n${form}\r\n0\r\n\r\n`,
  ),
  rawRequest('GET /oauth/authorize?client_id=a&state=b', ['Cookie: a=b; c=d']),
  rawRequest('GET /oauth/jwks', ['If-None-Match: "x"']),
  rawRequest('POST /api/v1/session', ['Content-Type: application/json', 'Content-Length: 2'], '{}'),
  rawRequest('GET /api/v1/consumers?cursor=x', ['If-Match: "1"']),
  rawRequest('OPTIONS /oauth/revoke', ['Origin: https://x.example']),
)
const intruder = fc.oneof(
  characterOf('\r\n\0:; \t,%?#/\\"\u00ff\u0080'),
  fc.constantFrom(
    '\r\n',
    '\r\n\r\n',
    '\n\n',
    ' HTTP/1.1',
    'Content-Length: 5\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Expect: 100-continue\r\n',
    'Host: x\r\n',
    'Upgrade: h2c\r\n',
    'x'.repeat(17_000),
  ),
  octets(12).map((noise) => noise.toString('latin1')),
)
/** A request with one to three places of it spoilt. */
const spoiltRequest = fc
  .tuple(
    wellFormed,
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 8 }), intruder), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([request, spoils]) =>
    spoils.reduce((left, [place, removed, added]) => {
      const at = Math.floor(place * left.length)
      return left.slice(0, at) + added + left.slice(at + removed)
    }, request),
  )

describe('octets that are no request, or nearly one', () => {
  it(
    'HTT-08 HTT-10 are refused or answered in our own form, never as a fault of ours',
    async () => {
      await expectAlwaysTogether(
        fc.oneof(
          { weight: 1, arbitrary: wellFormed },
          { weight: 8, arbitrary: spoiltRequest },
          octets().map((noise) => noise.toString('latin1')),
        ),
        async (request) => {
          const answer = await exchange(Buffer.from(request, 'latin1'))
          // Nothing at all is the answer to a request that ends before it has begun.
          if (answer === '') return 'nothing'
          const [, status = ''] = /^HTTP\/1\.1 ([0-9]{3}) /u.exec(answer) ?? []
          expect(status, answer).toMatch(/^[1234]/u)
          for (const [, other = ''] of answer.matchAll(/\r\nHTTP\/1\.1 ([0-9]{3}) /gu))
            expect(other).toMatch(/^[1234]/u)
          expect(answer).not.toMatch(/statusCode|FST_|HPE_|node_modules/u)
          return status.startsWith('4') ? 'refused' : 'answered'
        },
        { refused: 0.3, answered: 0.01 },
        { count: 2000 },
      )
      expect(api.backgroundErrors).toEqual([])
    },
    patience,
  )
})
