import { readFileSync } from 'node:fs'
import { inRoot } from './paths.ts'

/** How a start command runs Node. */
export interface StartManner {
  /** In front of the program. */
  flags: string[]
  /** What it sets of the environment. */
  environment: Record<string, string>
}

/**
 * How a start command runs Node.
 * @param command as in a `package.json`
 */
export function startMannerOf(command: string): StartManner {
  const [, set = '', flags = ''] = /((?:\b[A-Z_]+=\S+ )*)\bexec node((?: --\S+)*) /.exec(command) ?? []
  return {
    flags: flags.split(' ').filter(Boolean),
    environment: Object.fromEntries(Array.from(set.matchAll(/([A-Z_]+)=(\S+)/g), ([, name, value]) => [name, value])),
  }
}

/** What `npm start` gives to Node: every server here runs with the same, so that none has more memory than the product. */
export function startManner(): StartManner {
  const manifest: { scripts: { start: string } } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return startMannerOf(manifest.scripts.start)
}
