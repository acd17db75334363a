import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type HubWorld, startHubWorld } from '../support/hub-world.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

// A node that is killed takes its calls with it, and nothing else.

let world: HubWorld
let node: ServerProcess
beforeAll(async () => {
  world = await startHubWorld()
  node = await startServerProcess(world.api, { LATCHKEY_TRUSTED_UPSTREAM_HOSTS: '127.0.0.1' })
})
afterAll(() => world.close())

const headers = () => ({ authorization: `Bearer ${world.token}` })

test('a node killed in the middle of an answer: the caller sees it break off, the upstream is let go, others go on', async () => {
  let isLetGo = false
  world.upstream.answer((request, response) => {
    request.once('close', () => (isLetGo = true))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
  })
  const response = await fetch(`${node.url}/hub/work_orders/events`, { headers: headers() })
  expect(response.status).toBe(200)
  const reading = Promise.allSettled([response.text()])
  await wait(100)
  expect(isLetGo).toBe(false)
  await node.end('SIGKILL')
  const [read] = await reading
  expect(read.status).toBe('rejected')
  await vi.waitFor(() => expect(isLetGo).toBe(true))
  world.upstream.echo()
  expect((await world.hub('/work_orders')).status).toBe(200)
})

test('a module that is changed at one node is so at the other within a second', async () => {
  const other = await startServerProcess(world.api, { LATCHKEY_TRUSTED_UPSTREAM_HOSTS: '127.0.0.1' })
  try {
    const call = async () => (await fetch(`${other.url}/hub/work_orders`, { headers: headers() })).status
    expect(await call()).toBe(200)
    await world.setModule('work_orders', { upstream: null })
    await vi.waitFor(async () => expect(await call()).toBe(404), { timeout: 1000, interval: 20 })
  } finally {
    await other.end('SIGTERM')
  }
})
