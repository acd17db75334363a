import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
// As `npm run latchkey` sets it: without it, half of a command's time goes into reading the sources.
const compileCache = fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url))

/** What came of a command. */
export interface Outcome {
  code: number | null
  out: string
  err: string
}

/**
 * Runs the operator's command as a person would.
 * @param args what follows `latchkey`
 * @param options the settings, and what is on standard input
 */
export async function latchkey(
  args: string[],
  { env, input = '' }: { env: Record<string, string>; input?: string },
): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache, ...env },
  })
  child.stdin.end(input)
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  return { code, out, err }
}

/** Asserts that a command failed with this line and nothing else. */
export function expectOneLine({ code, out, err }: Outcome, line: string): void {
  expect({ code, out, err }).toEqual({ code: 1, out: '', err: `${line}\n` })
}
