import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, exit, stdout } from 'node:process'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'

/** The most JavaScript, in bytes after gzip, that a page may load which people reach from another app. */
export const weightLimit = 170_000

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).default([]), isEntry: z.boolean().default(false) }),
)

const pages = {
  '/sign-in': { module: 'src/features/session/sign-in-page.tsx', texts: 'src/features/session/locales' },
  '/set-password': {
    module: 'src/features/account-links/set-password-page.tsx',
    texts: 'src/features/account-links/locales',
  },
  '/forgot-password': {
    module: 'src/features/account-links/forgot-password-page.tsx',
    texts: 'src/features/account-links/locales',
  },
  '/authorize': {
    module: 'src/features/authorization-requests/authorization-page.tsx',
    texts: 'src/features/authorization-requests/locales',
  },
} as const

const languages = ['en', 'es', 'pt-BR']

/** The files of a build, each with those that it imports. @param distribution the folder vite built into */
export const readManifest = async (distribution: string) =>
  manifestSchema.parse(JSON.parse(await readFile(join(distribution, '.vite/manifest.json'), 'utf8')))

/** What one page loads in its heaviest language. */
export interface PageWeight {
  page: string
  bytes: number
  files: string[]
}

/**
 * Weighs what the sign-in and authorization pages load: the entry, the page and its texts, with everything they import.
 * @param distribution the folder vite built into, with its manifest
 */
export async function pageWeights(distribution: string): Promise<PageWeight[]> {
  const manifest = await readManifest(distribution)
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)
  if (!entry) throw new Error('the manifest names no entry')

  const collect = (key: string, files: Set<string>): Set<string> => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`the manifest doesn't know ${key}`)
    if (files.has(chunk.file)) return files
    files.add(chunk.file)
    for (const imported of chunk.imports) collect(imported, files)
    return files
  }

  const sizes = new Map<string, number>()
  const sizeOf = async (file: string): Promise<number> => {
    const known = sizes.get(file)
    if (known !== undefined) return known
    const size = gzipSync(await readFile(join(distribution, file))).length
    sizes.set(file, size)
    return size
  }

  const weights: PageWeight[] = []
  for (const [page, { module, texts }] of Object.entries(pages)) {
    let heaviest: PageWeight = { page, bytes: 0, files: [] }
    for (const language of languages) {
      const files = new Set<string>()
      for (const key of [entry, module, `src/i18n/locales/${language}.json`, `${texts}/${language}.json`]) {
        collect(key, files)
      }
      let bytes = 0
      for (const file of files) bytes += await sizeOf(file)
      if (bytes > heaviest.bytes) heaviest = { page, bytes, files: [...files] }
    }
    weights.push(heaviest)
  }
  return weights
}

if (import.meta.main) {
  const weights = await pageWeights(argv[2] ?? join(import.meta.dirname, '../dist'))
  for (const { page, bytes, files } of weights) {
    stdout.write(`${page}: ${(bytes / 1000).toFixed(1)} kB gzip of ${weightLimit / 1000} in ${files.length} files\n`)
  }
  if (weights.some(({ bytes }) => bytes > weightLimit)) exit(1)
}
