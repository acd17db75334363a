import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Shutdown } from '../src/shutdown.ts'

test('parts are stopped one after the other, last started first', async () => {
  const shutdown = new Shutdown()
  const stopped: string[] = []
  for (const name of ['database', 'demo resource', 'api']) {
    shutdown.add(async () => {
      await sleep(5)
      stopped.push(name)
    })
  }
  await shutdown.run()
  expect(stopped).toEqual(['api', 'demo resource', 'database'])
})

test('a part that fails or hangs does not keep the others running', async () => {
  const shutdown = new Shutdown()
  const stopped: string[] = []
  shutdown.add(() => void stopped.push('database'))
  shutdown.add(() => new Promise<never>(() => {}), 10)
  shutdown.add(() => Promise.reject(new Error('broken')))
  await shutdown.run()
  expect(stopped).toEqual(['database'])
})

test('stopping twice stops each part once', async () => {
  const shutdown = new Shutdown()
  const stopped: string[] = []
  shutdown.add(() => void stopped.push('api'))
  await Promise.all([shutdown.run(), shutdown.run()])
  await shutdown.run()
  expect(stopped).toEqual(['api'])
})

test('a part that starts while everything is being stopped is stopped at once', async () => {
  const shutdown = new Shutdown()
  await shutdown.run()
  const stopped: string[] = []
  shutdown.add(() => void stopped.push('late'))
  expect(stopped).toEqual(['late'])
})
