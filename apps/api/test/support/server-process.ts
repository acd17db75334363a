import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { emptyConsole, freePort, type TestApi } from './test-api.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  url: string
  /** The messages it has logged so far. */
  messages(): string[]
  /** Stops it in its tracks, as a machine that is too busy does, until it is thawed. */
  freeze(): void
  thaw(): void
  /** Ends it, and waits until it is gone: `SIGTERM` lets it finish, `SIGKILL` does not. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Starts another node of an installation in a process of its own, with the machine's clock.
 * @param beside the node it shares database and keys with
 * @param settings what of the environment differs
 */
export async function startServerProcess(
  { databaseUrl, masterKeys: [masterKey], issuer }: TestApi,
  settings: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freePort()
  const { directory } = emptyConsole()
  const server = fork(fileURLToPath(new URL('serve.ts', import.meta.url)), [directory], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      LATCHKEY_MASTER_KEY: masterKey.toString('base64'),
      LATCHKEY_ISSUER: issuer,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  server.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(server, 'exit')
  const started = await Promise.race([once(server, 'message'), ended.then(() => undefined)])
  if (!started) throw new Error('the server did not start')
  return {
    url: `http://127.0.0.1:${port}`,
    messages: () =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const { msg }: { msg: string } = JSON.parse(line)
          return msg
        }),
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async end(signal) {
      server.kill(signal)
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
