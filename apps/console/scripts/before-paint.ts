import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** What runs before anything is painted, as the manifest knows it. */
export const beforePaintSource = 'src/before-paint.js'

const root = join(import.meta.dirname, '..')

/**
 * Puts the script that the document names ahead of everything else among the other files. A module would run too late, and what isn't one the
 * bundler leaves where it is; here it gets a name that changes with its content, so that browsers need never ask for it again.
 */
export const beforePaint = (): Plugin => {
  let file: string
  return {
    name: 'before-paint',
    apply: 'build',
    async generateBundle() {
      const source = await readFile(join(root, beforePaintSource))
      file = this.getFileName(
        this.emitFile({ type: 'asset', name: 'before-paint.js', originalFileName: beforePaintSource, source }),
      )
    },
    transformIndexHtml: { order: 'post', handler: (html) => html.replace(`/${beforePaintSource}`, () => `/${file}`) },
  }
}
