import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languages } from '@latchkey/contracts'
import type { Plugin } from 'vite'
import { beginningOf, documentOf, filesOf, type Manifest, readManifest } from './manifest.ts'
import { consolePages, doors, type Page } from './pages.ts'

const preload = (file: string, attributes = ''): string =>
  `<link rel="modulepreload" crossorigin href="/${file}"${attributes}>`

// A phone takes its window for wider than its screen until it has read how wide the document wants it.
const wideOnly = ' media="(min-width: 700px) and (min-device-width: 700px)"'

/** Links to what a page begins with and the document doesn't name anyway. */
function linksOf(manifest: Manifest, page: Page, language: string): string {
  const named = filesOf(manifest, documentOf(manifest))
  const first = filesOf(manifest, beginningOf(manifest, page, language))
  const wide = filesOf(manifest, page.wide ?? [])
  const scripts = [...first.scripts].filter((file) => !named.scripts.has(file))
  return [
    ...[...first.styles]
      .filter((file) => !named.styles.has(file))
      .map((file) => `<link rel="stylesheet" crossorigin href="/${file}">`),
    ...scripts.map((file) => preload(file)),
    ...[...wide.scripts].filter((file) => !first.scripts.has(file)).map((file) => preload(file, wideOnly)),
  ].join('')
}

/**
 * Writes down for each page, in each language, which files it begins with, for the server to name them in the document: nothing has to
 * wait until it is found in another file.
 */
export const firstFiles = (): Plugin => ({
  name: 'first-files',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const manifest = await readManifest(dir)
    const links = Object.entries({ ...doors, ...consolePages }).map(([path, page]) => [
      path,
      Object.fromEntries(languages.map((language) => [language, linksOf(manifest, page, language)])),
    ])
    await writeFile(join(dir, '.vite/first-files.json'), JSON.stringify(Object.fromEntries(links)))
  },
})
