import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { beforePaintSource } from './before-paint.ts'
import type { Page } from './pages.ts'

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
    isEntry: z.boolean().default(false),
  }),
)

/** The files of a build by what they were made of, each with those that it imports. */
export type Manifest = z.infer<typeof manifestSchema>

/** Reads it. @param distribution the folder vite built into */
export const readManifest = async (distribution: string): Promise<Manifest> =>
  manifestSchema.parse(JSON.parse(await readFile(join(distribution, '.vite/manifest.json'), 'utf8')))

/**
 * The files that modules load, with everything they import.
 * @param manifest of the build
 * @param keys what the files were made of
 * @throws Error when the manifest doesn't know one
 */
export function filesOf(manifest: Manifest, keys: readonly string[]): { scripts: Set<string>; styles: Set<string> } {
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const collect = (key: string): void => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`the manifest doesn't know ${key}`)
    if (scripts.has(chunk.file)) return
    scripts.add(chunk.file)
    for (const style of chunk.css) styles.add(style)
    for (const imported of chunk.imports) collect(imported)
  }
  for (const key of keys) collect(key)
  return { scripts, styles }
}

/** The entry's key. @throws Error when there is none */
function entryOf(manifest: Manifest): string {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)
  if (!entry) throw new Error('the manifest names no entry')
  return entry
}

/** What the document of every page names, as keys of the manifest. */
export const documentOf = (manifest: Manifest): string[] => [beforePaintSource, entryOf(manifest)]

/** What a page begins with in a language, as keys of the manifest. */
export const beginningOf = (manifest: Manifest, { modules, texts }: Page, language: string): string[] => [
  ...documentOf(manifest),
  ...modules,
  `src/i18n/locales/${language}.json`,
  ...texts.map((feature) => `src/features/${feature}/locales/${language}.json`),
]
