import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A trial of Latchkey as `npm start` runs it, with data of its own. */
export interface Product {
  /** Where people open it; also its issuer. */
  url: string
  demoResourceUrl: string
  /** Of everyone in the demo company. */
  password: string
  /** Where it keeps its data. */
  dataDir: string
  stop(): Promise<void>
}

const start = fileURLToPath(new URL('../../apps/launcher/src/start.ts', import.meta.url))
/** Where `npm start` keeps what Node has compiled, so that not every start of the product and its commands compiles anew. */
export const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))
const password = 'correct horse battery staple'

/**
 * Starts Latchkey with an empty data folder and waits until it is ready.
 * @throws Error with all that it printed, when it isn't within a minute
 */
export async function startProduct(): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'))
  const [port, demoResourcePort] = await freePorts(2)
  const child = spawn(process.execPath, [start], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compiled,
      PORT: String(port),
      DEMO_RESOURCE_PORT: String(demoResourcePort),
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_DEMO_PASSWORD: password,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const keep = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = once(child, 'exit')

  const url = `http://localhost:${port}`
  const deadline = Date.now() + 60_000
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      await ended
      await rm(dataDir, { recursive: true, force: true })
      throw new Error(`Latchkey did not start. It said:\n${said}`)
    }
    await sleep(50)
  }
  return {
    url,
    demoResourceUrl: `http://localhost:${demoResourcePort}`,
    password,
    dataDir,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, 'localhost')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  for (const server of servers) server.close()
  return ports
}
