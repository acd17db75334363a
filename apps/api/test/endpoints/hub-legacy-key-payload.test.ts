import { createHash } from 'node:crypto'
import * as hawk from 'hawk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { maxHashedAnswerBytes, maxHashedRequestBytes } from '../../src/hub/authentication/hawk.ts'
import { attributesOf, hawkPath, type KeyedHubWorld, startKeyedHubWorld } from '../support/keyed-hub-world.ts'

// What the `hawk` package's own client says of the body that it sends, and is told of the answer (rows KEY-06 and KEY-08).

let world: KeyedHubWorld
beforeAll(async () => {
  world = await startKeyedHubWorld()
})
beforeEach(() => world.upstream.echo())
afterAll(() => world.close())

const bytesOf = (body: string): Buffer => Buffer.from(body)

const hashOf = (body: string | Buffer, type: string): string =>
  createHash('sha256')
    .update(`hawk.1.payload\n${type.split(';')[0]}\n`)
    .update(body)
    .update('\n')
    .digest('base64')

describe('KEY-06 a payload hash', () => {
  const json = '{ "name": "Boiler",\n "b":1 }'
  const form = bytesOf(
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\0\u0001ÿ\r\n--edge--\r\n',
  )
  const shapes: [string, string | Buffer, string][] = [
    ['JSON', json, 'application/json; charset=utf-8'],
    ['multipart', form, 'multipart/form-data; boundary=edge'],
  ]
  test.each(shapes)('is checked over the bytes of a %s body, which arrives as it was sent', async (_, body, type) => {
    const options = { hash: hashOf(body, type) }
    expect(await world.send({ method: 'POST', body, type, options })).toMatchObject({ status: 200 })
    expect(world.upstream.asked.at(-1)?.body).toEqual(Buffer.from(body))
  })

  test.each(shapes)('refuses a %s body of which a byte is another', async (_, body, type) => {
    const altered = Buffer.from(body)
    altered[3] = (altered[3] ?? 0) ^ 1
    const asked = world.upstream.asked.length
    const { status, challenge } = await world.send({
      method: 'POST',
      body: altered,
      type,
      options: { hash: hashOf(body, type) },
    })
    expect({ status, challenge }).toEqual({ status: 401, challenge: 'Hawk error="Bad payload hash"' })
    expect(world.upstream.asked.length).toBe(asked)
  })

  test('is over the bytes, not over what they mean; over the content type without its parameters', async () => {
    const type = 'application/json'
    const again = JSON.stringify(JSON.parse(json))
    expect(
      (await world.send({ method: 'POST', body: again, type, options: { hash: hashOf(json, type) } })).status,
    ).toBe(401)
    const otherType = await world.send({
      method: 'POST',
      body: json,
      type: 'text/plain',
      options: { hash: hashOf(json, type) },
    })
    expect(otherType.status).toBe(401)
    const client = await world.send({
      method: 'POST',
      body: json,
      type: 'Application/JSON; charset=utf-8',
      options: { payload: json, contentType: type },
    })
    expect(client.status).toBe(200)
  })

  test('is checked where there is no body as well', async () => {
    expect((await world.send({ options: { payload: '', contentType: '' } })).status).toBe(200)
    expect((await world.send({ options: { payload: 'something' } })).status).toBe(401)
  })

  test('can’t be taken out of the header; where it was never in, it is not asked for', async () => {
    const type = 'application/json'
    const without = await world.send({
      method: 'POST',
      body: json,
      type,
      options: { hash: hashOf(json, type) },
      change: (header) =>
        `Hawk ${attributesOf(header)
          .filter((one) => !one.startsWith('hash='))
          .join(', ')}`,
    })
    expect(without.status).toBe(401)
    expect((await world.send({ method: 'POST', body: json, type })).status).toBe(200)
  })

  test('of a body that is too large is 413, which says to leave it out; without it the body passes', async () => {
    const body = Buffer.alloc(maxHashedRequestBytes + 1, 'x')
    const type = 'application/octet-stream'
    const refused = await world.send({ method: 'POST', body, type, options: { hash: hashOf(body, type) } })
    expect(refused.status).toBe(413)
    expect(refused.problem().detail).toContain('Leave the hash out')
    expect((await world.send({ method: 'POST', body, type })).status).toBe(200)
  })
})

describe('KEY-08 what is not taken, and what answers carry', () => {
  test('nobody gets in by the address alone', async () => {
    const bewit = hawk.uri.getBewit(world.api.issuer + hawkPath, {
      credentials: { id: world.mine.key, key: world.mine.secret, algorithm: 'sha256' },
      ttlSec: 60,
      localtimeOffsetMsec: 0,
    })
    expect((await fetch(`${world.api.url}${hawkPath}?bewit=${bewit}`)).status).toBe(401)
  })

  test('a request that was signed with SHA-1 is refused', async () => {
    const { header } = hawk.client.header(world.api.issuer + hawkPath, 'GET', {
      credentials: { id: world.mine.key, key: world.mine.secret, algorithm: 'sha1' },
      timestamp: world.seconds(),
    })
    expect((await world.call(header)).status).toBe(401)
  })

  test('the client finds the answer and its payload good, and nothing else', async () => {
    const answer = await world.send({ options: { ext: 'data' } })
    expect(() => answer.checked()).not.toThrow()
    expect(() => answer.checked(`${answer.text} `)).toThrow(/payload/u)
    const empty = await world.send({ method: 'DELETE' })
    expect(() => empty.checked()).not.toThrow()
  })

  test('the client finds a refusal and its payload good as well', async () => {
    const type = 'text/plain'
    const refusals = [
      await world.send({ at: '/hub/nothing/' }),
      await world.send({ method: 'POST', body: 'other', type, options: { payload: 'meant', contentType: type } }),
      await world.send({ options: { payload: 'a body that is not there' } }),
    ]
    const group = await world.browser.post<{ id: string }>('/api/v1/permission-groups', {
      name: 'Viewers',
      permissions: ['work_orders:view'],
    })
    await world.browser.patch('/api/v1/api-connection', { permissionGroupId: group.body.id })
    refusals.push(await world.send({ method: 'DELETE' }))
    await world.browser.patch('/api/v1/api-connection', { permissionGroupId: null })
    expect(refusals.map(({ status }) => status)).toEqual([404, 401, 401, 403])
    for (const refusal of refusals) {
      expect(() => refusal.checked()).not.toThrow()
      expect(() => refusal.checked(`${refusal.text} `)).toThrow(/payload/u)
    }
  })

  test('a large answer and a stream are vouched for without their payload', async () => {
    for (const length of [maxHashedAnswerBytes + 1, undefined]) {
      world.upstream.answer((_request, response) => {
        if (length !== undefined) response.setHeader('content-length', length)
        response.write('x'.repeat(length ?? 5))
        response.end()
      })
      const answer = await world.send()
      expect(answer.text.length).toBe(length ?? 5)
      expect(answer.headers.get('server-authorization')).not.toContain('hash')
      expect(() => answer.checked()).toThrow(/hash/u)
    }
  })
})
