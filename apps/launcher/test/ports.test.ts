import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { assertPortIsFree, freePort } from '../src/ports.ts'

async function busyPort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

test('a free port is free on every address of localhost', async () => {
  await expect(assertPortIsFree(await freePort(), 'localhost', 'PORT')).resolves.toBeUndefined()
})

test('a busy port is named with the setting that chooses another', async () => {
  const port = await busyPort('127.0.0.1')
  await expect(assertPortIsFree(port, '127.0.0.1', 'DEMO_RESOURCE_PORT')).rejects.toThrow(
    `Port ${port} is in use; stop what uses it or choose another with DEMO_RESOURCE_PORT.`,
  )
})

test('a port that is busy on one address of localhost is busy', async () => {
  const port = await busyPort('127.0.0.1')
  await expect(assertPortIsFree(port, 'localhost', 'PORT')).rejects.toThrow(/is in use/)
})

test('a port that is just being let go of is waited for', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  setTimeout(() => server.close(), 200)
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(assertPortIsFree(port, '127.0.0.1', 'PORT')).resolves.toBeUndefined()
})

test('an address that is not this machine’s is named', async () => {
  // TEST-NET-1 (RFC 5737) is nobody's.
  await expect(assertPortIsFree(await freePort(), '192.0.2.1', 'PORT')).rejects.toThrow(/^HOST 192\.0\.2\.1 is not/)
})

test('a name that no machine has is named', async () => {
  // Nothing is ever called so (RFC 6761 section 6.4).
  await expect(assertPortIsFree(await freePort(), 'nowhere.invalid', 'PORT')).rejects.toThrow(
    /^HOST nowhere\.invalid is/,
  )
})
