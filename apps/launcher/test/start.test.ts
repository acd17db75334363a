import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { launch, refusal, settings } from './support/launcher.ts'
import { commandsNaming, until } from './support/processes.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const status = async (url: string) => (await fetch(url)).status

const passwordIn = (said: string) => /Password +(\S+)/.exec(said)?.[1] ?? ''

const signIn = async (url: string, password: string) => {
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@acme.example', password }),
  })
  return {
    ok: response.ok,
    cookie: response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  }
}

async function holdPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return String(typeof address === 'object' && address ? address.port : 0)
}

test('a trial says who can sign in, and they can; SIGTERM ends it and leaves no process', async () => {
  const dataDir = temporaryFolder()
  const latchkey = await launch(await settings(dataDir))
  expect(latchkey.said()).toContain(latchkey.url)
  expect(latchkey.said()).toContain(latchkey.demoResourceUrl)
  expect(latchkey.said()).toContain(dataDir)
  expect(await status(`${latchkey.url}/readyz`)).toBe(200)
  expect(await status(latchkey.url)).toBe(200)
  expect(await status(`${latchkey.demoResourceUrl}/assets`)).toBe(401)
  expect((await signIn(latchkey.url, passwordIn(latchkey.said()))).ok).toBe(true)

  const { code } = await latchkey.end('SIGTERM')
  expect(code).toBe(0)
  expect(commandsNaming(dataDir)).toEqual([])
  await expect(fetch(latchkey.url)).rejects.toThrow('fetch failed')
  await expect(fetch(latchkey.demoResourceUrl)).rejects.toThrow('fetch failed')
})

test('after kill -9 the next start has the same people, password and sessions, and nothing in its way', async () => {
  const dataDir = temporaryFolder()
  const chosen = await settings(dataDir)
  const first = await launch(chosen)
  const password = passwordIn(first.said())
  const { cookie } = await signIn(first.url, password)
  await first.end('SIGKILL')

  const second = await launch(chosen)
  expect(passwordIn(second.said())).toBe(password)
  const response = await fetch(`${second.url}/api/v1/session`, { headers: { cookie } })
  expect(await response.json()).toMatchObject({ user: { email: 'admin@acme.example' } })
  await second.end('SIGINT')
  await until(() => commandsNaming(dataDir).length === 0)
})

test('a second start on the same data is refused in one line, and the first goes on', async () => {
  const dataDir = temporaryFolder()
  const first = await launch(await settings(dataDir))
  const { code, stdout, stderr } = await refusal(await settings(dataDir))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^Latchkey runs on \S+ already \(process \d+\); [^\n]+\n$/)
  expect(await status(`${first.url}/readyz`)).toBe(200)
  await first.end('SIGTERM')
})

test.each(['PORT', 'DEMO_RESOURCE_PORT'])('a busy %s is named before anything is started', async (setting) => {
  const port = await holdPort()
  const dataDir = temporaryFolder()
  const { code, stdout, stderr } = await refusal(await settings(dataDir, { [setting]: port, HOST: '127.0.0.1' }))
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} is in use; stop what uses it or choose another with ${setting}.\n`,
  })
  expect(commandsNaming(dataDir)).toEqual([])
})

test.each([
  ['a bad port', { PORT: '99999' }, /^PORT must be [^\n]+\n$/],
  [
    'SEC-06 an issuer without TLS off loopback',
    { LATCHKEY_ISSUER: 'http://auth.example' },
    /^LATCHKEY_ISSUER must be an https [^\n]+\n$/,
  ],
  ['a bad database address', { DATABASE_URL: 'mysql://db' }, /^DATABASE_URL must be [^\n]+\n$/],
  [
    'a database without a master key',
    { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    /^DATABASE_URL needs LATCHKEY_MASTER_KEY [^\n]+\n$/,
  ],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgres://127.0.0.1:1/x', LATCHKEY_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
    /^[^\n]*database[^\n]*\n$/i,
  ],
])('%s is answered with one line that says what to mend', async (_, over, line) => {
  const { code, stdout, stderr } = await refusal(await settings(temporaryFolder(), over))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(line)
})
