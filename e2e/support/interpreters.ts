import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A language of the panel's requests, and what runs a file of it. */
export interface Interpreter {
  language: string
  fileName: string
  command: readonly [program: string, ...parameters: string[]]
}

/** All of them; of which this machine may have only some. */
export const interpreters: readonly Interpreter[] = [
  { language: 'curl', fileName: 'request.sh', command: ['sh'] },
  { language: 'JavaScript', fileName: 'request.mjs', command: [process.execPath] },
  { language: 'Python', fileName: 'request.py', command: ['python3'] },
  // A file alone runs since .NET 10.
  { language: 'C#', fileName: 'request.cs', command: ['dotnet', 'run'] },
  { language: 'PHP', fileName: 'request.php', command: ['php'] },
]

/** Whether this machine has an interpreter. */
export const isThere = ({ command: [program] }: Interpreter): boolean => !spawnSync(program, ['--version']).error

/** A program that is running. */
export interface RunningProgram {
  /** Waits until what it printed matches. @returns the match's first group, or all of it @throws Error with all it said when it ends before */
  printed(pattern: RegExp): Promise<string>
  /** Types a line. */
  type(line: string): void
  /** Waits until it ends. @returns what it printed @throws Error with all it said when it failed */
  finished(): Promise<string>
}

/**
 * Runs a program that somebody copied into a file.
 * @param interpreter of its language @param program its text
 */
export async function run({ fileName, command }: Interpreter, program: string): Promise<RunningProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-request-'))
  await writeFile(join(folder, fileName), program)
  const [name, ...parameters] = command
  const child: ChildProcessWithoutNullStreams = spawn(name, [...parameters, fileName], {
    cwd: folder,
    // Tests that are looked at in colours pass that on.
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  })
  let output = ''
  let complaints = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  const ended = once(child, 'close').then(async () => rm(folder, { recursive: true, force: true }))
  const failure = () => new Error(`${fileName} said:\n${output}\n${complaints}`)
  return {
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(output)
        if (found) return found[1] ?? found[0]
        if (child.exitCode !== null) throw failure()
        await Promise.race([once(child.stdout, 'data'), ended])
      }
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    async finished() {
      child.stdin.end()
      await ended
      if (child.exitCode !== 0) throw failure()
      return output
    },
  }
}
