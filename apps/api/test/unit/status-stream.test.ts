import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { StatusNews } from '../../src/features/token-statuses/token-status.service.ts'
import { createPlaces } from '../../src/oauth/status-places.ts'
import { createStream, newsEvents } from '../../src/oauth/status-stream.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A response, and how the other side sees it. */
const connect = async (): Promise<{ response: ServerResponse; received: IncomingMessage }> => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const asked = new Promise<ServerResponse>((resolve) => server.once('request', (_request, one) => resolve(one)))
  const answered = new Promise<IncomingMessage>((resolve) => get({ port: address.port, host: '127.0.0.1' }, resolve))
  const response = await asked
  response.writeHead(200)
  response.flushHeaders()
  return { response, received: await answered }
}

const newsOf = (count: number): StatusNews => ({
  cursor: 'here',
  reset: true,
  lists: {
    'https://a.example/1': Array.from({ length: count }, (_, at) => [at, 16, 1, 1_900_000_000]),
    'https://a.example/2': [[5, 16, 3, 1_900_000_000]],
  },
})
const begin = (count: number) => ({ greeting: 'retry: 1000\n', news: newsOf(count) })

test('news are told in parts, of which only the first resets and only the last has the cursor', () => {
  const events = newsEvents(newsOf(9000))
  expect(events.map((text) => [text.includes('"reset":true'), text.includes('id: here')])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ])
  const ranges = events.flatMap((text) => text.match(/\[\d+,16,\d,1900000000\]/gu) ?? [])
  expect(ranges).toHaveLength(9001)
})

test('news of nothing have a cursor', () => {
  expect(newsEvents({ cursor: 'here', reset: false, lists: {} })).toEqual([
    'id: here\nevent: statuses\ndata: {"reset":false,"lists":{}}\n\n',
  ])
})

test('whoever reads gets all there is, however long that is, and then that it is fresh', async () => {
  const { response, received } = await connect()
  createStream(response, begin(400_000), () => 0.1)
  let text = ''
  for await (const chunk of received) {
    text += String(chunk)
    if (text.endsWith('event: fresh\ndata: {"age":0.1}\n\n')) break
  }
  expect(text.length).toBeGreaterThan(8 * 1024 * 1024)
  expect(text.match(/^id: here$/gmu)).toHaveLength(1)
})

test('whoever does not read is let go when much is new, and holds little until then', async () => {
  const { response } = await connect()
  const stream = createStream(response, begin(200_000), () => 0)
  expect(response.writableLength).toBeLessThan(1024 * 1024)
  for (let times = 0; times < 3; times += 1) stream.tell(newsOf(100_000))
  expect(response.destroyed).toBe(true)
})

test('whoever reads nothing for half a minute is let go', async () => {
  const { response } = await connect()
  const stream = createStream(response, begin(800_000), () => 0)
  // What the connection itself holds is taken from us first.
  await new Promise((resolve) => setTimeout(resolve, 300))
  for (let beats = 0; beats < 31; beats += 1) stream.beat(0)
  expect(response.destroyed).toBe(true)
})

test('an end that is not read comes all the same, and what is told later goes nowhere', async () => {
  const { response } = await connect()
  const stream = createStream(response, begin(800_000), () => 0)
  stream.end()
  stream.tell(newsOf(1))
  stream.beat(0)
  await once(response, 'close')
  expect(response.destroyed).toBe(true)
})

test('places are counted for each and in all, and can be given back', () => {
  const places = createPlaces({ all: 3, each: 2 })
  const leave = places.take('a')
  expect([places.take('a'), places.take('a')]).toEqual([expect.any(Function), undefined])
  expect([places.take('b'), places.take('b')]).toEqual([expect.any(Function), undefined])
  leave?.()
  expect(places.take('b')).toEqual(expect.any(Function))
})
