import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, exit, stdout } from 'node:process'
import { gzipSync } from 'node:zlib'
import { languages } from '@latchkey/contracts'
import { beginningOf, filesOf, readManifest } from './manifest.ts'
import { consolePages, doors, type Page } from './pages.ts'

/** The most JavaScript, in bytes after gzip, that a page may load which people reach from another app. */
export const weightLimit = 130_000

/** The most of it that the console may load before the first view after signing in. */
export const consoleWeightLimit = 260_000

/** Where people find themselves after signing in. */
const firstViews = new Set(['/', '/my-apps'])

/** What one page loads in its heaviest language. */
export interface PageWeight {
  page: string
  /** How much it may load. */
  limit: number
  bytes: number
  files: string[]
}

/**
 * Weighs what the pages in front of the console and its first views load before they show themselves: the entry, the page and its texts, with everything they import.
 * @param distribution the folder vite built into, with its manifest
 */
export async function pageWeights(distribution: string): Promise<PageWeight[]> {
  const manifest = await readManifest(distribution)
  const sizes = new Map<string, number>()
  const sizeOf = async (file: string): Promise<number> => {
    const known = sizes.get(file)
    if (known !== undefined) return known
    const size = gzipSync(await readFile(join(distribution, file))).length
    sizes.set(file, size)
    return size
  }

  const weigh = async (page: string, what: Page, limit: number): Promise<PageWeight> => {
    let heaviest: PageWeight = { page, limit, bytes: 0, files: [] }
    for (const language of languages) {
      const { scripts } = filesOf(manifest, beginningOf(manifest, what, language))
      let bytes = 0
      for (const file of scripts) bytes += await sizeOf(file)
      if (bytes > heaviest.bytes) heaviest = { page, limit, bytes, files: [...scripts] }
    }
    return heaviest
  }
  return Promise.all([
    ...Object.entries(doors).map(([page, what]) => weigh(page, what, weightLimit)),
    ...Object.entries(consolePages)
      .filter(([page]) => firstViews.has(page))
      .map(([page, what]) => weigh(page, what, consoleWeightLimit)),
  ])
}

if (import.meta.main) {
  const weights = await pageWeights(argv[2] ?? join(import.meta.dirname, '../dist'))
  for (const { page, limit, bytes, files } of weights) {
    stdout.write(`${page}: ${(bytes / 1000).toFixed(1)} kB gzip of ${limit / 1000} in ${files.length} files\n`)
  }
  if (weights.some(({ bytes, limit }) => bytes > limit)) exit(1)
}
