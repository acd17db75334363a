import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { freePort } from '../../src/ports.ts'

const entry = fileURLToPath(new URL('../../src/start.ts', import.meta.url))

/** A Latchkey started as `npm start` starts it, once it has said that it is ready. */
export interface Launcher {
  pid: number
  url: string
  demoResourceUrl: string
  /** Everything it printed so far. */
  said(): string
  /** Sends a signal to it alone and waits for its end. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null }>
}

/** What came of a start that failed. */
export interface Refusal {
  code: number | null
  stdout: string
  stderr: string
}

/** The settings of a start on free ports; `over` adds to them. */
export async function settings(dataDir: string, over: Record<string, string> = {}): Promise<Record<string, string>> {
  const [port, demoResourcePort] = [await freePort(), await freePort()]
  return {
    PORT: String(port),
    DEMO_RESOURCE_PORT: String(demoResourcePort),
    LATCHKEY_DATA_DIR: dataDir,
    ...over,
  }
}

/** Starts Latchkey with nothing but these settings and waits until it has said that it is ready. */
export async function launch(chosen: Record<string, string>): Promise<Launcher> {
  const { child, ended, output } = run(chosen)
  while (!output.stdout.includes('Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output.stdout}${output.stderr}`)
    await Promise.race([once(child.stdout, 'data'), ended])
  }
  return {
    pid: child.pid ?? 0,
    url: `http://localhost:${chosen['PORT']}`,
    demoResourceUrl: `http://localhost:${chosen['DEMO_RESOURCE_PORT']}`,
    said: () => output.stdout + output.stderr,
    async end(signal) {
      child.kill(signal)
      await ended
      return { code: child.exitCode }
    },
  }
}

/** Starts Latchkey with settings that it should refuse, and waits for its end. */
export async function refusal(chosen: Record<string, string>): Promise<Refusal> {
  const { child, ended, output } = run(chosen)
  await ended
  return { code: child.exitCode, ...output }
}

function run(chosen: Record<string, string>) {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...chosen },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString()
  })
  const ended = once(child, 'close')
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended, output }
}
