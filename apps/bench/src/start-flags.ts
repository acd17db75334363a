import { readFileSync } from 'node:fs'
import { inRoot } from './paths.ts'

/**
 * The flags that a start command gives to Node, in front of the program.
 * @param command as in a `package.json`
 */
export const nodeFlagsOf = (command: string): string[] =>
  /\bexec node((?: --\S+)*) /.exec(command)?.[1]?.split(' ').filter(Boolean) ?? []

/** What `npm start` gives to Node: every server here runs with the same, so that none has more memory than the product. */
export function startFlags(): string[] {
  const manifest: { scripts: { start: string } } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return nodeFlagsOf(manifest.scripts.start)
}
