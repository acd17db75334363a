import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { UsageError } from './usage.ts'

/** The first line of standard input, without its line break. */
async function readPiped(): Promise<string> {
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/u)
  return line
}

/** Asks at the terminal, without showing what is typed. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  // Ctrl-C and Ctrl-D end the question; without this they would leave it open for ever.
  const given = new AbortController()
  terminal.once('SIGINT', () => given.abort())
  terminal.once('close', () => given.abort())
  try {
    return await terminal.question('', { signal: given.signal })
  } catch {
    throw new UsageError('No password was given.')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

/**
 * The password of a new person: typed twice at a terminal, otherwise the first line of standard input. Never an argument, which
 * everybody on the machine could read.
 * @param fromStdin read standard input even at a terminal
 * @throws UsageError when the two differ, or none was given
 */
export async function readPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin || !process.stdin.isTTY) return readPiped()
  const password = await ask('Password: ')
  if ((await ask('Once more: ')) !== password) throw new UsageError('The two passwords differ.')
  return password
}
