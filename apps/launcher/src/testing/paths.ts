import { accessSync, constants } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout, absolute, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Absolute path of something in the checkout. */
export const inRoot = (path: string): string => `${root}${path}`

/** Where to keep what can be made again: with the packages, or where these are another user's, apart. */
export function cacheFolder(): string {
  try {
    accessSync(inRoot('node_modules'), constants.W_OK)
    return inRoot('node_modules/.cache')
  } catch {
    return join(tmpdir(), `latchkey-cache-${userInfo().uid}`)
  }
}
