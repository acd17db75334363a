import { accessSync, constants } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout, absolute, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Absolute path of something in the checkout. */
export const inRoot = (path: string): string => `${root}${path}`

/** Where to keep what can be made again: with the packages, or where these are another user's, apart. */
export const cacheFolder = (): string => ownFolder('node_modules', 'node_modules/.cache', 'cache')

/** Where to leave what a person may read after the tests: in the checkout, or where this is another user's, apart. */
export const resultsFolder = (): string => ownFolder('.', 'test-results', 'test-results')

function ownFolder(above: string, folder: string, name: string): string {
  try {
    accessSync(inRoot(above), constants.W_OK)
    return inRoot(folder)
  } catch {
    return join(tmpdir(), `latchkey-${name}-${userInfo().uid}`)
  }
}
