import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { languages } from '@latchkey/contracts'
import { expect, test } from 'vitest'

const script = await readFile(join(import.meta.dirname, '../src/before-paint.js'), 'utf8')

/** What it makes of a document that the server says is in English. */
function paintWith(kept: Record<string, string>, system: 'light' | 'dark' = 'light') {
  const meta = { content: 'light dark' }
  const documentElement = { lang: 'en', dataset: {} }
  runInNewContext(script, {
    document: { documentElement, querySelector: () => meta },
    localStorage: { getItem: (key: string) => kept[key] ?? null },
    matchMedia: () => ({ matches: system === 'dark' }),
  })
  return { lang: documentElement.lang, ...documentElement.dataset, colors: meta.content }
}

test.each(languages)('%s is the document’s language from the start once it was chosen', (language) => {
  expect(paintWith({ 'latchkey.language': language }).lang).toBe(language)
})

test('a language that there isn’t leaves the document in the one that the server told', () => {
  expect(paintWith({ 'latchkey.language': 'tlh' }).lang).toBe('en')
  expect(paintWith({}).lang).toBe('en')
})

test('a chosen appearance goes before the system’s, which is followed where none was chosen', () => {
  expect(paintWith({ 'latchkey.appearance': 'dark' })).toMatchObject({ colorScheme: 'dark', colors: 'dark' })
  expect(paintWith({ 'latchkey.appearance': 'light' }, 'dark')).toMatchObject({ colorScheme: 'light', colors: 'light' })
  for (const kept of [{ 'latchkey.appearance': 'system' }, {}]) {
    expect(paintWith(kept, 'dark')).toMatchObject({ colorScheme: 'dark', colors: 'light dark' })
  }
})

test('without storage the page comes all the same', () => {
  expect(() => runInNewContext(script, { document: { documentElement: {} } })).not.toThrow()
})
