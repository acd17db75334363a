import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { type Exchange, runLoad, WrongAnswer } from '../src/load/closed-loop.ts'
import { formPost } from '../src/load/requests.ts'

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const ask: Exchange = async (connection) => {
  const { status, body } = await connection.exchange(formPost('/oauth/token', { grant_type: 'client_credentials' }))
  if (status !== 200) throw new WrongAnswer(`answered ${status}`)
  return { body, subject: 'a' }
}

const course = { connections: 4, rampSeconds: 0.02, seconds: 0.2 }

test('what was asked is what was answered, and every answer in the time is counted once', async () => {
  const seen = { requests: 0, begin: 0, end: 0 }
  const port = await serve((_request, response) => {
    seen.requests += 1
    response.end('yes')
  })
  const result = await runLoad({
    ...course,
    port,
    exchange: ask,
    onBegin: async () => void (seen.begin = seen.requests),
    onEnd: async () => void (seen.end = seen.requests),
  })
  expect(result.errors).toEqual([])
  expect(result.evidence[0]).toEqual({ body: 'yes', subject: 'a' })
  expect(result.completed).toBeGreaterThan(0)
  // Each connection may have one request under way at the beginning and at the end.
  expect(Math.abs(result.completed - (seen.end - seen.begin))).toBeLessThanOrEqual(course.connections)
  expect(result.p50).toBeLessThanOrEqual(result.p99)
})

test('a paced load asks no more often than it is told to', async () => {
  const port = await serve((_request, response) => response.end('yes'))
  const perSecond = 100
  const clock = { began: performance.now(), ended: NaN }
  const onEnd = async () => void (clock.ended = performance.now())
  const result = await runLoad({ ...course, port, exchange: ask, perSecond, onEnd })
  expect(result.errors).toEqual([])
  expect(result.completed).toBeGreaterThan(0)
  // What a stalled machine did late is made up for, and its ramp lasts longer, too: as many as were due by the clock from the beginning.
  const due = ((clock.ended - clock.began) / 1000) * perSecond
  expect(result.completed).toBeLessThanOrEqual(due + course.connections)
})

test('a wrong answer is an error, and a connection that gets nothing else gives up', async () => {
  const port = await serve((_request, response) => response.writeHead(500, { 'content-length': 0 }).end())
  const result = await runLoad({ ...course, port, exchange: ask })
  expect(result.completed).toBe(0)
  expect(new Set(result.errors)).toEqual(new Set(['answered 500']))
  expect(result.errors).toHaveLength(3 * course.connections)
})

test('a server that is not there, or hangs up, is an error and not an end', async () => {
  const port = await serve((request) => request.socket.destroy())
  const hungUp = await runLoad({ ...course, port, exchange: ask })
  expect(hungUp.errors.length).toBeGreaterThan(0)
  const absent = await runLoad({ ...course, port: 1, exchange: ask })
  expect(absent.errors[0]).toMatch(/ECONNREFUSED/)
})
