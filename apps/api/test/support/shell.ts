import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'

/** A terminal in which somebody types one thing after another. */
export interface Shell {
  /** Runs commands. @returns what they printed @throws Error with what they complained of, as soon as one fails */
  run(commands: string): Promise<string>
  /** Ends it, and whatever it still runs. */
  close(): Promise<void>
}

// Nothing that a program prints.
const end = '\u001E'

/** Opens one. @param folder where it stands */
export function openShell(folder: string): Shell {
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    // The runtime that the tests run on; nothing else of who runs them.
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: folder, LANG: 'C.UTF-8' },
    // A group of its own, with all that it starts.
    detached: true,
  })
  const gone = once(shell, 'exit')
  let output = ''
  let complaints = ''
  let heard: (() => void) | undefined
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    heard?.()
  })
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  shell.stdin.write('set -euo pipefail\n')

  return {
    async run(commands) {
      output = ''
      const done = new Promise<void>((resolve) => {
        heard = () => output.endsWith(end) && resolve()
      })
      shell.stdin.write(`${commands}\nprintf '\\036'\n`)
      await Promise.race([
        done,
        gone.then(() => {
          throw new Error(`${commands}\n\nfailed: ${complaints}`)
        }),
      ])
      return output.slice(0, -end.length)
    },
    async close() {
      if (shell.exitCode !== null || shell.signalCode !== null || shell.pid === undefined) return
      process.kill(-shell.pid, 'SIGKILL')
      await gone
    },
  }
}
